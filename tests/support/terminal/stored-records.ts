import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { z } from 'zod';

const recordSchema = z.object({
  recordId: z.string(),
  caseNumber: z.string(),
  state: z.string(),
  result: z.string(),
  receipt: z.string().nullable(),
  sealedRecordSha256: z.string(),
  evidenceSha256: z.string(),
});

/** A record as it stands in a terminal's database. */
export type StoredRecord = z.infer<typeof recordSchema>;

/** Reads the records of a terminal from its user data folder, oldest first, beside the running terminal. */
export function readStoredRecords(userData: string): StoredRecord[] {
  const database = new SqliteDatabase(join(userData, 'terminal', 'terminal.sqlite'), { readonly: true });
  try {
    return database
      .prepare(
        `SELECT record_id AS recordId, case_number AS caseNumber, state, result, receipt,
           sealed_record_sha256 AS sealedRecordSha256, evidence_sha256 AS evidenceSha256
         FROM record ORDER BY record_id`,
      )
      .all()
      .map((row) => recordSchema.parse(row));
  } finally {
    database.close();
  }
}
