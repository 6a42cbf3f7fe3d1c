import { v7 as uuidv7 } from 'uuid';
import { type IdentityDocument, nameOf } from '../../../contract/card.ts';
import type { HomeVisitRequest } from '../../../contract/home-visit.ts';
import type { CertificationRecord, EvidenceContent } from '../../../contract/record.ts';
import { type Result, succeed } from '../../../contract/result.ts';
import { personHash, sha256 } from '../seal/digest.ts';
import type { Sealer } from '../seal/seal.ts';
import type { Enrolment } from '../seal/secrets.ts';
import type { RecordStore, SealedRecord } from '../store/record-store.ts';
import type { VisitPorts } from './visit-data.ts';

/** What committing needs, whatever is committed. */
export interface CommitContext {
  readonly sealer: Sealer;
  readonly enrolment: Enrolment;
  readonly store: RecordStore;
  readonly capturedTime: VisitPorts['capturedTime'];
  readonly today: VisitPorts['today'];
  readonly softwareVersion: string;
}

/** What every sealed content begins with. */
export type RecordFrame = Pick<
  CertificationRecord,
  | 'format'
  | 'recordId'
  | 'caseNumber'
  | 'terminalId'
  | 'capturedAt'
  | 'softwareVersion'
  | 'identifiedBy'
  | 'person'
  | 'evidenceSha256'
>;

/** What is committed of one person. */
export interface Committed {
  readonly card: IdentityDocument;
  /** The evidence under the id of its record. */
  readonly evidence: (recordId: string) => EvidenceContent;
  /** The whole content, made around its frame. */
  readonly content: (frame: RecordFrame) => CertificationRecord | HomeVisitRequest;
  /** How the store names method and result, for the list that staff see. */
  readonly listed: Pick<SealedRecord, 'method' | 'result'>;
}

/**
 * Seals content and evidence and commits them: record, outbox and audit in one transaction. The plain content exists only
 * here, in memory, between these lines.
 */
export async function commitRecord(
  { card, evidence, content, listed }: Committed,
  { sealer, enrolment, store, capturedTime, today, softwareVersion }: CommitContext,
): Promise<Result<Pick<RecordFrame, 'recordId' | 'caseNumber'>>> {
  const recordId = uuidv7();
  const caseNumber = makeCaseNumber(recordId, today());
  const sealedEvidence = await sealer.sealEvidence(evidence(recordId));
  const evidenceSha256 = sha256(sealedEvidence);
  const capturedAt = capturedTime();
  const sealedRecord = await sealer.sealRecord(
    content({
      format: 1,
      recordId,
      caseNumber,
      terminalId: enrolment.terminalId,
      capturedAt,
      softwareVersion,
      identifiedBy: card.kind,
      person: {
        name: nameOf(card),
        idNumber: card.idNumber,
        birthDate: card.birthDate,
        sexCode: card.sexCode,
      },
      evidenceSha256,
    }),
  );
  const captured = store.capture({
    recordId,
    caseNumber,
    ...listed,
    personHash: personHash(enrolment.personHashKey, card.idNumber),
    sealedRecord,
    sealedRecordSha256: sha256(sealedRecord),
    sealedEvidence,
    evidenceSha256,
    evidenceBytes: sealedEvidence.length,
    serverOffsetMs: capturedAt.serverOffsetMs,
  });
  return captured.ok ? succeed({ recordId, caseNumber }) : captured;
}

/** Letters and digits that are not mistaken for each other when read out on the phone (Crockford's base 32). */
const CASE_ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Case number (受理编号) that people can read out: date and 8 characters from the random end of the record id. */
function makeCaseNumber(recordId: string, today: string): string {
  let bits = BigInt(`0x${recordId.slice(-10)}`);
  let letters = '';
  for (let i = 0; i < 8; i++) {
    letters = (CASE_ALPHABET[Number(bits & 31n)] ?? '0') + letters;
    bits >>= 5n;
  }
  return `${today.slice(2).replaceAll('-', '')}-${letters.slice(0, 4)}-${letters.slice(4)}`;
}
