import { z } from 'zod';
import type { Database } from './database.ts';

/** Sealed evidence in the two parts that the store keeps. */
export interface EvidenceParts {
  /** What opens the rest: it holds the ephemeral public key. Without it nobody can decrypt the body. */
  readonly head: Uint8Array;
  readonly body: Uint8Array;
}

const partsSchema = z.object({ head: z.instanceof(Uint8Array), body: z.instanceof(Uint8Array) }).nullish();

const LINE_FEED = 0x0a;
const DOT = 0x2e;
/** A JWE in compact form has header, key and nonce before its ciphertext (RFC 7516, section 7.1). */
const DOTS_BEFORE_CIPHERTEXT = 3;

/**
 * Splits sealed evidence so that its key can be dropped before the rest (crypto-shredding, 加密擦除). The head reaches up to
 * and including the first line feed; in a text without one, up to and including the third dot; else it is all there is.
 */
export function splitEvidence(sealed: Uint8Array): EvidenceParts {
  const length = headLength(sealed);
  return { head: sealed.subarray(0, length), body: sealed.subarray(length) };
}

/** The sealed evidence of a record; null when there is none (any more). */
export function readEvidenceParts(database: Database, recordId: string): EvidenceParts | null {
  const row = database
    .prepare(
      `SELECT evidence_head AS head, evidence_body AS body FROM evidence
         WHERE record_id = ? AND evidence_head IS NOT NULL AND evidence_body IS NOT NULL`,
    )
    .get(recordId);
  return partsSchema.parse(row) ?? null;
}

/** At most `length` bytes from `offset` on (bytes) of what the parts were before they were split. */
export function cutPiece({ head, body }: EvidenceParts, offset: number, length: number): Uint8Array {
  const end = offset + length;
  if (offset >= head.length) return body.subarray(offset - head.length, end - head.length);
  return Buffer.concat([head.subarray(offset, end), body.subarray(0, Math.max(0, end - head.length))]);
}

function headLength(sealed: Uint8Array): number {
  const lineFeed = sealed.indexOf(LINE_FEED);
  if (lineFeed >= 0) return lineFeed + 1;
  let end = 0;
  for (let dots = 0; dots < DOTS_BEFORE_CIPHERTEXT; dots++) {
    const dot = sealed.indexOf(DOT, end);
    if (dot < 0) return sealed.length;
    end = dot + 1;
  }
  return end;
}
