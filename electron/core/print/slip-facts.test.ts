import { describe, expect, test } from 'vitest';
import { SLIP_KINDS, slipSchema } from '../../../contract/slip.ts';
import { slipFactsSchema } from '../../../contract/slip-view.ts';
import type { Outcome } from '../../../contract/visit.ts';
import { makeSlip } from '../../../tests/support/core/slips.ts';
import { makeCard } from '../../../tests/support/core/visit-desk.ts';
import { slipFactsOf, slipFactsOfNotYetOpen, tellsFacts } from './slip-facts.ts';

const RECORD_ID = '019ceab5-5f40-7000-8000-1a2b3c4d5e6f';
const CASE = '260314-7KQ2-M4XD';
const SOURCE = {
  card: makeCard(),
  saved: { recordId: RECORD_ID },
  wallMs: Date.parse('2026-03-14T09:30:00+08:00'),
};
const SENTENCE = {
  'zh-CN': '请于2027年2月底前完成下一周期认证',
  en: 'Please certify again by February 2027',
};
const OUTCOMES: readonly Outcome[] = [
  { kind: 'passed', caseNumber: CASE, nextDueDate: '2027-02-28', sentence: SENTENCE },
  {
    kind: 'already-certified',
    certifiedOn: '2026-01-09',
    nextDueDate: '2026-12-31',
    channel: 'data-match',
    sentence: null,
  },
  { kind: 'collected', caseNumber: CASE },
  { kind: 'manual-review', caseNumber: CASE },
  { kind: 'failed', cause: 'identity-mismatch', caseNumber: CASE },
  { kind: 'home-visit-requested', caseNumber: CASE, sent: false },
];
const passed = () =>
  slipFactsOf({ kind: 'passed', caseNumber: CASE, nextDueDate: null, sentence: null }, SOURCE);

describe('facts of a slip', () => {
  test('every outcome of a visit has its slip', () => {
    const kinds = OUTCOMES.map((outcome) => slipFactsOf(outcome, SOURCE).kind);
    expect(kinds).toEqual(SLIP_KINDS.filter((kind) => kind !== 'not-yet-open'));
  });

  test.each(OUTCOMES)('$kind: masked, with the time and the record', (outcome) => {
    const facts = slipFactsSchema.parse(slipFactsOf(outcome, SOURCE));
    expect(facts).toMatchObject({
      person: { maskedName: '张*兰', maskedIdNumber: '990***********0022' },
      time: '2026-03-14T01:30:00.000Z',
      recordId: RECORD_ID,
    });
    const text = JSON.stringify(facts);
    expect(text).not.toContain(SOURCE.card.name);
    expect(text).not.toContain(SOURCE.card.idNumber);
    expect(text).not.toContain(SOURCE.card.address);
  });

  test('what is known of the outcome is told, and nothing else', () => {
    expect(OUTCOMES.map((outcome) => slipFactsOf(outcome, SOURCE))).toMatchObject([
      { nextDueDate: '2027-02-28', sentence: SENTENCE, certifiedOn: null, cause: null, caseNumber: CASE },
      { nextDueDate: '2026-12-31', sentence: null, certifiedOn: '2026-01-09', cause: null, caseNumber: null },
      { nextDueDate: null, certifiedOn: null, cause: null, caseNumber: CASE },
      { nextDueDate: null, certifiedOn: null, cause: null, caseNumber: CASE },
      { nextDueDate: null, certifiedOn: null, cause: 'identity-mismatch', caseNumber: CASE },
      { kind: 'home-visit', nextDueDate: null, certifiedOn: null, cause: null, caseNumber: CASE },
    ]);
  });

  test('a name that cannot be printed is left out', () => {
    const nameOfPerson = (name: string) =>
      slipFactsOf(OUTCOMES[2] as Outcome, { ...SOURCE, card: makeCard({ name }) }).person?.maskedName;
    expect(nameOfPerson('SPECIMEN, ALEXANDRA ')).toBe('S*******, A********');
    expect(nameOfPerson('张\u0007桂\u0007兰兰')).toBe('张****兰');
    expect(nameOfPerson('\u0007张桂兰')).toBeUndefined();
  });

  test('a sentence of the region that no slip takes is left out', () => {
    const outcome = { kind: 'passed', caseNumber: CASE, nextDueDate: '2027-02-28', sentence: null } as const;
    const tooLong = { ...SENTENCE, en: 'x'.repeat(201) };
    expect(slipFactsOf({ ...outcome, sentence: tooLong }, SOURCE).sentence).toBeNull();
  });

  test('without a record there is no code', () => {
    expect(slipFactsOf(OUTCOMES[1] as Outcome, { ...SOURCE, saved: null }).recordId).toBeNull();
  });
});

describe('the slip of the page', () => {
  test('is taken in any words', () => {
    const slip = makeSlip(passed());
    expect(tellsFacts(slip, passed())).toBe(true);
    expect(tellsFacts({ ...slip, title: '办好了', lines: [], contacts: [] }, passed())).toBe(true);
  });

  test.each([
    { kind: 'collected' },
    { caseNumber: null },
    { caseNumber: '260314-0000-0000' },
    { time: '2026-03-15T01:30:00.000Z' },
    { person: null },
    { person: { maskedName: '李*', maskedIdNumber: '990***********0022' } },
    { qr: null },
    { qr: { content: 'http://example.com/', caption: null } },
  ])('is refused with %o', (changes) => {
    const slip = slipSchema.parse({ ...makeSlip(passed()), ...changes });
    expect(tellsFacts(slip, passed())).toBe(false);
  });
});

describe('facts besides the outcome', () => {
  const BENEFITS = ['enterprise-pension', 'injury'] as const;

  test('who came late has it on the slip, certified or not yet; whose record was not kept has not', () => {
    const late = OUTCOMES.filter((outcome) => slipFactsOf(outcome, { ...SOURCE, isLate: true }).isLate);
    expect(late.map(({ kind }) => kind)).toEqual(['passed', 'collected', 'manual-review']);
    expect(OUTCOMES.some((outcome) => slipFactsOf(outcome, SOURCE).isLate)).toBe(false);
  });

  test('the benefits and the way of the certification are told where they are known', () => {
    const already: Outcome = {
      kind: 'already-certified',
      certifiedOn: '2026-01-09',
      nextDueDate: null,
      channel: 'counter',
      benefits: [...BENEFITS],
      sentence: null,
    };
    expect(slipFactsSchema.parse(slipFactsOf(already, SOURCE))).toMatchObject({
      channel: 'counter',
      benefits: BENEFITS,
    });
    expect(passed()).not.toHaveProperty('benefits');
  });

  test('before the season the slip tells when to come, without a number', () => {
    const notYetOpen = {
      opensOn: '2026-04-01',
      dueDate: '2026-05-31',
      mayCertify: false,
      sentence: SENTENCE,
    };
    expect(slipFactsSchema.parse(slipFactsOfNotYetOpen(notYetOpen, SOURCE))).toMatchObject({
      kind: 'not-yet-open',
      opensOn: '2026-04-01',
      nextDueDate: '2026-05-31',
      sentence: SENTENCE,
      caseNumber: null,
      recordId: null,
      person: { maskedName: '张*兰' },
    });
  });

  test('a review that the person can do something about has its cause', () => {
    const outcome: Outcome = { kind: 'manual-review', caseNumber: CASE, cause: 'identity-mismatch' };
    expect(slipFactsOf(outcome, SOURCE).cause).toBe('identity-mismatch');
  });
});
