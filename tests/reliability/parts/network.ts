import { join } from 'node:path';
import { seededRandom } from '../../support/camera/random.ts';
import { Findings } from '../check/findings.ts';
import { LINE_FAULTS, type LineFault, openHarmfulLine } from '../line.ts';
import { checkAtEnd, openWorld, WorldTerminal } from '../world.ts';
import { type Part, partResult } from './part.ts';

const ROUNDS = 6;
const VISITS_PER_ROUND = 6;
/** Share of the requests that are harmed while the faults last. */
const HARM = 0.6;

/**
 * Whole visits over a line that harms requests one by one, in every way that it can; the service is killed and restarted between
 * rounds, and once restored from an older copy of its data. Then the line is well again, and everything has to be there once:
 * also what the restored service had given receipts for and forgotten.
 */
export const runNetworkFaults: Part = async ({ folder, seed, progress }) => {
  const findings = new Findings();
  const world = await openWorld(folder, seed, (ROUNDS + 1) * VISITS_PER_ROUND + 20);
  const random = seededRandom(seed + 1);
  const harmful = LINE_FAULTS.filter((fault) => fault !== 'none');
  let harming = false;
  let drawn = 0;
  const draw = (): LineFault => {
    if (!harming || random() >= HARM) return 'none';
    // Each in turn, so that none is left to chance; the offset keeps one kind of request from meeting one fault only.
    drawn += random() < 0.2 ? 2 : 1;
    return harmful[drawn % harmful.length] ?? 'none';
  };
  const line = await openHarmfulLine(() => world.service.address, draw);
  const terminal = new WorldTerminal(world, 'terminal', line.address);
  const copy = join(folder, 'older-copy');
  const life = async (visits: number): Promise<void> => {
    const child = terminal.start({ visits, drain: false });
    const limit = setTimeout(() => child.kill('SIGKILL'), 120_000);
    const code = await child.ended;
    clearTimeout(limit);
    findings.expect('I10', code === 0, `visits over a harmed line ended by themselves: ${child.errors()}`);
  };

  await life(1);
  harming = true;
  let restores = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const running = life(VISITS_PER_ROUND);
    if (round === 1) {
      await world.service.copyTo(copy);
    } else if (round === 3) {
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      await world.service.restoreFrom(copy);
      restores += 1;
    } else {
      await new Promise((resolve) => setTimeout(resolve, 500 + random() * 1_500));
      await world.service.crash();
    }
    await running;
    terminal.noteAuditHead();
    progress(`round ${round + 1} of ${ROUNDS}, ${terminal.shown.length} visits shown as kept`);
  }
  harming = false;
  // Another run on a sound line: its first contact is when the service is asked what it has forgotten.
  await life(1);
  findings.expect('I1', await terminal.drain(), 'the terminal does not get rid of its records');
  await line.close();
  const result = await checkAtEnd(world, [terminal], findings);
  const { onlyAtTerminal, offeredAgain } = result;
  findings.expect(
    'I1',
    onlyAtTerminal === 0,
    `${onlyAtTerminal} records were never sent again after a restore`,
  );
  findings.expect('I1', offeredAgain > 0, 'the restored service had lost nothing, so this proves nothing');
  const { none, ...harmed } = line.counts;
  return partResult(findings, {
    cycles: Object.values(harmed).reduce((sum, count) => sum + count, 0),
    ...result,
    details: { unharmed: none, harmed, restores, onlyAtTerminal, offeredAgain },
  });
};
