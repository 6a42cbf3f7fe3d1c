import { z } from 'zod';
import type { AuditHead } from '../../../contract/central-api.ts';
import { RECORD_STATES, sha256Schema } from '../../../contract/record.ts';
import { sha256 } from '../seal/digest.ts';
import { auditRowSchema, isSoundAuditRow } from './audit.ts';
import { openPages } from './database-pages.ts';
import { type FoundRow, findRows, type Value } from './database-rows.ts';

const foundRecordSchema = z.object({
  recordId: z.string().min(1),
  caseNumber: z.string().min(1),
  createdAt: z.string(),
  method: z.string(),
  // Where these two are damaged and the sealed record is whole: it is sent (again), and the central service reads the truth.
  result: z.enum(['passed', 'manual-review']).catch('manual-review'),
  personHash: z.string(),
  state: z.enum(RECORD_STATES).catch('QUEUED'),
  sealedRecord: z.string(),
  sealedRecordSha256: sha256Schema,
  evidenceSha256: sha256Schema,
  evidenceBytes: z.int().nonnegative(),
  serverOffsetMs: z.number().nullable(),
  receipt: z.string().nullable(),
  receiptedAt: z.string().nullable(),
  reason: z.string().nullable(),
});
/** A row of the table `record` as some file has it. */
export type FoundRecord = z.infer<typeof foundRecordSchema>;

const attemptsSchema = z.object({ started: z.int(), finished: z.int(), lastFault: z.string().nullable() });
/** A row of the table `outbox` as some file has it. */
export type FoundAttempts = z.infer<typeof attemptsSchema>;

/** What one file still tells; nothing of it is proven but the audit rows. */
export interface SalvageSource {
  readonly records: readonly FoundRecord[];
  readonly attempts: ReadonlyMap<string, FoundAttempts>;
  /** Reads the sealed evidence of a record as far as the file has it; each reading may give another. */
  readonly evidence: ReadonlyMap<string, readonly (() => Uint8Array | null)[]>;
  /** Ids of records that were captured, by the hash of the sealed record; from audit rows that fit their own hash. */
  readonly captured: ReadonlyMap<string, string>;
  /** Ids that the file names elsewhere than in a readable row of `record`. */
  readonly namedIds: ReadonlySet<string>;
  readonly auditHead: AuditHead | null;
  close(): void;
}

const SHAPES = {
  // Version 1 has the sealed evidence as a text in the middle.
  recordOfVersion1: /^t{9}tt[n][n0][t0]{3}$/,
  record: /^t{9}t[n][n0][t0]{3}$/,
  evidence: /^t[b0]{2}$/,
  outbox: /^tnn[t0]$/,
  audit: /^0tt[t0]ttt$/,
};
const SEALED_EVIDENCE_OF_VERSION_1 = 9;
const capturedSchema = z.object({ sealedRecordSha256: z.string() });

/**
 * Reads a database file of a terminal, damaged or not, of any version, by its pages.
 *
 * @param walFile its write-ahead log, or null
 */
export function readSource(file: string, walFile: string | null): SalvageSource {
  const pages = openPages(file, walFile);
  const records: FoundRecord[] = [];
  const attempts = new Map<string, FoundAttempts>();
  const evidence = new Map<string, (() => Uint8Array | null)[]>();
  const captured = new Map<string, string>();
  const namedIds = new Set<string>();
  let auditHead: AuditHead | null = null;
  const addEvidence = (recordId: string, read: () => Uint8Array | null) =>
    evidence.set(recordId, [...(evidence.get(recordId) ?? []), read]);

  for (const row of findRows(pages)) {
    if (SHAPES.record.test(row.shape) || SHAPES.recordOfVersion1.test(row.shape)) {
      const record = toRecord(row);
      if (!record) {
        const id = row.firstValue();
        if (typeof id === 'string' && id !== '') namedIds.add(id);
        continue;
      }
      records.push(record);
      if (SHAPES.recordOfVersion1.test(row.shape)) {
        addEvidence(record.recordId, () => toBytes(row.values()?.[SEALED_EVIDENCE_OF_VERSION_1] ?? null));
      }
    } else if (SHAPES.evidence.test(row.shape)) {
      const id = row.firstValue();
      if (typeof id !== 'string') continue;
      namedIds.add(id);
      addEvidence(id, () => joinParts(row));
    } else if (SHAPES.outbox.test(row.shape)) {
      const [id, started, finished, lastFault] = row.values() ?? [];
      const parsed = attemptsSchema.safeParse({ started, finished, lastFault });
      if (typeof id !== 'string' || !parsed.success) continue;
      namedIds.add(id);
      attempts.set(id, parsed.data);
    } else if (SHAPES.audit.test(row.shape)) {
      const found = toAudit(row);
      if (!found) continue;
      if (found.position > (auditHead?.position ?? 0)) {
        auditHead = { position: found.position, hash: found.hash };
      }
      if (found.event === 'record-captured' && found.record_id !== null) {
        namedIds.add(found.record_id);
        const details = capturedSchema.safeParse(parseJson(found.details));
        if (details.success) captured.set(details.data.sealedRecordSha256, found.record_id);
      }
    }
  }
  return { records, attempts, evidence, captured, namedIds, auditHead, close: pages.close };
}

/** Whether the sealed record is the one that its row speaks of. */
export function isWhole(record: FoundRecord): boolean {
  return record.sealedRecord !== '' && sha256(record.sealedRecord) === record.sealedRecordSha256;
}

function toRecord(row: FoundRow): FoundRecord | null {
  const values = row.values();
  if (!values) return null;
  const [recordId, caseNumber, createdAt, method, result, personHash, state, sealedRecord, sha] = values;
  const rest = values.slice(SHAPES.recordOfVersion1.test(row.shape) ? 10 : 9);
  const [evidenceSha256, evidenceBytes, serverOffsetMs, receipt, receiptedAt, reason] = rest;
  const parsed = foundRecordSchema.safeParse({
    ...{ recordId, caseNumber, createdAt, method, result, personHash, state, sealedRecord },
    ...{ sealedRecordSha256: sha, evidenceSha256, evidenceBytes, serverOffsetMs },
    ...{ receipt, receiptedAt, reason },
  });
  return parsed.success ? parsed.data : null;
}

function toAudit(row: FoundRow): z.infer<typeof auditRowSchema> | null {
  const [, at, event, record_id, details, previous_hash, hash] = row.values() ?? [];
  const found = { position: row.rowId, at, event, record_id, details, previous_hash, hash };
  const parsed = auditRowSchema.safeParse(found);
  return parsed.success && isSoundAuditRow(parsed.data) ? parsed.data : null;
}

function joinParts(row: FoundRow): Uint8Array | null {
  const [, head, body] = row.values() ?? [];
  return head instanceof Uint8Array && body instanceof Uint8Array ? Buffer.concat([head, body]) : null;
}

function toBytes(value: Value): Uint8Array | null {
  return typeof value === 'string' && value !== '' ? Buffer.from(value, 'utf8') : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
