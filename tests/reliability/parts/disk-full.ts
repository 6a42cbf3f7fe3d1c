import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Findings } from '../check/findings.ts';
import { dataDirectoryOf } from '../terminal/driven-core.ts';
import { checkAtEnd, openWorld, WorldTerminal } from '../world.ts';
import { compileShim, makeBudget, setBudget } from '../write-shim/shim.ts';
import { FULL_CYCLES, type Part, partResult, shareOf } from './part.ts';

/** A visit that needs more writes than this would be a bug of its own. */
const WRITES_MAX = 400;
/** A short run lets the disk be full at every so many writes only. */
const STEP_MAX = 5;
const LIMIT_MS = 240_000;
/** Receipts on a full disk come within this time or not at all. */
const RECEIPTS_LIMIT_MS = 60_000;
/** Visits that wait for the line while the disk is full: long enough for the terminal to take its reserve. */
const WAITING = 8;

/**
 * The disk is full (ENOSPC) while records wait for their receipts: these still come in, thanks to the reserve. Then, without
 * reserve, it is full at the first, second, third … write of a visit, until a visit gets through. Nothing that was shown may
 * be lost, and the window goes on.
 */
export const runDiskFull: Part = async ({ folder, seed, cycles, progress }) => {
  const findings = new Findings();
  mkdirSync(folder, { recursive: true });
  const shim = compileShim(folder);
  if (!shim) return partResult(findings, { skipped: 'needs Linux and a C compiler' });
  const world = await openWorld(join(folder, 'world'), seed, WRITES_MAX + 20);
  const terminal = new WorldTerminal(world, 'terminal');
  const budget = join(folder, 'budget');
  makeBudget(budget);
  const environment = shim.environment({ root: terminal.folder, budget });
  const run = async (
    changes: Parameters<WorldTerminal['start']>[0],
    limitMs = LIMIT_MS,
  ): Promise<number | null> => {
    const child = terminal.start(changes, environment);
    const limit = setTimeout(() => child.kill('SIGKILL'), limitMs);
    const code = await child.ended;
    clearTimeout(limit);
    if (code !== 0) progress(`the terminal ended with ${code}: ${child.errors()}`);
    return code;
  };

  await run({ visits: 1, drain: true });
  await world.service.end('SIGTERM');
  await run({ visits: WAITING, drain: false });
  const reserve = join(dataDirectoryOf(terminal.folder), 'disk-reserve');
  findings.expect('I9', existsSync(reserve), 'the terminal holds no reserve');
  await world.service.start();
  const full = { file: budget, from: 'opened', writes: 0, step: 1 } as const;
  const receipts = await run({ visits: 0, drain: true, firstPerson: 0, fullDisk: full }, RECEIPTS_LIMIT_MS);
  findings.expect('I9', receipts === 0, 'receipts were not kept while the disk was full');
  setBudget(budget, -1);

  // The reserve is given up already, and a folder in its place keeps it from being taken again.
  rmSync(reserve, { force: true });
  mkdirSync(reserve);
  const step = Math.round(FULL_CYCLES / shareOf(FULL_CYCLES, cycles, FULL_CYCLES / STEP_MAX));
  const evidence = { file: budget, from: 'evidence', writes: 0, step } as const;
  const code = await run({ visits: WRITES_MAX, drain: false, fullDisk: evidence });
  findings.expect('I10', code === 0, 'the terminal did not come through a full disk');
  const tries = terminal.lines.flatMap((line) => (line.line === 'full-disk' ? line : []));
  const last = tries.at(-1);
  findings.expect('I9', last?.shown === true, 'no visit came through with enough room');
  findings.expect('I9', tries.length > 1, 'a full disk stopped no visit, so this proves nothing');
  progress(`a visit needs ${last?.writes} writes; ${tries.length} full disks`);
  setBudget(budget, -1);
  findings.expect('I1', await terminal.drain(), 'the terminal does not get rid of its records');
  const result = await checkAtEnd(world, [terminal], findings);
  const ends: Record<string, number> = {};
  for (const { state, shown } of tries) {
    const name = shown ? 'shown' : state;
    ends[name] = (ends[name] ?? 0) + 1;
  }
  return partResult(findings, {
    cycles: tries.length,
    ...result,
    details: { writesOfAVisit: last?.writes ?? null, ends, receiptsOnFullDisk: receipts === 0 },
  });
};
