/**
 * Captures and settles records through the real store and notes each one that is kept: `node store-process.ts <folder> <records>
 * [unsafe]`. With `unsafe` the database no longer waits for the disk: the control of the part that tears writes.
 */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeSealedRecord, openStore } from '../../support/core/stored-records.ts';

const [folder, records, unsafe] = process.argv.slice(2);
if (folder === undefined) throw new Error('Which folder?');
const { database, store } = openStore(folder);
if (unsafe === 'unsafe') database.pragma('synchronous = OFF');
/** The write shim sees these lines between the writes of the database. */
const acknowledge = (recordId: string, state: string) =>
  appendFileSync(join(folder, 'acknowledged'), `${recordId} ${state}\n`);

for (let i = 0; i < Number(records); i++) {
  const record = makeSealedRecord({ evidenceLength: 3_000 + ((i * 7919) % 20_000) });
  if (!store.capture(record).ok) continue;
  acknowledge(record.recordId, 'QUEUED');
  if (i % 3 === 0) {
    if (store.advance(record.recordId, 'META_SENT').ok) acknowledge(record.recordId, 'META_SENT');
    if (store.advance(record.recordId, 'RECEIVED', { receipt: 'a receipt' }).ok) {
      acknowledge(record.recordId, 'RECEIVED');
    }
    if (store.advance(record.recordId, 'ACCEPTED').ok) acknowledge(record.recordId, 'ACCEPTED');
  }
  if (i % 10 === 9) store.purge('2999-01-01T00:00:00.000Z');
}
database.close();
