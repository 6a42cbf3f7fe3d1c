import { v7 as uuidv7 } from 'uuid';
import { nameOf } from '../../../contract/card.ts';
import { HOME_VISIT_REQUEST_KIND, type HomeVisitRequest } from '../../../contract/home-visit.ts';
import type { EvidenceContent } from '../../../contract/record.ts';
import { fail, type Result, succeed } from '../../../contract/result.ts';
import { personHash, sha256 } from '../seal/digest.ts';
import { answersOf } from './home-visit-form.ts';
import { makeCaseNumber, type SaveContext } from './save-visit.ts';
import type { SavedRecord, VisitData } from './visit-data.ts';

/** How the store names the method of a home-visit request, for the list that staff see. */
export const HOME_VISIT_METHOD = 'home-visit';

/** What saving a home-visit request needs besides the visit. */
export interface SaveHomeVisitContext
  extends Pick<SaveContext, 'sealer' | 'enrolment' | 'store' | 'capturedTime' | 'today' | 'softwareVersion'> {
  /** Region of this terminal. */
  readonly region: string;
}

/**
 * Seals a home-visit request (上门认证申请) that was read back and found right, and commits it as `saveVisit` commits a record: the
 * same store, outbox and audit. Its evidence is sealed and empty, so that nothing on its way has to know the difference. In
 * the store's column of results, which tells of certifications, it waits for a person like a manual review.
 */
export async function saveHomeVisit(
  visit: Pick<VisitData, 'card' | 'homeVisit'>,
  context: SaveHomeVisitContext,
): Promise<Result<SavedRecord>> {
  const { card, homeVisit } = visit;
  const answers = homeVisit && answersOf(homeVisit);
  if (!card || !answers || !homeVisit?.consent) return fail('command-unexpected');
  const recordId = uuidv7();
  const caseNumber = makeCaseNumber(recordId, context.today());
  const sealedEvidence = await context.sealer.sealEvidence(noEvidence(recordId));
  const evidenceSha256 = sha256(sealedEvidence);
  const capturedAt = context.capturedTime();
  const { relation, reason, address, phone, proofs } = answers;
  const request: HomeVisitRequest = {
    format: 1,
    kind: HOME_VISIT_REQUEST_KIND,
    recordId,
    caseNumber,
    terminalId: context.enrolment.terminalId,
    capturedAt,
    softwareVersion: context.softwareVersion,
    identifiedBy: card.kind,
    person: {
      name: nameOf(card),
      idNumber: card.idNumber,
      birthDate: card.birthDate,
      sexCode: card.sexCode,
    },
    applicant: { relation },
    reason,
    address,
    phone,
    proofs: [...proofs],
    region: context.region,
    consent: homeVisit.consent,
    evidenceSha256,
  };
  const sealedRecord = await context.sealer.sealRecord(request);
  const captured = context.store.capture({
    recordId,
    caseNumber,
    method: HOME_VISIT_METHOD,
    result: 'manual-review',
    personHash: personHash(context.enrolment.personHashKey, card.idNumber),
    sealedRecord,
    sealedRecordSha256: sha256(sealedRecord),
    sealedEvidence,
    evidenceSha256,
    evidenceBytes: sealedEvidence.length,
    serverOffsetMs: capturedAt.serverOffsetMs,
  });
  return captured.ok ? succeed({ recordId, caseNumber, result: 'home-visit' }) : captured;
}

function noEvidence(recordId: string): EvidenceContent {
  return { format: 1, recordId, images: [], observations: [], cardPhotoBase64: null, cardPortrait: null };
}
