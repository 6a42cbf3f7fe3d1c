import type { Sealer } from '../../../electron/core/seal/seal.ts';
import { type Database, inTransaction } from '../../../electron/core/store/database.ts';
import type { RecordStore, SealedRecord } from '../../../electron/core/store/record-store.ts';
import { progress } from '../../progress.ts';
import type { EnrolledTerminal } from '../enrolled-terminal.ts';
import { capturedNow } from '../lone-terminal.ts';
import type { SampleVisits } from '../sample-visits.ts';
import { sealVisit } from '../seal-visit.ts';

/** So many records are kept in one commit: filling a store is no part of what is measured. */
const RECORDS_A_COMMIT = 500;

/** Size of what was filled in, bytes of all records. */
export interface FilledBytes {
  readonly sealedRecordBytes: number;
  readonly sealedEvidenceBytes: number;
}

/** Puts `count` records, each sealed by itself with the keys of the terminal, into a store. */
export async function fillStore(
  { database, store }: { readonly database: Database; readonly store: RecordStore },
  { terminal, sealer }: { readonly terminal: EnrolledTerminal; readonly sealer: Sealer },
  visits: SampleVisits,
  count: number,
): Promise<FilledBytes> {
  let sealedRecordBytes = 0;
  let sealedEvidenceBytes = 0;
  for (let filled = 0; filled < count; filled += RECORDS_A_COMMIT) {
    const sealed: SealedRecord[] = [];
    for (let next = filled; next < Math.min(count, filled + RECORDS_A_COMMIT); next++) {
      const visit = visits.next(terminal.enrolment.terminalId, capturedNow());
      sealed.push(await sealVisit(visit, sealer, terminal.enrolment.personHashKey));
    }
    const kept = inTransaction(database, () => {
      for (const record of sealed) {
        const captured = store.capture(record);
        if (!captured.ok) throw new Error(`not kept: ${captured.fault}`);
        sealedRecordBytes += record.sealedRecord.length;
        sealedEvidenceBytes += record.evidenceBytes;
      }
    });
    if (!kept.ok) throw new Error(`not kept: ${kept.fault}`);
    const done = filled + sealed.length;
    if (done % 10_000 === 0) progress(`${done}/${count} 条已封装 · records sealed`);
  }
  return { sealedRecordBytes, sealedEvidenceBytes };
}
