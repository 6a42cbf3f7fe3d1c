import { isDeepStrictEqual } from 'node:util';
import type { Receipt, SubmittedRecord } from '../../../contract/central-api.ts';
import { createTurns } from '../../turns.ts';
import type { StoredPerson } from '../people.ts';
import {
  type AddResult,
  compareWithKept,
  type RecordTable,
  type Settled,
  type Settlement,
  type StoredHomeVisit,
  type StoredRecord,
  type StoredState,
} from '../records.ts';
import { attempt } from './attempt.ts';
import type { Database } from './database.ts';
import { createPersonReader } from './people.ts';

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

/** The records in SQLite. */
export function openSqliteRecords(database: Database): RecordTable {
  const select = database.prepare<[string], RecordRow>('SELECT * FROM record WHERE record_id = ?');
  const insert = database.prepare<[string, string, string, string, string, number, number | null, string]>(
    `INSERT INTO record (record_id, terminal_id, sealed_record, sealed_record_sha256, evidence_sha256,
       evidence_bytes, server_offset_ms, arrived_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (record_id) DO NOTHING`,
  );
  const update = database.prepare<[string, string | null, string, string, string]>(
    'UPDATE record SET state = ?, reason = ?, receipt = ?, received_at = ? WHERE record_id = ?',
  );
  const insertCertification = database.prepare<[string, string, string, string]>(
    'INSERT INTO certification (record_id, id_number, certified_on, benefits) VALUES (?, ?, ?, ?)',
  );
  const insertHomeVisit = database.prepare<[string, string, string, string, string]>(
    'INSERT INTO home_visit_request (record_id, case_number, requested_on, region, reason) VALUES (?, ?, ?, ?, ?)',
  );
  const selectHomeVisits = database.prepare<[], StoredHomeVisit>(
    `SELECT lower(record_id) AS recordId, terminal_id AS terminalId, sealed_record AS sealedRecord,
       case_number AS caseNumber, requested_on AS requestedOn, region, home_visit_request.reason
     FROM home_visit_request JOIN record USING (record_id) ORDER BY requested_on, record_id`,
  );
  const selectAll = database.prepare<[], SummaryRow>(
    'SELECT record_id, terminal_id, state, reason, arrived_at FROM record ORDER BY arrived_at, rowid',
  );
  const selectMissing = database.prepare<[string, string], { record_id: string }>(
    `SELECT lower(asked.value) AS record_id FROM json_each(?) AS asked
     WHERE NOT EXISTS (
       SELECT 1 FROM record
       WHERE record.record_id = asked.value AND terminal_id = ? AND receipt IS NOT NULL
     )
     ORDER BY asked.key`,
  );
  const readPerson = createPersonReader(database);
  const inTurn = createTurns();

  const find = (recordId: string): StoredRecord | null => {
    const row = select.get(recordId);
    return row === undefined ? null : readRecord(row);
  };
  const addOne = (record: SubmittedRecord, terminalId: string, arrivedAt: string): AddResult => {
    const { recordId, sealedRecord, sealedRecordSha256, evidence, serverOffsetMs } = record;
    const { changes } = insert.run(
      recordId.toLowerCase(),
      terminalId,
      sealedRecord,
      sealedRecordSha256,
      evidence.sha256,
      evidence.bytes,
      serverOffsetMs,
      arrivedAt,
    );
    if (changes === 1) return { status: 'stored', isNew: true };
    const kept = find(recordId);
    if (kept === null) throw new Error('the record was not kept');
    return compareWithKept(kept, record, terminalId);
  };
  const addBatch = database.transaction(
    (records: readonly SubmittedRecord[], terminalId: string, arrivedAt: Date) =>
      records.map((record) => addOne(record, terminalId, arrivedAt.toISOString())),
  );
  /** What a decision rests on, as it is now. */
  const look = (recordId: string, idNumber: string | null) => {
    const record = find(recordId);
    if (record === null) throw new Error('there is no such record');
    const person: StoredPerson | null = idNumber === null ? null : readPerson(idNumber);
    return { receipt: record.receipt, person };
  };
  /** Writes the settlement unless what it rests on has changed: the command line may write beside the service. */
  const write = database.transaction(
    (recordId: string, idNumber: string | null, before: ReturnType<typeof look>, settlement: Settlement) => {
      if (!isDeepStrictEqual(look(recordId, idNumber), before)) return false;
      const { state, reason, receipt, receivedAt, certifiedOn, benefits, homeVisit } = settlement;
      update.run(state, reason, receipt, receivedAt.toISOString(), recordId);
      if (certifiedOn !== null && before.person !== null) {
        const { idNumber: certified } = before.person;
        insertCertification.run(recordId.toLowerCase(), certified, certifiedOn, JSON.stringify(benefits));
      }
      if (homeVisit !== null) {
        const { caseNumber, requestedOn, region, reason: cause } = homeVisit;
        insertHomeVisit.run(recordId.toLowerCase(), caseNumber, requestedOn, region, cause);
      }
      return true;
    },
  );
  /** No transaction is open while `decide` signs: SQLite has one connection, and every other request would be part of it. */
  async function settle(
    recordId: string,
    idNumber: string | null,
    decide: (person: StoredPerson | null) => Promise<Settlement>,
  ): Promise<Settled> {
    for (;;) {
      const before = await attempt(() => look(recordId, idNumber));
      if (before.receipt !== null) return { receipt: before.receipt, settlement: null };
      const settlement = await decide(before.person);
      const isWritten = await attempt(() => write.immediate(recordId, idNumber, before, settlement));
      if (isWritten) return { receipt: settlement.receipt, settlement };
    }
  }

  return {
    find: (recordId) => attempt(() => find(recordId)),
    addBatch: (records, terminalId, arrivedAt) =>
      attempt(() => addBatch.immediate(records, terminalId, arrivedAt)),
    settle: (recordId, idNumber, decide) => inTurn(() => settle(recordId, idNumber, decide)),
    findMissing: (recordIds, terminalId) =>
      attempt(() => selectMissing.all(JSON.stringify(recordIds), terminalId).map((row) => row.record_id)),
    list: () =>
      attempt(() =>
        selectAll.all().map((row) => ({
          recordId: row.record_id,
          terminalId: row.terminal_id,
          state: row.state,
          reason: row.reason,
          arrivedAt: row.arrived_at,
        })),
      ),
    listHomeVisits: () => attempt(() => selectHomeVisits.all()),
  };
}

function readRecord(row: RecordRow): StoredRecord {
  return {
    recordId: row.record_id.toLowerCase(),
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
