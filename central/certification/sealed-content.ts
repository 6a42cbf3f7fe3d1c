import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import {
  type CompactJWSHeaderParameters,
  compactDecrypt,
  compactVerify,
  decodeProtectedHeader,
  errors,
} from 'jose';
import type { z } from 'zod';
import {
  type CertificationRecord,
  certificationRecordSchema,
  type EvidenceContent,
  evidenceContentSchema,
} from '../../contract/record.ts';
import { fail, type Result, succeed } from '../../contract/result.ts';

/** `cty` of the signed part of sealed evidence: its payload is gzip-compressed. */
const COMPRESSED_JSON = 'application/json+gzip';

/** Largest evidence after decompression, bytes: a few pictures and some thousand observations take far less. */
const EVIDENCE_PLAIN_MAX = 24 * 1024 * 1024;

const gunzipLimited = promisify(gunzip);

/** Why a sealed part cannot be used. */
export type OpeningFault = 'unreadable' | 'signature-invalid';

/** The private half of the encryption key. */
export interface DecryptionKey {
  readonly keyId: string;
  readonly privateKey: CryptoKey;
}

/** The key that a terminal enrolled with. */
export interface VerificationKey {
  readonly keyId: string;
  readonly publicKey: CryptoKey;
}

/**
 * Opens a sealed record. The format, from the outside in:
 *
 * 1. JWE (RFC 7516), compact serialisation. Protected header: `alg` `ECDH-ES` (direct key agreement on P-256),
 *    `enc` `A256GCM`, `kid` the `kid` of the central service's encryption key, `epk` the ephemeral key. No `zip`.
 * 2. Its plaintext is the ASCII text of a JWS (RFC 7515), compact serialisation. Protected header: `alg` `EdDSA`
 *    (Ed25519), `kid` the `kid` of the terminal key that the terminal enrolled with.
 * 3. Its payload is the UTF-8 JSON text of `certificationRecordSchema`.
 *
 * Signed first and then encrypted, so that nobody outside can see whose signature it is.
 */
export async function openSealedRecord(
  sealed: string,
  decryptionKey: DecryptionKey,
  terminalKey: VerificationKey,
): Promise<Result<CertificationRecord, OpeningFault>> {
  const payload = await open(sealed, decryptionKey, terminalKey);
  if (!payload.ok) return payload;
  return parseJson(payload.value.bytes, certificationRecordSchema);
}

/**
 * Opens sealed evidence: as a sealed record, but the header of the JWS also has `cty` `application/json+gzip` and
 * its payload is the gzip (RFC 1952) of the UTF-8 JSON text of `evidenceContentSchema`. Compressed before it is
 * signed and encrypted, inside, because the landmarks and base64 shrink well and JWE `zip` is best left unused.
 */
export async function openSealedEvidence(
  sealed: string,
  decryptionKey: DecryptionKey,
  terminalKey: VerificationKey,
): Promise<Result<EvidenceContent, OpeningFault>> {
  const payload = await open(sealed, decryptionKey, terminalKey);
  if (!payload.ok) return payload;
  if (payload.value.header.cty !== COMPRESSED_JSON) return fail('unreadable');
  let json: Uint8Array;
  try {
    json = await gunzipLimited(payload.value.bytes, { maxOutputLength: EVIDENCE_PLAIN_MAX });
  } catch {
    return fail('unreadable');
  }
  return parseJson(json, evidenceContentSchema);
}

interface SignedPayload {
  readonly bytes: Uint8Array;
  readonly header: CompactJWSHeaderParameters;
}

async function open(
  sealed: string,
  decryptionKey: DecryptionKey,
  terminalKey: VerificationKey,
): Promise<Result<SignedPayload, OpeningFault>> {
  // Every error of the two calls below is caused by the sealed text, which comes from outside: besides its own
  // errors the library lets those of the platform through (an `epk` that is no point of the curve, for example).
  let signed: string;
  try {
    if (decodeProtectedHeader(sealed).kid !== decryptionKey.keyId) return fail('unreadable');
    const { plaintext } = await compactDecrypt(sealed, decryptionKey.privateKey, {
      keyManagementAlgorithms: ['ECDH-ES'],
      contentEncryptionAlgorithms: ['A256GCM'],
      maxDecompressedLength: 0,
    });
    signed = new TextDecoder('utf-8', { fatal: true }).decode(plaintext);
  } catch {
    return fail('unreadable');
  }
  try {
    const { payload, protectedHeader } = await compactVerify(signed, terminalKey.publicKey, {
      algorithms: ['EdDSA'],
    });
    if (protectedHeader.kid !== terminalKey.keyId) return fail('signature-invalid');
    return succeed({ bytes: payload, header: protectedHeader });
  } catch (error) {
    return fail(error instanceof errors.JWSInvalid ? 'unreadable' : 'signature-invalid');
  }
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
