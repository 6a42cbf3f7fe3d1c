import { HOME_VISIT_REQUEST_KIND } from '../../../contract/home-visit.ts';
import type { EvidenceContent } from '../../../contract/record.ts';
import { fail, type Result, succeed } from '../../../contract/result.ts';
import { type CommitContext, commitRecord } from './commit-record.ts';
import { answersOf } from './home-visit-form.ts';
import type { SavedRecord, VisitData } from './visit-data.ts';

/** How the store names the method of a home-visit request, for the list that staff see. */
export const HOME_VISIT_METHOD = 'home-visit';

/** What saving a home-visit request needs besides the visit. */
export interface SaveHomeVisitContext extends CommitContext {
  /** Region of this terminal. */
  readonly region: string;
}

/**
 * Seals and commits a home-visit request (上门认证申请) that was read back and found right: the same store, outbox and audit as
 * for a visit. Its evidence is sealed and empty, so that nothing on its way has to know the difference. In the store's
 * column of results, which tells of certifications, it waits for a person like a manual review.
 */
export async function saveHomeVisit(
  visit: Pick<VisitData, 'card' | 'homeVisit'>,
  context: SaveHomeVisitContext,
): Promise<Result<SavedRecord>> {
  const { card, homeVisit } = visit;
  const answers = homeVisit && answersOf(homeVisit);
  const consent = homeVisit?.consent;
  if (!card || !answers || !consent) return fail('command-unexpected');
  const { relation, reason, address, phone, proofs } = answers;
  const committed = await commitRecord(
    {
      card,
      evidence: noEvidence,
      content: (frame) => ({
        ...frame,
        kind: HOME_VISIT_REQUEST_KIND,
        applicant: { relation },
        reason,
        address,
        phone,
        proofs: [...proofs],
        region: context.region,
        consent,
      }),
      listed: { method: HOME_VISIT_METHOD, result: 'manual-review' },
    },
    context,
  );
  return committed.ok ? succeed({ ...committed.value, result: 'home-visit' }) : committed;
}

function noEvidence(recordId: string): EvidenceContent {
  return { format: 1, recordId, images: [], observations: [], cardPhotoBase64: null, cardPortrait: null };
}
