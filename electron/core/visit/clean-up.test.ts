import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FAULTS, type FaultCode } from '../../../contract/faults.ts';
import type { HomeVisitAnswer } from '../../../contract/home-visit.ts';
import { fail } from '../../../contract/result.ts';
import { SERVICES } from '../../../contract/services.ts';
import { type Outcome, type Preferences, screenSchema } from '../../../contract/visit.ts';
import { NOBODY } from '../../../tests/support/core/observations.ts';
import { CAMERA, DEFAULTS, makeCard, savedOf, VisitDesk } from '../../../tests/support/core/visit-desk.ts';
import { type EligibilityFinding, EMPTY_VISIT } from './visit-data.ts';

const outcome: fc.Arbitrary<Outcome> = fc.constantFrom<Outcome>(
  { kind: 'passed', caseNumber: '260101-0000-0001', nextDueDate: null, sentence: null },
  { kind: 'collected', caseNumber: '260101-0000-0001' },
  { kind: 'failed', cause: 'person-not-found', caseNumber: null },
);
const broken = () => Promise.reject(new Error('broken'));
const never = () => new Promise<never>(() => undefined);

/** How the rest of core answers: well, with a fault, by breaking, or never. */
const answers = fc.record({
  askEligibility: fc.oneof(
    fc
      .constantFrom<EligibilityFinding>({ kind: 'due', region: 'hainan', notice: null }, { kind: 'unknown' })
      .map((found) => async () => found),
    outcome.map((ended) => async () => ({ kind: 'ended', outcome: ended }) as const),
    fc.constantFrom(broken, never),
  ),
  save: fc.oneof(
    { weight: 3, arbitrary: fc.constant('kept' as const) },
    fc.constantFrom('disk-full' as const, 'broken' as const),
  ),
  awaitOutcome: fc.oneof(
    outcome.map((given) => async () => given),
    fc.constant(broken),
  ),
});

const preferences: fc.Arbitrary<Preferences> = fc.record({
  language: fc.constantFrom('zh-CN', 'en'),
  textSize: fc.constantFrom('normal', 'large', 'largest'),
  contrast: fc.constantFrom('normal', 'high'),
  volume: fc.integer({ min: 0, max: 3 }),
});
const fault = fc.constantFrom(...(Object.keys(FAULTS) as FaultCode[]));

const HOME_VISIT_ANSWERS: readonly HomeVisitAnswer[] = [
  { question: 'applicant', relation: 'child' },
  { question: 'reason', reason: 'ill' },
  { question: 'address', source: 'by-phone' },
  { question: 'phone', phone: '13800001234' },
  { question: 'proofs', proofs: [] },
  { question: 'check', isRight: true },
];

/** The answer to the present question of the home-visit form. */
function answerNext(desk: VisitDesk): VisitDesk {
  const step = desk.context.visit.homeVisit?.step;
  const answer = HOME_VISIT_ANSWERS.find(({ question }) => question === step);
  return answer ? desk.send({ type: 'ANSWER_HOME_VISIT', answer }) : desk;
}

type Step = (desk: VisitDesk) => unknown;
const step: fc.Arbitrary<Step> = fc.oneof(
  // What brings a visit forward is more frequent, so that the late states are reached often.
  {
    weight: 40,
    arbitrary: fc.constant<Step>((desk) => {
      switch (desk.state) {
        case 'idle':
        case 'insertCard':
        case 'readingCard':
        case 'fault':
          return desk.card();
        case 'confirmPerson':
          return desk.send({ type: 'CONFIRM_PERSON', isMe: true }).settle();
        case 'homeVisit':
          return answerNext(desk).settle();
        case 'consent':
          return desk.send({ type: 'GIVE_CONSENT', agreed: true });
        case 'prepareCamera':
          return desk.send({ type: 'CAMERA_READY', camera: CAMERA });
        case 'challenge':
          return desk.pictures();
        case 'judging':
          return desk.submit().settle();
        default:
          return desk.wait(1_000).settle();
      }
    }),
  },
  fc
    .constantFrom('START', 'RETRY', 'FINISH', 'ASK_STAFF', 'STILL_HERE', 'SPEECH_ENDED', 'CARD_FOUND')
    .map<Step>((type) => (desk) => desk.send({ type })),
  fc.boolean().map<Step>((isMe) => (desk) => desk.send({ type: 'CONFIRM_PERSON', isMe })),
  {
    weight: 4,
    arbitrary: fc.constant<Step>((desk) =>
      desk.send({ type: 'OPEN_SERVICES' }).send({ type: 'CHOOSE_SERVICE', service: 'home-visit' }),
    ),
  },
  fc.constant<Step>((desk) => desk.send({ type: 'BACK' })),
  fc
    .constantFrom(...SERVICES)
    .map<Step>(
      (service) => (desk) => desk.send({ type: 'OPEN_SERVICES' }).send({ type: 'CHOOSE_SERVICE', service }),
    ),
  fc
    .constantFrom(null, 'hotlines', 'district-2', 'home-visit', 'nothing')
    .map<Step>((part) => (desk) => desk.send({ type: 'BROWSE', part, page: 1 })),
  fc.constant<Step>((desk) => desk.send({ type: 'CERTIFY_NOW' })),
  fc
    .constantFrom<HomeVisitAnswer>(...HOME_VISIT_ANSWERS, { question: 'check', isRight: false })
    .map<Step>((answer) => (desk) => desk.send({ type: 'ANSWER_HOME_VISIT', answer })),
  fc.boolean().map<Step>((agreed) => (desk) => desk.send({ type: 'GIVE_CONSENT', agreed })),
  preferences.map<Step>((chosen) => (desk) => desk.send({ type: 'SET_PREFERENCES', preferences: chosen })),
  fc.record({ validTo: fc.constantFrom(null, '2020-01-01'), age: fc.constantFrom(0, 1_500) }).map<Step>(
    ({ validTo, age }) =>
      (desk) =>
        desk.card(makeCard({ validTo }), age),
  ),
  fc.constantFrom('reading-1', 'reading-2').map<Step>(
    (readingId) => (desk) =>
      desk.send({
        type: 'CARD_PORTRAIT',
        readingId,
        portrait: { format: 'bmp', bytes: new Uint8Array(9) },
      }),
  ),
  fc
    .tuple(
      fc.constantFrom('CARD_FAILED', 'READER_FAULT', 'CAMERA_FAULT', 'CAMERA_REFUSED', 'INTERRUPTED'),
      fault,
    )
    .map<Step>(
      ([type, code]) =>
        (desk) =>
          desk.send({ type, fault: code }),
    ),
  fc.constantFrom<Step>(
    (desk) => desk.send({ type: 'CAMERA_READY', camera: CAMERA }),
    (desk) => desk.submit(),
    (desk) => desk.submit([]),
    (desk) => desk.pictures({}, 3_000),
    (desk) => desk.picture(NOBODY),
  ),
  fc.option(fault, { nil: null }).map<Step>((code) => (desk) => desk.send({ type: 'HEALTH', fault: code })),
  fc.constantFrom(1, 250, 999, 2_500, 12_000, 60_000, 95_000).map<Step>((ms) => (desk) => desk.wait(ms)),
  fc.constant<Step>((desk) => desk.settle()),
);

it('leaves nothing of a visit behind, whatever happens in whatever order', async () => {
  const reached = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60, size: 'max' }), answers, async (steps, given) => {
      const desk = new VisitDesk();
      desk.answers.askEligibility = given.askEligibility;
      desk.answers.awaitOutcome = given.awaitOutcome;
      desk.answers.save = async (visit) => {
        if (given.save === 'broken') throw new Error('broken');
        return given.save === 'kept' ? { ok: true, value: savedOf(visit) } : fail(given.save);
      };
      let before = 'idle';
      const wrong: string[] = [];
      desk.visit.subscribe(({ status }) => {
        const { visit, preferences: now } = desk.context;
        const { state } = desk;
        if (status !== 'active') wrong.push(`the machine is ${status} in ${state}`);
        if ((state === 'idle' || state === 'outOfService') && !isDeepStrictEqual(visit, EMPTY_VISIT)) {
          wrong.push(`data left in ${state}`);
        }
        if (state === 'idle' && before === 'clearing' && !isDeepStrictEqual(now, DEFAULTS)) {
          wrong.push('preferences left in idle');
        }
        if (!screenSchema.safeParse(desk.screen).success) wrong.push(`no screen for ${state}`);
        before = state;
        reached.set(state, (reached.get(state) ?? 0) + 1);
      });
      for (const each of steps) await each(desk);

      // Left alone, every visit finds its own way out, within the longest times of all its states.
      desk.send({ type: 'HEALTH', fault: null });
      const isDone = () => desk.state === 'idle' && desk.context.preferences === DEFAULTS;
      for (let round = 0; round < 60 && !isDone(); round++) await desk.wait(5_000).settle();
      if (!isDone() || !isDeepStrictEqual(desk.context.visit, EMPTY_VISIT)) {
        wrong.push(`ends in ${desk.state} instead of an empty idle`);
      }
      desk.visit.stop();
      expect(wrong).toEqual([]);
    }),
    { numRuns: 400 },
  );
  // The runs mean something only when they come everywhere.
  for (const state of ['homeVisit', 'saving', 'done', 'fault', 'askStaff', 'idleWarning', 'outOfService']) {
    expect(reached.get(state), state).toBeGreaterThan(20);
  }
}, 60_000);
