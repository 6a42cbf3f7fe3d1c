import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IdentityDocument } from '../../../contract/card.ts';
import {
  APPLICANT_RELATIONS,
  HOME_VISIT_PROOFS,
  HOME_VISIT_REASONS,
  type HomeVisitAnswer,
  homeVisitAnswerSchema,
  homeVisitViewSchema,
} from '../../../contract/home-visit.ts';
import { makeCard } from '../../../tests/support/core/visit-desk.ts';
import {
  answerHomeVisit,
  answersOf,
  backInHomeVisit,
  beginHomeVisit,
  type HomeVisitForm,
  viewHomeVisit,
} from './home-visit-form.ts';

const ANSWERS: readonly HomeVisitAnswer[] = [
  { question: 'applicant', relation: 'child' },
  { question: 'reason', reason: 'ill' },
  { question: 'address', source: 'card' },
  { question: 'phone', phone: '13800001234' },
  { question: 'proofs', proofs: ['hospital-proof', 'relative-id-copy'] },
];
const TODAY = '2026-01-01';
const card = makeCard();
const fittingAnswer = (step: HomeVisitForm['step']): HomeVisitAnswer =>
  ANSWERS.find(({ question }) => question === step) ?? { question: 'check', isRight: false };
const fill = (form: HomeVisitForm, answers = ANSWERS) => answers.reduce(answerHomeVisit, form);

describe('the form of a home-visit request', () => {
  it('asks one question after the other and reads everything back', () => {
    const steps: string[] = [];
    let form = beginHomeVisit(card, TODAY);
    for (const answer of ANSWERS) {
      steps.push(form.step);
      form = answerHomeVisit(form, answer);
    }
    expect([...steps, form.step]).toEqual(['applicant', 'reason', 'address', 'phone', 'proofs', 'check']);
    expect(viewHomeVisit(form, card)).toEqual({
      step: 'check',
      person: { name: '张桂兰', maskedIdNumber: '990***********0022' },
      relation: 'child',
      reason: 'ill',
      address: { source: 'card', text: card.address },
      phone: '13800001234',
      proofs: ['hospital-proof', 'relative-id-copy'],
    });
  });

  it('leads back to the first question when something is not right, with the answers kept', () => {
    const form = answerHomeVisit(fill(beginHomeVisit(card, TODAY)), { question: 'check', isRight: false });
    expect(viewHomeVisit(form, card)).toEqual({ step: 'applicant', chosen: 'child' });
    const again = answerHomeVisit(form, { question: 'applicant', relation: 'spouse' });
    expect(viewHomeVisit(again, card)).toMatchObject({ step: 'reason', chosen: 'ill' });
  });

  it('takes no answer to another question: a touch may come late', () => {
    const form = beginHomeVisit(card, TODAY);
    for (const late of ANSWERS.slice(1)) expect(answerHomeVisit(form, late)).toBe(form);
    const checked = fill(form);
    for (const early of ANSWERS) expect(answerHomeVisit(checked, early)).toBe(checked);
  });

  it('offers great age first from the eightieth birthday on', () => {
    const offered = (birthDate: string) => {
      const form = answerHomeVisit(
        beginHomeVisit(makeCard({ birthDate }), TODAY),
        ANSWERS[0] as HomeVisitAnswer,
      );
      const view = viewHomeVisit(form, card);
      return view?.step === 'reason' ? view.offered : [];
    };
    expect(offered('1946-01-01')[0]).toBe('very-old');
    expect(offered('1946-01-02')[0]).toBe('cannot-walk');
    expect(offered('1944-02-29')[0]).toBe('very-old');
    for (const birthDate of ['1930-05-05', '1960-05-05']) {
      expect([...offered(birthDate)].sort()).toEqual([...HOME_VISIT_REASONS].sort());
    }
  });

  it('asks for no address where the document has none: staff do on the phone', () => {
    const noAddress: IdentityDocument = {
      ...{ kind: 'social-security-card', name: '张桂兰', sexCode: '2', birthDate: '1948-03-12' },
      ...{ idNumber: '990101194803120022', validTo: null, cardNumber: 'Z99000001', regionCode: '990100' },
    };
    for (const document of [noAddress, makeCard({ address: '  ' })]) {
      const form = fill(
        beginHomeVisit(document, TODAY),
        ANSWERS.filter(({ question }) => question !== 'address'),
      );
      expect(form.step).toBe('check');
      expect(answersOf(form)?.address).toEqual({ source: 'by-phone', text: null });
      const previous = backInHomeVisit(backInHomeVisit(form) ?? form);
      expect(previous?.step).toBe('phone');
      expect(previous && backInHomeVisit(previous)?.step).toBe('reason');
    }
  });

  it('goes back question by question, and out of the form before the first', () => {
    const steps: string[] = [];
    for (let form: HomeVisitForm | null = fill(beginHomeVisit(card, TODAY)); form; ) {
      steps.push(form.step);
      form = backInHomeVisit(form);
    }
    expect(steps).toEqual(['check', 'proofs', 'phone', 'address', 'reason', 'applicant']);
  });

  it('never reads back a form with a hole, whatever is answered and wherever one goes back', () => {
    const answer: fc.Arbitrary<HomeVisitAnswer> = fc.oneof(
      fc.record({
        question: fc.constant('applicant' as const),
        relation: fc.constantFrom(...APPLICANT_RELATIONS),
      }),
      fc.record({
        question: fc.constant('reason' as const),
        reason: fc.constantFrom(...HOME_VISIT_REASONS),
      }),
      fc.record({
        question: fc.constant('address' as const),
        source: fc.constantFrom('card' as const, 'by-phone' as const),
      }),
      fc.record({
        question: fc.constant('phone' as const),
        phone: fc.constantFrom('13800001234', '01065001234', '031165001234'),
      }),
      fc.record({
        question: fc.constant('proofs' as const),
        proofs: fc.subarray([...HOME_VISIT_PROOFS]),
      }),
      fc.record({ question: fc.constant('check' as const), isRight: fc.boolean() }),
    );
    // Random answers alone hardly ever come to the end of the form: some fit the question that is asked.
    const moves = fc.array(
      fc.oneof(
        { weight: 3, arbitrary: answer },
        { weight: 2, arbitrary: fc.constant('fitting' as const) },
        { weight: 1, arbitrary: fc.constant('back' as const) },
      ),
      { maxLength: 60, size: 'max' },
    );
    let checks = 0;
    fc.assert(
      fc.property(moves, fc.boolean(), (made, hasAddress) => {
        const document = makeCard(hasAddress ? {} : { address: '' });
        let form = beginHomeVisit(document, TODAY);
        for (const move of made) {
          const given = move === 'fitting' ? fittingAnswer(form.step) : move;
          if (given !== 'back') expect(homeVisitAnswerSchema.safeParse(given).success).toBe(true);
          form = given === 'back' ? (backInHomeVisit(form) ?? form) : answerHomeVisit(form, given);
          expect(homeVisitViewSchema.safeParse(viewHomeVisit(form, document)).success).toBe(true);
          if (form.step !== 'check') continue;
          checks += 1;
          expect(answersOf(form)).not.toBeNull();
        }
      }),
      { numRuns: 400 },
    );
    expect(checks).toBeGreaterThan(100);
  });
});
