import { expect, test } from 'vitest';
import { adviceFor } from './advice-for-fault.ts';
import { FAULTS, type FaultCode } from './faults.ts';

test('what the agency has found out about a person has advice of the region; a trouble of the terminal has none', () => {
  const withAdvice = (Object.keys(FAULTS) as FaultCode[]).filter((code) => adviceFor(code) !== null);
  expect(withAdvice.sort()).toEqual([
    'identity-mismatch',
    'no-such-person',
    'not-a-beneficiary',
    'not-modelled',
    'person-not-found',
    'photo-differs',
    'social-security-card-protected',
    'social-security-card-unreadable',
  ]);
  expect(adviceFor('person-not-found')).toBe('not-found');
  expect(adviceFor('reader-missing')).toBeNull();
});
