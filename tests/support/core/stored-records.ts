import { v7 as uuidv7 } from 'uuid';
import type { Clock } from '../../../electron/core/clock.ts';
import { sha256 } from '../../../electron/core/seal/digest.ts';
import { type OpenedDatabase, openDatabase } from '../../../electron/core/store/database.ts';
import { RecordStore, type SealedRecord } from '../../../electron/core/store/record-store.ts';

/** A clock that stands at a moment of the test. */
export const STANDING_CLOCK: Clock = {
  wallMs: () => Date.UTC(2026, 0, 1, 2, 3, 4),
  monotonicMs: () => 1_000,
  sinceBootMs: () => 1_000,
};

/** Before the body of synthetic evidence; ends with a line feed, as the head of sealed evidence does. */
export function evidenceHeadOf(recordId: string): string {
  return `evidence-key-of-${recordId}\n`;
}

/** A record as it enters the store; its sealed parts are texts that only tests can read. */
export function makeSealedRecord(
  changes: Partial<SealedRecord> & { evidenceLength?: number } = {},
): SealedRecord {
  const { evidenceLength = 200, ...rest } = changes;
  const recordId = rest.recordId ?? uuidv7();
  const sealedRecord = `sealed-record-of-${recordId}`;
  const evidence = `${evidenceHeadOf(recordId)}sealed-evidence-of-${recordId}`;
  const sealedEvidence = rest.sealedEvidence ?? Buffer.from(evidence.padEnd(evidenceLength, '.'));
  return {
    recordId,
    caseNumber: `case-${recordId}`,
    method: 'self-service-face',
    result: 'passed',
    personHash: sha256('somebody'),
    sealedRecord,
    sealedRecordSha256: sha256(sealedRecord),
    sealedEvidence,
    evidenceSha256: sha256(sealedEvidence),
    evidenceBytes: sealedEvidence.length,
    serverOffsetMs: null,
    ...rest,
  };
}

/** Opens the store in a folder, or fails the test. */
export function openStore(
  folder: string,
  options: { maxPages?: number } = {},
): OpenedDatabase & { store: RecordStore } {
  const opened = openDatabase(folder, '2026-01-01T00-00-00Z', { ...STANDING_CLOCK, ...options });
  if (!opened.ok) throw new Error(`the database does not open: ${opened.fault}`);
  return { ...opened.value, store: new RecordStore(opened.value.database, STANDING_CLOCK) };
}
