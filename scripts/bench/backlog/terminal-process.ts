/**
 * A terminal in a process of its own that sends what waits in its store, until nothing waits. The first message is what
 * it needs (`drainSchema`), the last one it sends is how it went (`drainedSchema`).
 */
import { getOneMessage, sendMessage } from 'execa';
import { systemClock } from '../../../electron/core/clock.ts';
import { parseSecrets } from '../../../electron/core/seal/secrets.ts';
import { openDatabase } from '../../../electron/core/store/database.ts';
import { isSettled } from '../../../electron/core/store/record-rows.ts';
import { RecordStore } from '../../../electron/core/store/record-store.ts';
import { progress } from '../../progress.ts';
import { peakRssMiB } from '../process-memory.ts';
import { isWasted } from '../request-count.ts';
import { openTerminalLine } from '../terminal-line.ts';
import { type Drained, drainSchema } from './messages.ts';

/** Longer than the longest back-off: what makes no progress for so long never will, milliseconds. */
const STALL_MS = 6 * 60_000;

const { directory, address, secrets: text } = drainSchema.parse(await getOneMessage());
const secrets = parseSecrets(text);
if (!secrets.ok || secrets.value.enrolment === null) throw new Error('not enrolled');
const { enrolment } = secrets.value;
const opened = openDatabase(directory, 'bench');
if (!opened.ok) throw new Error(`the database does not open: ${opened.fault}`);
const store = new RecordStore(opened.value.database, systemClock);

const records = store.countWaiting();
const states: Record<string, number> = {};
const settled = new Set<string>();
let requests = 0;
let wasted = 0;
const startMs = performance.now();
let stall = setTimeout(giveUp, STALL_MS);

function giveUp(): void {
  progress(
    `没有进展 · no progress: ${settled.size} of ${records}, ${wasted} of ${requests} requests in vain`,
  );
  process.exit(1);
}

const drained = new Promise<void>((resolve) => {
  const line = openTerminalLine({
    terminal: { secrets: secrets.value, enrolment },
    address,
    store,
    firstTrySpreadMs: 0,
    onRequest: ({ outcome }) => {
      requests += 1;
      if (isWasted(outcome)) wasted += 1;
    },
    onProgress: (recordId) => {
      const state = store.status(recordId)?.state;
      if (state === undefined || !isSettled(state) || settled.has(recordId)) return;
      settled.add(recordId);
      clearTimeout(stall);
      stall = setTimeout(giveUp, STALL_MS);
      states[state] = (states[state] ?? 0) + 1;
      if (settled.size % 1_000 === 0) progress(`${settled.size}/${records} 条已送达 · records received`);
      if (settled.size === records) void line.close().then(resolve);
    },
  });
  line.synchroniser.start();
});
await drained;
clearTimeout(stall);
await sendMessage({
  records,
  seconds: (performance.now() - startMs) / 1000,
  requests,
  wasted,
  states,
  peakRssMiB: peakRssMiB(),
} satisfies Drained);
opened.value.database.close();
