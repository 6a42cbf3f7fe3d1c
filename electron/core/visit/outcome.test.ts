import { UnsecuredJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import type { EligibilityAnswer } from '../../../contract/central-api.ts';
import { RECORD_STATES } from '../../../contract/record.ts';
import type { RecordStatus } from '../store/record-store.ts';
import { findEligibility, findOutcome } from './outcome.ts';
import type { SavedRecord } from './visit-data.ts';

const saved: SavedRecord = { recordId: 'record-1', caseNumber: '260101-0000-0001', result: 'passed' };
const { caseNumber } = saved;
const status = (changes: Partial<RecordStatus>): RecordStatus => ({
  state: 'QUEUED',
  caseNumber,
  receipt: null,
  reason: null,
  ...changes,
});

describe('what the person is told about a record', () => {
  it('is "passed" only when the central service has accepted it, with the date of its receipt', () => {
    const receipt = new UnsecuredJWT({ nextDueDate: '2027-01-01' }).encode();
    expect(findOutcome(saved, status({ state: 'ACCEPTED', receipt }))).toEqual({
      kind: 'passed',
      caseNumber,
      nextDueDate: '2027-01-01',
    });
    for (const state of RECORD_STATES) {
      if (state === 'ACCEPTED') continue;
      expect(findOutcome(saved, status({ state })).kind, state).not.toBe('passed');
    }
    expect(findOutcome(saved, null)).toEqual({ kind: 'collected', caseNumber });
  });

  it('names the cause of a rejection where it is known to the catalogue', () => {
    expect(findOutcome(saved, status({ state: 'REJECTED', reason: 'identity-mismatch' }))).toEqual({
      kind: 'failed',
      cause: 'identity-mismatch',
      caseNumber,
    });
    for (const reason of ['evidence-unreadable', null]) {
      expect(findOutcome(saved, status({ state: 'REJECTED', reason }))).toMatchObject({
        cause: 'server-refused',
      });
    }
  });

  it('promises no more than a review for a visit that needs one, whatever is still to come', () => {
    const unsure = { ...saved, result: 'manual-review' as const };
    for (const state of ['QUEUED', 'META_SENT', 'QUARANTINED', 'MANUAL_REVIEW'] as const) {
      expect(findOutcome(unsure, status({ state }))).toEqual({ kind: 'manual-review', caseNumber });
    }
    expect(findOutcome(saved, status({ state: 'MANUAL_REVIEW' }))).toEqual({
      kind: 'manual-review',
      caseNumber,
    });
  });
});

describe('what the central service says of a person', () => {
  const find = (eligibility: EligibilityAnswer['eligibility']) =>
    findEligibility({ eligibility, serverTime: '2026-01-01T00:00:00Z' });

  it('lets the visit go on, or ends it with its cause', () => {
    expect(find({ status: 'due' })).toEqual({ kind: 'due' });
    expect(
      find({ status: 'already-certified', certifiedOn: '2025-11-02', nextDueDate: '2026-11-02' }),
    ).toEqual({
      kind: 'ended',
      outcome: { kind: 'already-certified', certifiedOn: '2025-11-02', nextDueDate: '2026-11-02' },
    });
    expect(find({ status: 'not-found' })).toMatchObject({ outcome: { cause: 'person-not-found' } });
    expect(find({ status: 'not-a-beneficiary' })).toMatchObject({ outcome: { cause: 'not-a-beneficiary' } });
  });
});
