import { personHash, sha256 } from '../../electron/core/seal/digest.ts';
import type { Sealer } from '../../electron/core/seal/seal.ts';
import type { SealedRecord } from '../../electron/core/store/record-store.ts';
import type { SampleVisit } from './sample-visits.ts';

/** Seals a visit as the terminal does when it saves one. */
export async function sealVisit(
  { record, evidence }: SampleVisit,
  sealer: Sealer,
  personHashKey: string,
): Promise<SealedRecord> {
  const sealedEvidence = await sealer.sealEvidence(evidence);
  const evidenceSha256 = sha256(sealedEvidence);
  const sealedRecord = await sealer.sealRecord({ ...record, evidenceSha256 });
  return {
    recordId: record.recordId,
    caseNumber: record.caseNumber,
    method: record.method,
    result: record.result,
    personHash: personHash(personHashKey, record.person.idNumber),
    sealedRecord,
    sealedRecordSha256: sha256(sealedRecord),
    sealedEvidence,
    evidenceSha256,
    evidenceBytes: sealedEvidence.length,
    serverOffsetMs: record.capturedAt.serverOffsetMs,
  };
}
