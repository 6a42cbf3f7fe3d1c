import { decodeJwt } from 'jose';
import type { EligibilityAnswer, Receipt } from '../../../contract/central-api.ts';
import type { FaultCode } from '../../../contract/faults.ts';
import type { Outcome } from '../../../contract/visit.ts';
import type { RecordStatus } from '../store/record-store.ts';
import type { EligibilityFinding, SavedRecord } from './visit-data.ts';

/** What the central service's word about a person means for the visit. */
export function findEligibility(answer: EligibilityAnswer): EligibilityFinding {
  const { eligibility } = answer;
  switch (eligibility.status) {
    case 'due':
      return { kind: 'due' };
    case 'already-certified': {
      const { certifiedOn, nextDueDate } = eligibility;
      return { kind: 'ended', outcome: { kind: 'already-certified', certifiedOn, nextDueDate } };
    }
    case 'not-found':
      return { kind: 'ended', outcome: { kind: 'failed', cause: 'person-not-found', caseNumber: null } };
    case 'not-a-beneficiary':
      return { kind: 'ended', outcome: { kind: 'failed', cause: 'not-a-beneficiary', caseNumber: null } };
  }
}

/** What the person is told about a saved record, by what the terminal knows of it now. */
export function findOutcome(saved: SavedRecord, status: RecordStatus | null): Outcome {
  const { caseNumber } = saved;
  switch (status?.state) {
    case 'ACCEPTED':
      return { kind: 'passed', caseNumber, nextDueDate: nextDueDate(status.receipt) };
    case 'REJECTED':
      return { kind: 'failed', cause: causeOf(status.reason), caseNumber };
    case 'MANUAL_REVIEW':
      return { kind: 'manual-review', caseNumber };
    default:
      // Kept, but without the central service's word the terminal may promise nothing more.
      return saved.result === 'manual-review'
        ? { kind: 'manual-review', caseNumber }
        : { kind: 'collected', caseNumber };
  }
}

/** Only verified receipts are stored, so that their content can be read as it is. */
function nextDueDate(receipt: string | null): string | null {
  return receipt === null ? null : decodeJwt<Receipt>(receipt).nextDueDate;
}

function causeOf(reason: string | null): FaultCode {
  const known: readonly FaultCode[] = ['person-not-found', 'not-a-beneficiary', 'identity-mismatch'];
  return known.find((code) => code === reason) ?? 'server-refused';
}
