import type { FaultCode } from '../../contract/faults.ts';
import type { RegionHelp, ShownHotline } from '../../contract/services.ts';

type Advice = RegionHelp['advice'][number];

/** Faults that a region may have advice of its own for. */
const TOPICS: Readonly<Partial<Record<FaultCode, Advice['topic']>>> = {
  'person-not-found': 'not-found',
  'no-such-person': 'no-such-person',
  'identity-mismatch': 'identity-mismatch',
  'not-a-beneficiary': 'not-a-beneficiary',
  'not-modelled': 'not-modelled',
  'photo-differs': 'photo-differs',
  'social-security-card-unreadable': 'card-trouble',
  'social-security-card-protected': 'card-trouble',
};

/** What the region itself advises in this trouble; null: nothing, or no region is known. */
export function adviceFor(fault: FaultCode, help: RegionHelp | null): Advice | null {
  return help?.advice.find(({ topic }) => topic === TOPICS[fault]) ?? null;
}

/** Whom to call in this trouble, best first: those of the region's advice, then the others. */
export function hotlinesFor(fault: FaultCode | null, help: RegionHelp | null): readonly ShownHotline[] {
  if (help === null) return [];
  const advised = fault === null ? [] : (adviceFor(fault, help)?.hotlines ?? []);
  const first = advised.flatMap((id) => help.hotlines.filter((one) => one.id === id));
  return [...first, ...help.hotlines.filter((one) => !first.includes(one))];
}
