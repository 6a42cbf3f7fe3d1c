import type { Receipt, SubmittedRecord } from '../../../contract/central-api.ts';
import {
  type AddResult,
  compareWithKept,
  type RecordTable,
  type StoredHomeVisit,
  type StoredRecord,
  type StoredState,
} from '../records.ts';
import type { Connections } from './connection.ts';
import { selectPerson } from './people.ts';

interface KeptRow {
  record_id: string;
  terminal_id: string;
  sealed_record_sha256: string;
  evidence_sha256: string;
  evidence_bytes: number;
  receipt: string | null;
}

interface RecordRow extends KeptRow {
  sealed_record: string;
  server_offset_ms: number | null;
  arrived_at: Date;
}

interface SummaryRow {
  record_id: string;
  terminal_id: string;
  state: StoredState;
  reason: Receipt['reason'];
  arrived_at: Date;
}

interface HomeVisitRow {
  record_id: string;
  terminal_id: string;
  sealed_record: string;
  case_number: string;
  requested_on: string;
  region: string;
  reason: StoredHomeVisit['reason'];
}

const SELECT_HOME_VISITS = `
  SELECT record_id, terminal_id, sealed_record, case_number, requested_on::text AS requested_on, region,
    home_visit_request.reason
  FROM home_visit_request JOIN record USING (record_id) ORDER BY home_visit_request.requested_on, record_id`;

// In the order of their ids, so that two batches with the same records cannot wait for each other.
const INSERT_BATCH = `
  INSERT INTO record (record_id, sealed_record, sealed_record_sha256, evidence_sha256, evidence_bytes,
    server_offset_ms, terminal_id, arrived_at)
  SELECT record_id, sealed_record, sealed_record_sha256, evidence_sha256, evidence_bytes, server_offset_ms, $7, $8
  FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::integer[], $6::double precision[]) WITH ORDINALITY
    AS sent (record_id, sealed_record, sealed_record_sha256, evidence_sha256, evidence_bytes, server_offset_ms, place)
  ORDER BY record_id, place
  ON CONFLICT (record_id) DO NOTHING
  RETURNING record_id`;

const SELECT_MISSING = `
  SELECT asked.record_id FROM unnest($1::uuid[]) WITH ORDINALITY AS asked (record_id, place)
  WHERE NOT EXISTS (
    SELECT 1 FROM record
    WHERE record.record_id = asked.record_id AND terminal_id = $2 AND receipt IS NOT NULL
  )
  ORDER BY place`;

const KEPT_COLUMNS = 'record_id, terminal_id, sealed_record_sha256, evidence_sha256, evidence_bytes, receipt';

/** The records in PostgreSQL. */
export function openPostgresRecords(connections: Connections): RecordTable {
  return {
    async find(recordId) {
      const { rows } = await connections.query<RecordRow>(
        `SELECT ${KEPT_COLUMNS}, sealed_record, server_offset_ms, arrived_at FROM record WHERE record_id = $1`,
        [recordId],
      );
      return rows[0] === undefined ? null : readRecord(rows[0]);
    },
    async addBatch(records, terminalId, arrivedAt) {
      const inserted = await connections.query<{ record_id: string }>(INSERT_BATCH, [
        ...inColumns(records),
        terminalId,
        arrivedAt,
      ]);
      const added = new Set(inserted.rows.map((row) => row.record_id));
      const isNew = firstOf(records, added);
      const others = records.filter((_, place) => !isNew[place]).map(({ recordId }) => recordId);
      const kept = await findKept(connections, others);
      return records.map((record, place): AddResult => {
        if (isNew[place]) return { status: 'stored', isNew: true };
        const row = kept.get(record.recordId.toLowerCase());
        if (row === undefined) throw new Error('the record was not kept');
        return compareWithKept(readKept(row), record, terminalId);
      });
    },
    settle: (recordId, idNumber, decide) =>
      connections.inTransaction(async (statements) => {
        // Alone per person on every node; each statement after the lock sees what others have committed before it.
        await statements.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
          idNumber ?? recordId.toLowerCase(),
        ]);
        const { rows } = await statements.query<{ receipt: string | null }>(
          'SELECT receipt FROM record WHERE record_id = $1 FOR NO KEY UPDATE',
          [recordId],
        );
        if (rows[0] === undefined) throw new Error('there is no such record');
        if (rows[0].receipt !== null) return { receipt: rows[0].receipt, settlement: null };
        const person = idNumber === null ? null : await selectPerson(statements, 'id_number', idNumber);
        const settlement = await decide(person);
        const { state, reason, receipt, receivedAt, certifiedOn, benefits, homeVisit } = settlement;
        await statements.query(
          'UPDATE record SET state = $1, reason = $2, receipt = $3, received_at = $4 WHERE record_id = $5',
          [state, reason, receipt, receivedAt, recordId],
        );
        if (certifiedOn !== null && person !== null) {
          await statements.query(
            'INSERT INTO certification (record_id, id_number, certified_on, benefits) VALUES ($1, $2, $3, $4)',
            [recordId, person.idNumber, certifiedOn, JSON.stringify(benefits)],
          );
        }
        if (homeVisit !== null) {
          const { caseNumber, requestedOn, region, reason: cause } = homeVisit;
          await statements.query(
            'INSERT INTO home_visit_request (record_id, case_number, requested_on, region, reason) VALUES ($1, $2, $3, $4, $5)',
            [recordId, caseNumber, requestedOn, region, cause],
          );
        }
        return { receipt, settlement };
      }),
    async findMissing(recordIds, terminalId) {
      const { rows } = await connections.query<{ record_id: string }>(SELECT_MISSING, [
        recordIds,
        terminalId,
      ]);
      return rows.map((row) => row.record_id);
    },
    async list() {
      const { rows } = await connections.query<SummaryRow>(
        'SELECT record_id, terminal_id, state, reason, arrived_at FROM record ORDER BY arrived_at, record_id',
      );
      return rows.map((row) => ({
        recordId: row.record_id,
        terminalId: row.terminal_id,
        state: row.state,
        reason: row.reason,
        arrivedAt: row.arrived_at.toISOString(),
      }));
    },
    async listHomeVisits() {
      const { rows } = await connections.query<HomeVisitRow>(SELECT_HOME_VISITS);
      return rows.map((row) => ({
        recordId: row.record_id,
        terminalId: row.terminal_id,
        sealedRecord: row.sealed_record,
        caseNumber: row.case_number,
        requestedOn: row.requested_on,
        region: row.region,
        reason: row.reason,
      }));
    },
  };
}

function inColumns(records: readonly SubmittedRecord[]): unknown[] {
  return [
    records.map(({ recordId }) => recordId),
    records.map(({ sealedRecord }) => sealedRecord),
    records.map(({ sealedRecordSha256 }) => sealedRecordSha256),
    records.map(({ evidence }) => evidence.sha256),
    records.map(({ evidence }) => evidence.bytes),
    records.map(({ serverOffsetMs }) => serverOffsetMs),
  ];
}

/** For each record whether it is the one that was added: of several with the same id, the first. */
function firstOf(records: readonly SubmittedRecord[], added: Set<string>): boolean[] {
  const open = new Set(added);
  return records.map(({ recordId }) => open.delete(recordId.toLowerCase()));
}

async function findKept(
  connections: Connections,
  recordIds: readonly string[],
): Promise<Map<string, KeptRow>> {
  if (recordIds.length === 0) return new Map();
  const { rows } = await connections.query<KeptRow>(
    `SELECT ${KEPT_COLUMNS} FROM record WHERE record_id = ANY($1::uuid[])`,
    [recordIds],
  );
  return new Map(rows.map((row) => [row.record_id, row]));
}

function readKept(row: KeptRow) {
  return {
    terminalId: row.terminal_id,
    sealedRecordSha256: row.sealed_record_sha256,
    evidenceSha256: row.evidence_sha256,
    evidenceBytes: row.evidence_bytes,
    receipt: row.receipt,
  };
}

function readRecord(row: RecordRow): StoredRecord {
  return {
    ...readKept(row),
    recordId: row.record_id,
    sealedRecord: row.sealed_record,
    serverOffsetMs: row.server_offset_ms,
    arrivedAt: row.arrived_at,
  };
}
