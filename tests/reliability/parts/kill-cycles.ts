import { seededRandom } from '../../support/camera/random.ts';
import { Findings } from '../check/findings.ts';
import { checkAtEnd, openWorld, type World, WorldTerminal } from '../world.ts';
import { type Part, partResult } from './part.ts';

/** Terminals that are killed side by side: two processors have something to do while one waits. */
const TERMINALS = 3;
/** One visit and its sync take about 0.4 s at the pace of the suite; instants are drawn over some of them. */
const LONGEST_LIFE_MS = 1_500;
/** The head of the audit chain is looked at after every so many kills. */
const HEAD_EVERY = 10;
/** The central service is killed after this many kills of terminals. */
const SERVICE_EVERY = 12;
/** Visits of one life, at most, for the size of the roster. */
const VISITS_PER_CYCLE = 8;

/**
 * Whole visits on the real core, sent to a real central service; both are killed (SIGKILL) at random instants of visit and
 * sync, and started again on the same folders. A process that is killed loses nothing that it has written to the kernel:
 * power cuts are another part.
 */
export const runKillCycles: Part = async ({ folder, seed, cycles, progress }) => {
  const world = await openWorld(folder, seed, cycles * VISITS_PER_CYCLE);
  const terminals = Array.from(
    { length: TERMINALS },
    (_, i) => new WorldTerminal(world, `terminal-${i + 1}`),
  );
  const random = seededRandom(seed);
  const draws = Array.from({ length: cycles }, () => random());
  let done = 0;
  let serviceKills = 0;
  let beforeFirstScreen = 0;
  const findings = new Findings();

  const live = async (terminal: WorldTerminal): Promise<void> => {
    for (let draw = draws.pop(); draw !== undefined; draw = draws.pop()) {
      if (!(await killOnce(terminal, draw))) beforeFirstScreen += 1;
      done += 1;
      if (done % HEAD_EVERY === 0) terminal.noteAuditHead();
      if (done % SERVICE_EVERY === 0) {
        serviceKills += 1;
        await restartInTurn(world);
      }
      if (done % 25 === 0) progress(`${done} of ${cycles} kills`);
    }
  };
  // One enrols before the others, so that a kill in the middle of an enrolment is only tried where it is meant.
  for (const terminal of terminals) await terminal.start({ visits: 1, drain: false }).ended;
  await Promise.all(terminals.map(live));
  for (const terminal of terminals) {
    terminal.noteAuditHead();
    findings.expect('I1', await terminal.drain(), `${terminal.name} does not get rid of its records`);
  }
  const result = await checkAtEnd(world, terminals, findings);
  const killedIn = countSteps(terminals);
  return partResult(findings, {
    cycles: done,
    ...result,
    details: {
      shown: terminals.reduce((sum, terminal) => sum + terminal.shown.length, 0),
      serviceKills,
      beforeFirstScreen,
      steps: killedIn,
    },
  });
};

/** One life of a terminal: it is killed at `draw` (0..1) of the longest one. @returns whether it had shown a screen */
async function killOnce(terminal: WorldTerminal, draw: number): Promise<boolean> {
  const child = terminal.start({ visits: null, drain: false });
  // A share of the kills comes while it opens its database and its line, the others in visits and sync.
  const early = draw < 0.1;
  const opened = early ? child.next(() => null) : child.next((line) => (isOpened(line) ? true : null));
  const timer = early ? setTimeout(() => child.kill('SIGKILL'), draw * 10 * LONGEST_LIFE_MS) : null;
  const seen = await opened;
  if (!early && seen) {
    await new Promise((resolve) => setTimeout(resolve, ((draw - 0.1) / 0.9) * LONGEST_LIFE_MS));
  }
  child.kill('SIGKILL');
  if (timer) clearTimeout(timer);
  await child.ended;
  return seen !== null;
}

function isOpened(line: unknown): boolean {
  return typeof line === 'object' && line !== null && 'line' in line && line.line === 'opened';
}

const restarts = new WeakMap<World, Promise<void>>();

/** Kills and restarts the service, one after the other when several terminals ask for it. */
function restartInTurn(world: World): Promise<void> {
  const next = (restarts.get(world) ?? Promise.resolve()).then(() => world.service.crash());
  restarts.set(world, next);
  return next;
}

/** How many visits came to each step: where the kills can have hit. */
function countSteps(terminals: readonly WorldTerminal[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const line of terminals.flatMap((terminal) => terminal.lines)) {
    const name = line.line === 'step' ? line.step : line.line;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}
