import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../../../electron/core/store/database.ts';
import { seededRandom } from '../../support/camera/random.ts';
import { Findings } from '../check/findings.ts';
import { readTerminalState } from '../check/terminal-state.ts';
import { startChild } from '../child.ts';
import { PowerLossDisk } from '../write-shim/power-loss.ts';
import { compileShim, type FileOperation, readOperations, type WriteShim } from '../write-shim/shim.ts';
import { type Part, partResult, shareOf } from './part.ts';

const PROGRAM = join(import.meta.dirname, '..', 'terminal', 'store-process.ts');
const RECORDS = 40;
const CRASHES = 150;
const CONTROL_CRASHES = 30;
const LEVELS = ['QUEUED', 'META_SENT', 'EVIDENCE_SENT', 'RECEIVED', 'ACCEPTED', 'PURGED'];

interface Losses {
  readonly crashes: number;
  readonly acknowledged: number;
  readonly lost: number;
  /** Databases that were not sound any more. */
  readonly damaged: number;
}

/**
 * The writes and syncs of the real store are recorded by a preloaded shim, and replayed up to many points; there the power
 * fails: what was not synced is kept, dropped or torn by chance. Every commit that was acknowledged has to be there. The control
 * runs the same on a database that does not wait for the disk, and has to lose something.
 */
export const runTornWrites: Part = async ({ folder, seed, cycles, progress }) => {
  const findings = new Findings();
  mkdirSync(folder, { recursive: true });
  const shim = compileShim(folder);
  if (!shim) return partResult(findings, { skipped: 'needs Linux and a C compiler' });
  const note = (holds: boolean, message: string) => void findings.expect('I1', holds, message);
  const safe = await record(shim, join(folder, 'safe'), []);
  const crashes = shareOf(CRASHES, cycles, 40);
  const losses = replay(safe, join(folder, 'replayed'), crashes, seededRandom(seed + 2), note);
  progress(`${losses.crashes} power failures in ${safe.length} operations, ${losses.lost} lost`);
  const unsafe = await record(shim, join(folder, 'unsafe'), ['unsafe']);
  const ignore = () => undefined;
  const control = replay(unsafe, join(folder, 'control'), CONTROL_CRASHES, seededRandom(seed + 3), ignore);
  findings.expect('I1', control.lost > 0, 'the control lost nothing, so this part proves nothing');
  return partResult(findings, {
    cycles: losses.crashes,
    records: RECORDS,
    lost: losses.lost,
    details: {
      operations: safe.length,
      acknowledged: losses.acknowledged,
      damaged: losses.damaged,
      controlLost: control.lost,
      controlDamaged: control.damaged,
    },
  });
};

async function record(shim: WriteShim, root: string, options: readonly string[]): Promise<FileOperation[]> {
  mkdirSync(root, { recursive: true });
  const log = `${root}.log`;
  const child = startChild(
    PROGRAM,
    [root, String(RECORDS), ...options],
    () => undefined,
    shim.environment({ root, log }),
  );
  if ((await child.ended) !== 0) throw new Error(`the store process failed: ${child.errors()}`);
  return readOperations(log);
}

function replay(
  operations: readonly FileOperation[],
  folder: string,
  crashes: number,
  random: () => number,
  note: (holds: boolean, message: string) => void,
): Losses {
  // Before the first record there is nothing to lose.
  const first = operations.findIndex(({ file }) => file === 'acknowledged');
  const points = new Set<number>();
  const wanted = Math.min(crashes, operations.length - first);
  while (points.size < wanted) points.add(first + Math.floor(random() * (operations.length - first)) + 1);
  const disk = new PowerLossDisk();
  const acknowledged = new Map<string, string>();
  const total = { crashes: 0, acknowledged: 0, lost: 0, damaged: 0 };
  operations.forEach((operation, i) => {
    if (operation.file === 'acknowledged') {
      const [recordId = '', state = ''] = operation.bytes.toString('utf8').trim().split(' ');
      acknowledged.set(recordId, state);
    } else {
      disk.note(operation);
    }
    if (!points.has(i + 1)) return;
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    disk.lose(folder, random);
    const { lost, damaged } = inspect(folder, acknowledged, i + 1, note);
    total.crashes += 1;
    total.acknowledged += acknowledged.size;
    total.lost += lost;
    total.damaged += damaged ? 1 : 0;
  });
  return total;
}

function inspect(
  folder: string,
  acknowledged: ReadonlyMap<string, string>,
  point: number,
  note: (holds: boolean, message: string) => void,
): { lost: number; damaged: boolean } {
  const opened = openDatabase(folder, 'set-aside');
  note(opened.ok, `power failure ${point}: the store does not open`);
  if (opened.ok) opened.value.database.close();
  const damaged = !opened.ok || opened.value.quarantinedTo !== null;
  note(!damaged, `power failure ${point}: the database is damaged`);
  const state = readTerminalState(folder);
  note(state?.integrity === 'ok', `power failure ${point}: integrity_check says ${state?.integrity}`);
  const held = new Map(state?.records.map((record) => [record.recordId, record.state]));
  let lost = 0;
  for (const [recordId, wanted] of acknowledged) {
    const found = held.get(recordId);
    const kept = found !== undefined && LEVELS.indexOf(found) >= LEVELS.indexOf(wanted);
    if (!kept) lost += 1;
    note(kept, `power failure ${point}: ${recordId} was ${wanted} and is ${found ?? 'gone'}`);
  }
  return { lost, damaged };
}
