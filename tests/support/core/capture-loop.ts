/**
 * Captures records without end and names each one that is kept: `node tests/support/core/capture-loop.ts <folder>`.
 * The test kills it in the middle.
 */
import { writeSync } from 'node:fs';
import { makeSealedRecord, openStore } from './stored-records.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Which folder?');
const { store } = openStore(folder);
for (;;) {
  const record = makeSealedRecord({ evidenceLength: 30_000 });
  if (store.capture(record).ok) writeSync(1, `${record.recordId}\n`);
}
