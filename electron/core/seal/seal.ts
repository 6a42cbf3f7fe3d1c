import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { HomeVisitRequest } from '../../../contract/home-visit.ts';
import type { CertificationRecord, EvidenceContent } from '../../../contract/record.ts';
import { fail, type Result, succeed } from '../../../contract/result.ts';
import { joseSuite } from './jose-suite.ts';
import type { Enrolment, TerminalSecrets } from './secrets.ts';
import type { CryptographicSuite } from './suite.ts';

const compress = promisify(gzip);

/**
 * Sealing (加密签名封装). A record is signed with the terminal's own key and then encrypted to the central service. Evidence
 * is compressed and encrypted; the signed record holds the hash of the sealed evidence, and that signs it. From this
 * moment the terminal itself cannot read the content again.
 */
export interface Sealer {
  /** Seals a record, or a home-visit request: a JWE (`cty` `JOSE`) around a JWS of its JSON, both in compact serialisation. */
  sealRecord(record: CertificationRecord | HomeVisitRequest): Promise<string>;
  /**
   * Seals evidence: the gzip of its JSON as a JWE in the framing of `CryptographicSuite.encryptBinary`, `cty`
   * `application/json+gzip`. The record has to hold the hash of these bytes.
   */
  sealEvidence(evidence: EvidenceContent): Promise<Uint8Array>;
}

/**
 * A sealer with the keys of this terminal and of the central service that it is enrolled with; 'keys-unreadable' when
 * one of them has the form of a key but is none. New keys need a new sealer.
 */
export async function createSealer(
  secrets: TerminalSecrets,
  enrolment: Enrolment,
  suite: CryptographicSuite = joseSuite,
): Promise<Result<Sealer>> {
  const { terminalKey } = secrets;
  const { encryptionKey } = enrolment;
  const seal = async (payload: Uint8Array): Promise<string> => {
    const signed = await suite.sign(payload, terminalKey, 'application/json');
    return suite.encrypt(new TextEncoder().encode(signed), encryptionKey, 'JOSE');
  };
  try {
    // A key of the wrong kind shows only when it is used.
    await seal(new Uint8Array());
  } catch {
    return fail('keys-unreadable');
  }
  return succeed({
    sealRecord: (record) => seal(encode(record)),
    sealEvidence: async (evidence) =>
      suite.encryptBinary(await compress(encode(evidence)), encryptionKey, 'application/json+gzip'),
  });
}

function encode(content: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(content));
}
