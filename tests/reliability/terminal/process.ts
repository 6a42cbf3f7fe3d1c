/**
 * A terminal in a process of its own, which can be killed at any moment: `node process.ts '<order as JSON>'`. People come one
 * after the other; every record whose success was shown is named at once, by a write that does not return before the pipe
 * has it.
 */
import { mkdirSync, writeSync } from 'node:fs';
import { makePerson } from '../people.ts';
import { readBudget, setBudget } from '../write-shim/shim.ts';
import { DrivenCore } from './driven-core.ts';
import { startFastTime } from './fast-time.ts';
import { type TerminalLine, terminalOrderSchema } from './messages.ts';

const order = terminalOrderSchema.parse(JSON.parse(process.argv[2] ?? '{}'));
const slowTimeout = setTimeout;
const time = startFastTime(order.pace, order.wallSkewMs);
mkdirSync(order.folder, { recursive: true });
const tell = (line: TerminalLine) => writeSync(1, `${JSON.stringify(line)}\n`);

const terminal = new DrivenCore({
  folder: order.folder,
  centralUrl: order.centralUrl,
  enrolmentCode: order.enrolmentCode,
  clock: time.clock,
  time,
  bootId: `boot-${process.pid}`,
});
// No limit of time: the parent kills a terminal that hangs.
const FOR_EVER_MS = 2 ** 31 - 1;
await terminal.start();
tell({ line: 'opened', state: terminal.view.screen.state });
const { fullDisk } = order;
if (fullDisk?.from === 'opened') setBudget(fullDisk.file, fullDisk.writes);
let writes = fullDisk?.from === 'evidence' ? fullDisk.writes : null;
for (let visit = 0; order.visits === null || visit < order.visits; visit++) {
  const person = order.firstPerson + visit;
  await terminal.until(({ screen }) => screen.state === 'idle', FOR_EVER_MS);
  const end = await terminal.visit(makePerson(order.seed, person), (step) => {
    tell({ line: 'step', person, step });
    if (step === 'challenge' && order.jumpMs !== 0) time.jump(visit % 2 === 0 ? order.jumpMs : -order.jumpMs);
    if (step === 'evidence' && writes !== null && fullDisk) setBudget(fullDisk.file, writes);
  });
  const caseNumber = end.state === 'done' && 'caseNumber' in end.outcome ? end.outcome.caseNumber : null;
  if (end.state === 'done' && caseNumber !== null) {
    tell({ line: 'shown', person, caseNumber, kind: end.outcome.kind });
  } else {
    tell({ line: 'not-shown', person, state: end.state, fault: end.state === 'fault' ? end.fault : null });
  }
  if (writes !== null && fullDisk) {
    const left = readBudget(fullDisk.file);
    setBudget(fullDisk.file, -1);
    tell({ line: 'full-disk', writes, state: end.state, shown: caseNumber !== null, left });
    writes = caseNumber !== null && left > 0 ? null : writes + fullDisk.step;
    if (writes === null) break;
  }
  await terminal.finish();
}
let told = -1;
while (order.drain && terminal.view.waitingRecords > 0) {
  if (told !== terminal.view.waitingRecords) {
    told = terminal.view.waitingRecords;
    tell({ line: 'waiting', records: told });
  }
  await new Promise((resolve) => slowTimeout(resolve, 20));
}
if (order.drain) tell({ line: 'drained' });
await terminal.core.stop();
process.exit(0);
