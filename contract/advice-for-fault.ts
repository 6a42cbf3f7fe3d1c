import type { FaultCode } from './faults.ts';
import type { ADVICE_TOPICS } from './region-pack.ts';

/** A situation for which a region may have advice of its own. */
export type AdviceTopic = (typeof ADVICE_TOPICS)[number];

const TOPICS: Partial<Readonly<Record<FaultCode, AdviceTopic>>> = {
  'person-not-found': 'not-found',
  'no-such-person': 'no-such-person',
  'identity-mismatch': 'identity-mismatch',
  'not-a-beneficiary': 'not-a-beneficiary',
  'not-modelled': 'not-modelled',
  'photo-differs': 'photo-differs',
  'social-security-card-unreadable': 'card-trouble',
  'social-security-card-protected': 'card-trouble',
};

/** The situation that a fault puts the person in, to find the region's advice by; null: no region says anything on it. */
export function adviceFor(fault: FaultCode): AdviceTopic | null {
  return TOPICS[fault] ?? null;
}
