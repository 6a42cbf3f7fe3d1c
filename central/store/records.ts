import type { Receipt, SubmittedRecord } from '../../contract/central-api.ts';
import type { BenefitKind } from '../../contract/certification-rules.ts';
import type { HomeVisitReason } from '../../contract/home-visit.ts';
import type { CivilDate } from '../../rules/civil-date.ts';
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

/** A request for a visit at home (上门认证) as it is found; who is to be visited, where and by what phone stays sealed. */
export interface HomeVisitEntry {
  readonly caseNumber: string;
  /** Day of the request in China. */
  readonly requestedOn: CivilDate;
  /** Id of the region that visits. */
  readonly region: string;
  readonly reason: HomeVisitReason;
}

/** A kept request for a visit, with what it takes to open it. */
export interface StoredHomeVisit extends HomeVisitEntry {
  readonly recordId: string;
  readonly terminalId: string;
  readonly sealedRecord: string;
}

/** What is written in one transaction when a record has been decided. */
export interface Settlement {
  readonly state: Receipt['state'];
  readonly reason: Receipt['reason'];
  readonly receipt: string;
  readonly receivedAt: Date;
  /** Day of the certification that an accepted record adds to its person. */
  readonly certifiedOn: CivilDate | null;
  /** Kinds of benefits that it serves. */
  readonly benefits: readonly BenefitKind[];
  /** The request that an accepted record adds; null for a certification. */
  readonly homeVisit: HomeVisitEntry | null;
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
  /** All requests for a visit at home, oldest day first. */
  listHomeVisits(): Promise<StoredHomeVisit[]>;
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
