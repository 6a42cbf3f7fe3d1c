import type { Receipt, SubmittedRecord } from '../../contract/central-api.ts';
import type { IsoDate } from '../certification/calendar.ts';
import type { StoredPerson } from './people.ts';

/** State of a record at the central service. */
export type StoredState = 'EVIDENCE_AWAITED' | Receipt['state'];

/** A record as it is kept. */
export interface StoredRecord {
  /** Lower case, however it was sent (RFC 9562, section 4). */
  readonly recordId: string;
  readonly terminalId: string;
  readonly sealedRecord: string;
  readonly sealedRecordSha256: string;
  readonly evidenceSha256: string;
  readonly evidenceBytes: number;
  readonly serverOffsetMs: number | null;
  readonly arrivedAt: Date;
  /** The signed receipt; null until the record is complete and decided. */
  readonly receipt: string | null;
}

/** One line of the overview of records; no personal data. */
export interface RecordSummary {
  readonly recordId: string;
  readonly terminalId: string;
  readonly state: StoredState;
  readonly reason: Receipt['reason'];
  readonly arrivedAt: string;
}

/** What became of one record of a batch. */
export type AddResult =
  /** Kept now or before; no receipt yet. */
  | { readonly status: 'stored'; readonly isNew: boolean }
  /** Kept before, and complete. */
  | { readonly status: 'receipted'; readonly receipt: string }
  /** Another record has this id. */
  | { readonly status: 'conflict' };

/** What is written in one transaction when a record has been decided. */
export interface Settlement {
  readonly state: Receipt['state'];
  readonly reason: Receipt['reason'];
  readonly receipt: string;
  readonly receivedAt: Date;
  /** Day of the certification that an accepted record adds to its person. */
  readonly certifiedOn: IsoDate | null;
}

/** A record with a receipt. `settlement` is null when it had the receipt already. */
export interface Settled {
  readonly receipt: string;
  readonly settlement: Settlement | null;
}

/** The records of all terminals. Their ids stay taken for ever, and a receipt stays what it is. */
export interface RecordTable {
  /** The record with this id; null when there is none. */
  find(recordId: string): Promise<StoredRecord | null>;
  /** Keeps a batch in one transaction; one result for each record, in their order. */
  addBatch(
    records: readonly SubmittedRecord[],
    terminalId: string,
    arrivedAt: Date,
  ): Promise<readonly AddResult[]>;
  /**
   * Decides a record and writes decision, receipt and certification in one transaction. `decide` gets the person (null:
   * not on the roster, or `idNumber` is null) as of a moment at which no other record of the same person can be settled,
   * on any node; it may sign, must not use the storage, and may be called again when the person has changed meanwhile.
   * Resolves after the commit. Exception: no such record.
   */
  settle(
    recordId: string,
    idNumber: string | null,
    decide: (person: StoredPerson | null) => Promise<Settlement>,
  ): Promise<Settled>;
  /** Those of the ids of which no record of this terminal is kept with a receipt: lower case, in their order. */
  findMissing(recordIds: readonly string[], terminalId: string): Promise<string[]>;
  /** All records, oldest arrival first. */
  list(): Promise<RecordSummary[]>;
}

/** Says what became of a submitted record from the row that holds its id after the batch. */
export function compareWithKept(
  kept: Pick<
    StoredRecord,
    'terminalId' | 'sealedRecordSha256' | 'evidenceSha256' | 'evidenceBytes' | 'receipt'
  >,
  record: SubmittedRecord,
  terminalId: string,
): AddResult {
  const isSame =
    kept.terminalId === terminalId &&
    kept.sealedRecordSha256 === record.sealedRecordSha256 &&
    kept.evidenceSha256 === record.evidence.sha256 &&
    kept.evidenceBytes === record.evidence.bytes;
  if (!isSame) return { status: 'conflict' };
  return kept.receipt === null
    ? { status: 'stored', isNew: false }
    : { status: 'receipted', receipt: kept.receipt };
}
