import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { z } from 'zod';
import { type HomeVisitRequest, homeVisitRequestSchema } from '../../contract/home-visit.ts';
import {
  type CertificationRecord,
  certificationRecordSchema,
  type EvidenceContent,
  evidenceContentSchema,
} from '../../contract/record.ts';
import { fail, type Result, succeed } from '../../contract/result.ts';
import { joseSuite } from '../keys/jose-suite.ts';
import type {
  CryptographicSuite,
  DecryptionKey,
  KeySearch,
  OpenedContent,
  OpeningFault,
  VerificationKey,
} from '../keys/suite.ts';

/** Content type (`cty`) of evidence: gzip (RFC 1952) of JSON. */
const COMPRESSED_JSON = 'application/json+gzip';

/** What is told by a terminal: a certification, which names no `kind`, or a request for a visit at home. */
export type SealedContent = CertificationRecord | HomeVisitRequest;

/** Whether the opened content is a request for a visit at home. */
export function isHomeVisitRequest(content: SealedContent): content is HomeVisitRequest {
  return 'kind' in content;
}

/** Whatever names a kind is never read as a certification. */
const sealedContentSchema = z.unknown().transform((content, context): SealedContent => {
  const namesKind = typeof content === 'object' && content !== null && 'kind' in content;
  const parsed = (namesKind ? homeVisitRequestSchema : certificationRecordSchema).safeParse(content);
  if (parsed.success) return parsed.data;
  context.issues.push({ code: 'custom', message: 'no sealed content', input: content });
  return z.NEVER;
});

/** Largest evidence after decompression, bytes: a few pictures and some thousand observations take far less. */
const EVIDENCE_PLAIN_MAX = 24 * 1024 * 1024;

const gunzipLimited = promisify(gunzip);

/** The keys that open what one terminal has sealed, found by their `kid`. A search may reject; opening then does too. */
export interface OpeningKeys {
  /** Keys of the central service, also those from before its rotations. */
  readonly decryptionKey: KeySearch<DecryptionKey>;
  /** Keys of the terminal, present and earlier. */
  readonly verificationKey: KeySearch<VerificationKey>;
}

/**
 * Opens a sealed record. The format, from the outside in:
 *
 * 1. JWE (RFC 7516), compact serialisation. Protected header: `alg` `ECDH-ES` (direct key agreement on P-256),
 *    `enc` `A256GCM`, `kid` of an encryption key of the central service, `epk` the ephemeral key. No `zip`.
 * 2. Its plaintext is the ASCII text of a JWS (RFC 7515), compact serialisation. Protected header: `alg` `EdDSA`
 *    (Ed25519), `kid` of a key of the terminal.
 * 3. Its payload is the UTF-8 JSON text of `certificationRecordSchema`, or of `homeVisitRequestSchema`: the latter names a
 *    `kind`.
 *
 * Signed first and then encrypted, so that nobody outside can see whose signature it is.
 */
export async function openSealedRecord(
  sealed: string,
  keys: OpeningKeys,
  suite: CryptographicSuite = joseSuite,
): Promise<Result<SealedContent, OpeningFault>> {
  const signed = await openSigned(sealed, keys, suite);
  return signed.ok ? parseJson(signed.value.bytes, sealedContentSchema) : signed;
}

/**
 * Opens sealed evidence. The format: a JWE in the framing of `CryptographicSuite.decryptBinary`, header as that of a
 * record with `cty` `application/json+gzip`; its plaintext is the gzip (RFC 1952) of the UTF-8 JSON text of
 * `evidenceContentSchema`. It holds no signature: the signed record holds the SHA-256 of these very bytes.
 * Terminals of former versions sent text instead: as a sealed record, the `cty` in the header of the JWS.
 *
 * @param signedSha256 the hash in the record, whose signature was verified; 'hash-mismatch' for other bytes
 */
export async function openSealedEvidence(
  sealed: Uint8Array,
  signedSha256: string,
  keys: OpeningKeys,
  suite: CryptographicSuite = joseSuite,
): Promise<Result<EvidenceContent, OpeningFault | 'hash-mismatch'>> {
  if (suite.digest(sealed) !== signedSha256) return fail('hash-mismatch');
  const opened = suite.isBinary(sealed)
    ? await suite.decryptBinary(sealed, keys.decryptionKey)
    : await openSigned(Buffer.from(sealed).toString('latin1'), keys, suite);
  if (!opened.ok) return opened;
  if (opened.value.contentType !== COMPRESSED_JSON) return fail('unreadable');
  let json: Uint8Array;
  try {
    json = await gunzipLimited(opened.value.bytes, { maxOutputLength: EVIDENCE_PLAIN_MAX });
  } catch {
    return fail('unreadable');
  }
  return parseJson(json, evidenceContentSchema);
}

async function openSigned(
  sealed: string,
  keys: OpeningKeys,
  suite: CryptographicSuite,
): Promise<Result<OpenedContent, OpeningFault>> {
  const opened = await suite.decrypt(sealed, keys.decryptionKey);
  if (!opened.ok) return opened;
  let signed: string;
  try {
    signed = new TextDecoder('utf-8', { fatal: true }).decode(opened.value.bytes);
  } catch {
    return fail('unreadable');
  }
  return suite.verify(signed, keys.verificationKey);
}

function parseJson<Content>(bytes: Uint8Array, schema: z.ZodType<Content>): Result<Content, OpeningFault> {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return fail('unreadable');
  }
  const parsed = schema.safeParse(json);
  return parsed.success ? succeed(parsed.data) : fail('unreadable');
}
