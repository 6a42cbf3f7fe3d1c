import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { compactDecrypt, decodeJwt, importJWK, type JWK } from 'jose';
import { z } from 'zod';
import { sha256 } from './terminal-state.ts';

const recordRowSchema = z
  .object({
    record_id: z.string(),
    terminal_id: z.string(),
    sealed_record: z.string(),
    sealed_record_sha256: z.string(),
    evidence_sha256: z.string(),
    state: z.string(),
    receipt: z.string().nullable(),
  })
  .transform((row) => ({
    recordId: row.record_id,
    terminalId: row.terminal_id,
    sealedRecord: row.sealed_record,
    sealedRecordSha256: row.sealed_record_sha256,
    evidenceSha256: row.evidence_sha256,
    state: row.state,
    receipt: row.receipt,
  }));

const contentSchema = z.object({
  recordId: z.string(),
  caseNumber: z.string(),
  terminalId: z.string(),
  /** Of certifications. */
  result: z.string().optional(),
  /** Of everything else: `home-visit-request`. */
  kind: z.string().optional(),
  capturedAt: z.object({ wall: z.string(), trusted: z.boolean().optional() }),
});
/** What the checker reads inside a sealed record. */
export type RecordContent = z.infer<typeof contentSchema>;

/** A record as the central service holds it. */
export type ServiceRecord = z.infer<typeof recordRowSchema> & {
  /** What was sealed; null when it does not open. */
  readonly content: RecordContent | null;
};

/** All that a central service on SQLite holds, read by plain SQL and by nothing of the service itself. */
export interface ServiceState {
  readonly integrity: string;
  readonly records: readonly ServiceRecord[];
  readonly certifiedRecordIds: readonly string[];
  /** Requests for a visit at home. */
  readonly homeVisitRecordIds: readonly string[];
  /** SHA-256 of each evidence file, by its path below the evidence folder. */
  readonly evidence: ReadonlyMap<string, string>;
}

/** Reads the data folder of a central service that does not run. */
export async function readServiceState(directory: string): Promise<ServiceState> {
  const database = new SqliteDatabase(join(directory, 'central.sqlite'));
  try {
    const keys = await decryptionKeys(join(directory, 'keys.json'));
    const rows = z.array(recordRowSchema).parse(database.prepare('SELECT * FROM record').all());
    return {
      integrity: String(database.pragma('integrity_check', { simple: true })),
      records: await Promise.all(
        rows.map(async (row) => ({ ...row, content: await openContent(row.sealedRecord, keys) })),
      ),
      certifiedRecordIds: readRecordIds(database, 'certification'),
      homeVisitRecordIds: readRecordIds(database, 'home_visit_request'),
      evidence: hashFiles(join(directory, 'evidence')),
    };
  } finally {
    database.close();
  }
}

function readRecordIds(database: SqliteDatabase.Database, table: string): string[] {
  const rows = database.prepare(`SELECT record_id FROM ${table}`).all();
  return z
    .array(z.object({ record_id: z.string() }))
    .parse(rows)
    .map((row) => row.record_id);
}

type DecryptionKey = Awaited<ReturnType<typeof importJWK>>;

/** Every private P-256 key in the key file, whatever its format. */
async function decryptionKeys(file: string): Promise<DecryptionKey[]> {
  const found: JWK[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const { crv, d } = value as JWK;
    if (crv === 'P-256' && d !== undefined) found.push(value as JWK);
    for (const part of Object.values(value)) visit(part);
  };
  visit(JSON.parse(readFileSync(file, 'utf8')));
  return Promise.all(found.map((jwk) => importJWK(jwk, 'ECDH-ES')));
}

async function openContent(sealed: string, keys: readonly DecryptionKey[]): Promise<RecordContent | null> {
  for (const key of keys) {
    try {
      const { plaintext } = await compactDecrypt(sealed, key);
      return contentSchema.parse(decodeJwt(new TextDecoder().decode(plaintext)));
    } catch {
      // Encrypted to another key, or not at all.
    }
  }
  return null;
}

function hashFiles(folder: string): Map<string, string> {
  if (!existsSync(folder)) return new Map();
  return new Map(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => statSync(join(folder, name)).isFile())
      .map((name) => [name, sha256(readFileSync(join(folder, name)))]),
  );
}
