import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { CompactEncrypt, CompactSign, importJWK, type JWK } from 'jose';
import type { CertificationRecord, EvidenceContent } from '../../../contract/record.ts';
import { fail, type Result, succeed } from '../../../contract/result.ts';
import type { Enrolment, TerminalSecrets } from './secrets.ts';

const compress = promisify(gzip);

/**
 * Sealing (加密签名封装): the terminal signs (JWS, EdDSA, its own key), then encrypts to the central service (JWE,
 * ECDH-ES on P-256 with A256GCM). From this moment the terminal itself cannot read the content again.
 */
export interface Sealer {
  /** Seals a record: the JWS payload is its JSON. */
  sealRecord(record: CertificationRecord): Promise<string>;
  /** Seals evidence: the JWS payload is its JSON, gzip-compressed (`cty: application/json+gzip`). */
  sealEvidence(evidence: EvidenceContent): Promise<string>;
}

/**
 * A sealer with the keys of this terminal and of the central service that it is enrolled with; 'keys-unreadable' when
 * one of them has the form of a key but is none.
 */
export async function createSealer(secrets: TerminalSecrets, enrolment: Enrolment): Promise<Result<Sealer>> {
  try {
    const signingKey = await importJWK(secrets.terminalKey, 'EdDSA');
    const encryptionKey = await importJWK(enrolment.encryptionKey as JWK, 'ECDH-ES');
    const sealer = sealWith(secrets, enrolment, signingKey, encryptionKey);
    // A key of the wrong kind shows only when it is used.
    await sealer.sealEvidence({
      format: 1,
      recordId: '',
      images: [],
      observations: [],
      cardPhotoBase64: null,
      cardPortrait: null,
    });
    return succeed(sealer);
  } catch {
    return fail('keys-unreadable');
  }
}

type ImportedKey = Awaited<ReturnType<typeof importJWK>>;

function sealWith(
  secrets: TerminalSecrets,
  enrolment: Enrolment,
  signingKey: ImportedKey,
  encryptionKey: ImportedKey,
): Sealer {
  const seal = async (payload: Uint8Array, contentType: string): Promise<string> => {
    const signed = await new CompactSign(payload)
      .setProtectedHeader({ alg: 'EdDSA', kid: secrets.terminalKey.kid, cty: contentType })
      .sign(signingKey);
    return new CompactEncrypt(new TextEncoder().encode(signed))
      .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', kid: enrolment.encryptionKey.kid, cty: 'JOSE' })
      .encrypt(encryptionKey);
  };
  return {
    sealRecord: (record) => seal(encode(record), 'application/json'),
    sealEvidence: async (evidence) => seal(await compress(encode(evidence)), 'application/json+gzip'),
  };
}

function encode(content: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(content));
}
