import { UnsecuredJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import type { EligibilityAnswer } from '../../../contract/central-api.ts';
import type { BenefitStanding } from '../../../contract/certification-status.ts';
import { RECORD_STATES } from '../../../contract/record.ts';
import { shippedPack } from '../../../tests/support/region-packs.ts';
import type { RecordStatus } from '../store/record-store.ts';
import { findEligibility, findOutcome } from './outcome.ts';
import { createRegionSentences } from './region-sentences.ts';
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
      sentence: null,
    });
    for (const state of RECORD_STATES) {
      if (state === 'ACCEPTED') continue;
      expect(findOutcome(saved, status({ state })).kind, state).not.toBe('passed');
    }
    expect(findOutcome(saved, null)).toEqual({ kind: 'collected', caseNumber });
  });

  it('is never "passed" for a request for a visit at home, whatever its receipt says', () => {
    const request: SavedRecord = { ...saved, result: 'home-visit' };
    const receipt = new UnsecuredJWT({ nextDueDate: '2027-01-01' }).encode();
    const asked = (sent: boolean) => ({ kind: 'home-visit-requested', caseNumber, sent });
    expect(findOutcome(request, null)).toEqual(asked(false));
    for (const state of ['QUEUED', 'META_SENT', 'EVIDENCE_SENT', 'EXPORTED', 'RECEIVED'] as const) {
      expect(findOutcome(request, status({ state })), state).toEqual(asked(false));
    }
    for (const state of ['ACCEPTED', 'MANUAL_REVIEW', 'PURGED'] as const) {
      expect(findOutcome(request, status({ state, receipt })), state).toEqual(asked(true));
    }
    expect(findOutcome(request, status({ state: 'QUARANTINED' }))).toEqual(asked(false));
    const refused = status({ state: 'REJECTED', receipt, reason: 'sealed-record-unreadable' });
    expect(findOutcome(request, refused)).toEqual({ kind: 'failed', cause: 'server-refused', caseNumber });
  });

  it('has the sentence of the region for a receipt that accepts', () => {
    const sentence = { 'zh-CN': '好了', en: 'done' };
    const receipt = new UnsecuredJWT({ nextDueDate: '2027-01-01' }).encode();
    const tell = ({ nextDueDate }: { nextDueDate: string | null }) =>
      nextDueDate === '2027-01-01' ? sentence : null;
    expect(findOutcome(saved, status({ state: 'ACCEPTED', receipt }), tell)).toMatchObject({ sentence });
    expect(findOutcome(saved, status({ state: 'ACCEPTED' }), () => sentence)).toMatchObject({
      nextDueDate: null,
      sentence: null,
    });
  });

  it('names the benefits that the receipt names', () => {
    const receipt = new UnsecuredJWT({
      nextDueDate: '2027-01-01',
      benefits: ['injury', 'dependant'],
    }).encode();
    expect(findOutcome(saved, status({ state: 'ACCEPTED', receipt }))).toMatchObject({
      benefits: ['injury', 'dependant'],
    });
  });

  it('tells of a review what the person can do something about, and nothing of the rest', () => {
    const review = (reason: string | null) => findOutcome(saved, status({ state: 'MANUAL_REVIEW', reason }));
    expect(review('identity-mismatch')).toMatchObject({ cause: 'identity-mismatch' });
    expect(review('face-review')).toMatchObject({ cause: 'photo-differs' });
    for (const reason of ['liveness-suspect', 'clock-untrusted', null]) {
      expect(review(reason)).toEqual({ kind: 'manual-review', caseNumber });
    }
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

/** One benefit of Tangshan, certified in the last season, in February. */
const STANDING: BenefitStanding = {
  benefit: 'enterprise-pension',
  status: 'notYetOpen',
  dueDate: '2026-05-31',
  opensOn: '2026-04-01',
  certifiedOn: '2025-05-03',
  channel: 'app',
  ruleKind: 'windows',
  certifyingNow: 'pointless',
};

describe('what the central service says of a person', () => {
  const sentences = createRegionSentences(shippedPack('tangshan'));
  const find = (eligibility: EligibilityAnswer['eligibility']) =>
    findEligibility({ eligibility, serverTime: '2026-01-01T00:00:00Z' }, sentences);
  const due = (...benefits: Partial<BenefitStanding>[]) =>
    find({
      status: 'due',
      region: 'tangshan',
      benefits: benefits.map((changes) => ({ ...STANDING, certifyingNow: 'needed', ...changes })),
    });

  it('ends the visit without a face where this cycle is certified, by whatever channel', () => {
    const certified = { ...STANDING, status: 'certified', opensOn: null } as const;
    const answer = {
      status: 'already-certified',
      certifiedOn: '2026-04-10',
      nextDueDate: '2026-12-31',
      region: 'tangshan',
      benefits: [
        { ...certified, certifiedOn: '2026-04-10', channel: 'data-match', dueDate: '2027-05-31' },
        { ...certified, benefit: 'resident-pension', certifiedOn: '2026-04-09', dueDate: '2026-12-31' },
      ],
    } as const;
    expect(find({ ...answer, benefits: [...answer.benefits] })).toEqual({
      kind: 'ended',
      outcome: {
        kind: 'already-certified',
        certifiedOn: '2026-04-10',
        nextDueDate: '2026-12-31',
        channel: 'data-match',
        benefits: ['enterprise-pension', 'resident-pension'],
        sentence: {
          'zh-CN': expect.stringContaining('2026年12月31日'),
          en: expect.stringContaining('31 December 2026'),
        },
      },
    });
  });

  it('lets the visit go on where a benefit is due, with the earliest day', () => {
    const found = due(
      { status: 'due', dueDate: '2026-05-31' },
      { status: 'due', dueDate: '2026-05-20', benefit: 'unemployment', ruleKind: 'monthly' },
    );
    expect(found).toMatchObject({
      kind: 'due',
      region: 'tangshan',
      notice: {
        kind: 'due',
        dueDate: '2026-05-20',
        sentence: { 'zh-CN': expect.stringContaining('2026年5月20日') },
      },
    });
  });

  it('calls it due, too, where certifying early spares a journey', () => {
    expect(due({ status: 'certified', certifyingNow: 'offered', opensOn: null })).toMatchObject({
      notice: { kind: 'due', dueDate: '2026-05-31', sentence: { en: expect.stringMatching(/now/) } },
    });
  });

  it.each([
    ['rolling', 'overdue'],
    ['calendar-year', 'overdue'],
    ['windows', 'window-closed'],
    ['monthly', 'window-closed'],
  ] as const)('says that a missed certification by a %s rule can be made up for: %s', (ruleKind, kind) => {
    const benefit = ruleKind === 'monthly' ? 'unemployment' : 'enterprise-pension';
    expect(due({ status: 'overdue', dueDate: '2026-02-20', benefit, ruleKind })).toMatchObject({
      kind: 'due',
      notice: { kind, dueDate: '2026-02-20', sentence: { 'zh-CN': expect.stringMatching(/补/) } },
    });
  });

  it('says when the season opens, and whether one may certify before it', () => {
    const opening = { opensOn: '2026-04-01', dueDate: '2026-05-31' };
    const ask = (changes: Partial<BenefitStanding>, region = 'tangshan') =>
      find({ status: 'not-yet-open', ...opening, region, benefits: [{ ...STANDING, ...changes }] });
    const sentence = { 'zh-CN': expect.stringContaining('2026年4月1日'), en: expect.any(String) };
    expect(ask({})).toEqual({
      kind: 'not-yet-open',
      region: 'tangshan',
      notYetOpen: { ...opening, mayCertify: false, sentence },
    });
    expect(ask({ certifiedOn: null, certifyingNow: 'possible' })).toMatchObject({
      notYetOpen: { mayCertify: true },
    });
    // A person of another region: its sentence is not known here.
    expect(ask({}, 'qinghai')).toMatchObject({ notYetOpen: { sentence: null } });
  });

  it('ends the visit with its cause for whoever is not found or draws nothing', () => {
    expect(find({ status: 'not-found' })).toMatchObject({ outcome: { cause: 'person-not-found' } });
    expect(find({ status: 'not-a-beneficiary' })).toMatchObject({ outcome: { cause: 'not-a-beneficiary' } });
  });
});
