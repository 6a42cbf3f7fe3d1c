import type { Receipt, SubmittedRecord } from '../../contract/central-api.ts';
import type { IsoDate } from '../certification/calendar.ts';
import type { Database } from './database.ts';

/** State of a record at the central service. */
export type StoredState = 'EVIDENCE_AWAITED' | Receipt['state'];

/** A record as it is kept. */
export interface StoredRecord {
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

/** What is written in one transaction when a record has been decided. */
export interface Settlement {
  readonly recordId: string;
  readonly state: Receipt['state'];
  readonly reason: Receipt['reason'];
  readonly receipt: string;
  readonly receivedAt: Date;
  /** The certification that an accepted record adds to its person. */
  readonly certification: { readonly idNumber: string; readonly certifiedOn: IsoDate } | null;
}

/** The records of all terminals. */
export interface RecordTable {
  /** Runs `work` in one transaction: all of its changes are on the disk when it returns, or none. */
  inOneTransaction<Value>(work: () => Value): Value;
  /** The record with this id; null when there is none. */
  find(recordId: string): StoredRecord | null;
  /** Keeps the metadata of a new record. Exception: the id is taken. */
  add(record: SubmittedRecord, terminalId: string, arrivedAt: Date): void;
  /** Writes decision, receipt and certification together. Exception: the record has a receipt already. */
  settle(settlement: Settlement): void;
  /** All records, oldest arrival first. */
  list(): RecordSummary[];
}

interface RecordRow {
  record_id: string;
  terminal_id: string;
  sealed_record: string;
  sealed_record_sha256: string;
  evidence_sha256: string;
  evidence_bytes: number;
  server_offset_ms: number | null;
  arrived_at: string;
  receipt: string | null;
}

interface SummaryRow {
  record_id: string;
  terminal_id: string;
  state: StoredState;
  reason: Receipt['reason'];
  arrived_at: string;
}

/** The records in the database. */
export function openRecordTable(database: Database): RecordTable {
  const select = database.prepare<[string], RecordRow>('SELECT * FROM record WHERE record_id = ?');
  const insert = database.prepare<[string, string, string, string, string, number, number | null, string]>(
    `INSERT INTO record (record_id, terminal_id, sealed_record, sealed_record_sha256, evidence_sha256,
       evidence_bytes, server_offset_ms, arrived_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const update = database.prepare<[string, string | null, string, string, string]>(
    'UPDATE record SET state = ?, reason = ?, receipt = ?, received_at = ? WHERE record_id = ?',
  );
  const insertCertification = database.prepare<[string, string, string]>(
    'INSERT INTO certification (record_id, id_number, certified_on) VALUES (?, ?, ?)',
  );
  const selectAll = database.prepare<[], SummaryRow>(
    'SELECT record_id, terminal_id, state, reason, arrived_at FROM record ORDER BY arrived_at, rowid',
  );
  const settle = database.transaction((settlement: Settlement) => {
    const { recordId, state, reason, receipt, receivedAt, certification } = settlement;
    update.run(state, reason, receipt, receivedAt.toISOString(), recordId);
    if (certification !== null) {
      insertCertification.run(recordId, certification.idNumber, certification.certifiedOn);
    }
  });
  return {
    inOneTransaction: (work) => database.transaction(work).immediate(),
    find(recordId) {
      const row = select.get(recordId);
      return row === undefined ? null : readRecord(row);
    },
    add(record, terminalId, arrivedAt) {
      insert.run(
        record.recordId,
        terminalId,
        record.sealedRecord,
        record.sealedRecordSha256,
        record.evidence.sha256,
        record.evidence.bytes,
        record.serverOffsetMs,
        arrivedAt.toISOString(),
      );
    },
    settle: (settlement) => {
      settle.immediate(settlement);
    },
    list: () =>
      selectAll.all().map((row) => ({
        recordId: row.record_id,
        terminalId: row.terminal_id,
        state: row.state,
        reason: row.reason,
        arrivedAt: row.arrived_at,
      })),
  };
}

function readRecord(row: RecordRow): StoredRecord {
  return {
    recordId: row.record_id,
    terminalId: row.terminal_id,
    sealedRecord: row.sealed_record,
    sealedRecordSha256: row.sealed_record_sha256,
    evidenceSha256: row.evidence_sha256,
    evidenceBytes: row.evidence_bytes,
    serverOffsetMs: row.server_offset_ms,
    arrivedAt: new Date(row.arrived_at),
    receipt: row.receipt,
  };
}
