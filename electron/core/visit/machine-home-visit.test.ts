import { expect, it } from 'vitest';
import type { HomeVisitAnswer } from '../../../contract/home-visit.ts';
import { DEFAULTS, VisitDesk } from '../../../tests/support/core/visit-desk.ts';
import { EMPTY_VISIT } from './visit-data.ts';

const ANSWERS: readonly HomeVisitAnswer[] = [
  { question: 'applicant', relation: 'child' },
  { question: 'reason', reason: 'cannot-walk' },
  { question: 'address', source: 'card' },
  { question: 'phone', phone: '13800001234' },
  { question: 'proofs', proofs: [] },
];

/** A relative with the card, as far as the first question. */
function begin(): VisitDesk {
  const desk = new VisitDesk();
  desk.answers.save = async () => ({
    ok: true,
    value: { recordId: 'record-1', caseNumber: '260101-0000-0001', result: 'home-visit' },
  });
  desk.answers.awaitOutcome = async ({ caseNumber }) => ({
    kind: 'home-visit-requested',
    caseNumber,
    sent: true,
  });
  desk.send({ type: 'OPEN_SERVICES' }).send({ type: 'CHOOSE_SERVICE', service: 'home-visit' }).card();
  expect(desk.screen).toMatchObject({ state: 'confirmPerson', isForHomeVisit: true });
  return desk.send({ type: 'CONFIRM_PERSON', isMe: true });
}

/** The same with every answer given, read back. */
function fill(): VisitDesk {
  return ANSWERS.reduce((desk, answer) => desk.send({ type: 'ANSWER_HOME_VISIT', answer }), begin());
}

const check = (isRight: boolean) =>
  ({ type: 'ANSWER_HOME_VISIT', answer: { question: 'check', isRight } }) as const;
const stepOf = ({ screen }: VisitDesk) => (screen.state === 'homeVisit' ? screen.question.step : null);

it('leads from the menu over the card and the questions to the result, and leaves nothing behind', async () => {
  const desk = fill();
  expect(desk.screen).toMatchObject({
    question: { step: 'check', phone: '13800001234', reason: 'cannot-walk', proofs: [] },
  });
  expect(desk.saves).toEqual([]);
  await desk.send(check(true)).settle();
  expect(desk.saves).toHaveLength(1);
  expect(desk.saves[0]).toMatchObject({
    purpose: 'home-visit',
    homeVisit: { relation: 'child', consent: { version: expect.any(String) } },
  });
  expect(desk.screen).toEqual({
    state: 'done',
    outcome: { kind: 'home-visit-requested', caseNumber: '260101-0000-0001', sent: true },
  });
  expect(desk.states).not.toContain('consent');
  expect(desk.states).not.toContain('prepareCamera');
  expect(desk.draws).toBe(0);
  desk.send({ type: 'FINISH' }).wait(2_500);
  expect(desk.state).toBe('idle');
  expect(desk.context).toEqual({ visit: EMPTY_VISIT, preferences: DEFAULTS, blockingFault: null });
});

it('keeps the request when nobody answers, and never says that anybody is certified', async () => {
  const desk = fill();
  desk.answers.awaitOutcome = () => Promise.reject(new Error('broken'));
  await desk.send(check(true)).settle();
  expect(desk.screen).toMatchObject({ outcome: { kind: 'home-visit-requested', sent: false } });
});

it('goes back question by question, and from the first to whom it is for; the answers stay', () => {
  const desk = fill();
  const steps: (string | null)[] = [];
  for (let i = 0; i < 6; i++) {
    desk.send({ type: 'BACK' });
    steps.push(stepOf(desk));
  }
  expect(steps).toEqual(['proofs', 'phone', 'address', 'reason', 'applicant', null]);
  expect(desk.state).toBe('confirmPerson');
  desk.send({ type: 'CONFIRM_PERSON', isMe: true });
  expect(desk.screen).toMatchObject({ question: { step: 'applicant', chosen: 'child' } });
});

it('leads from "change it" to the first question, and through all of them again', () => {
  const desk = fill().send(check(false));
  expect(stepOf(desk)).toBe('applicant');
  for (const answer of ANSWERS) desk.send({ type: 'ANSWER_HOME_VISIT', answer });
  expect(stepOf(desk)).toBe('check');
});

it('takes no answer that belongs to another question, and none before the form', () => {
  const desk = begin();
  const snapshot = desk.visit.getSnapshot();
  for (const answer of ANSWERS.slice(1)) {
    expect(snapshot.can({ type: 'ANSWER_HOME_VISIT', answer })).toBe(false);
  }
  expect(snapshot.can(check(true))).toBe(false);
  const other = new VisitDesk().send({ type: 'START' });
  for (const answer of ANSWERS) {
    expect(other.visit.getSnapshot().can({ type: 'ANSWER_HOME_VISIT', answer })).toBe(false);
  }
});

it('has no time limit but the idle warning, which leads back to the same question', () => {
  const desk = begin();
  desk.send({ type: 'ANSWER_HOME_VISIT', answer: ANSWERS[0] as HomeVisitAnswer });
  desk.wait(59_000).send({ type: 'STILL_HERE' }).wait(59_000);
  expect(stepOf(desk)).toBe('reason');
  desk.wait(2_000);
  expect(desk.state).toBe('idleWarning');
  desk.send({ type: 'STILL_HERE' });
  expect(stepOf(desk)).toBe('reason');
  desk.wait(60_000).wait(35_000);
  expect(desk.state).toBe('idle');
  expect(desk.context.visit).toEqual(EMPTY_VISIT);
});

it('goes on where staff were called by mistake', () => {
  const desk = begin();
  desk.send({ type: 'ANSWER_HOME_VISIT', answer: ANSWERS[0] as HomeVisitAnswer });
  desk.send({ type: 'ASK_STAFF' }).send({ type: 'RETRY' });
  expect(stepOf(desk)).toBe('reason');
});

it('tries once more to keep what could not be kept, and asks nothing anew', async () => {
  const desk = fill();
  const { save } = desk.answers;
  desk.answers.save = async () => ({ ok: false, fault: 'disk-full' });
  await desk.send(check(true)).settle();
  expect(desk.screen).toMatchObject({ state: 'fault', fault: 'disk-full' });
  desk.answers.save = save;
  await desk.send({ type: 'RETRY' }).settle();
  expect(desk.screen).toMatchObject({ state: 'done', outcome: { kind: 'home-visit-requested' } });
});

it('ends when the card is of somebody else', () => {
  const desk = new VisitDesk();
  desk.send({ type: 'OPEN_SERVICES' }).send({ type: 'CHOOSE_SERVICE', service: 'home-visit' }).card();
  desk.send({ type: 'CONFIRM_PERSON', isMe: false });
  expect(desk.state).toBe('clearing');
});
