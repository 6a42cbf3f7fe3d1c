import { assign, fromPromise, setup } from 'xstate';
import type { IdentityDocument } from '../../../contract/card.ts';
import type { FaultCode } from '../../../contract/faults.ts';
import type { FaceObservation } from '../../../contract/liveness.ts';
import type { LivenessTranscript } from '../../../contract/record.ts';
import type { Result } from '../../../contract/result.ts';
import type { Outcome, Preferences } from '../../../contract/visit.ts';
import { type Challenge, passTime } from '../liveness/challenge.ts';
import {
  CARD_EVENT_TTL_MS,
  type EligibilityFinding,
  EMPTY_VISIT,
  type SavedRecord,
  type VisitContext,
  type VisitData,
  type VisitEvent,
  type VisitPorts,
  type VisitTiming,
} from './visit-data.ts';

/** Longest times of states that wait for a machine and not for a person, milliseconds. */
const LIMITS = {
  readingCard: 15_000,
  eligibility: 10_000,
  camera: 20_000,
  evidence: 10_000,
  resultAtMost: 90_000,
  clearing: 2_500,
};
/** A screen that tells what the machine is doing stays at least this long after it is done: none flashes by. */
export const SHOWN_MS = 500;
/** While the person acts, the mere passing of time is looked at this often. */
const CHALLENGE_TICK_MS = 250;

/** A picture that comes later than this after the last one of the challenge was not on its way when it ended. */
export const IN_FLIGHT_MS = 500;

/** States that wait for the person; only these can be interrupted by the idle warning. */
export const ATTENDED = [
  'insertCard',
  'confirmPerson',
  'notYetOpen',
  'consent',
  'fault',
  'askStaff',
  'done',
  'services',
  'servicePoints',
  'guides',
  'phoneChannels',
  'status',
  'homeVisit',
] as const;

/** Of this no receipt ever comes. */
const NOTHING_SAVED: SavedRecord = { recordId: '', caseNumber: '', result: 'manual-review' };

/** A visit after the central service was asked; what an earlier answer said counts no more. */
export const withFinding = (visit: VisitData, finding: EligibilityFinding): { visit: VisitData } => {
  const standing = visit.purpose === 'status' ? (finding.standing ?? null) : null;
  const asked = { ...visit, eligibilityKnown: false, region: null, notice: null, notYetOpen: null, standing };
  // Whoever only asks where they stand has no visit that could end by the answer.
  if (standing !== null && finding.kind === 'ended') return change(asked, {});
  switch (finding.kind) {
    case 'ended':
      return change(asked, { outcome: finding.outcome });
    case 'not-yet-open':
      return change(asked, {
        region: finding.region,
        notYetOpen: standing === null ? finding.notYetOpen : null,
      });
    case 'due':
      return change(asked, { eligibilityKnown: true, region: finding.region, notice: finding.notice });
    case 'unknown':
      return change(asked, {});
  }
};

/** A visit with some of it changed, as `assign` wants it. */
export const change = (visit: VisitData, part: Partial<VisitData>): { visit: VisitData } => ({
  visit: { ...visit, ...part },
});

/** A visit with one more picture's measures. */
export const withObservation = (visit: VisitData, observation: FaceObservation): VisitData => ({
  ...visit,
  observations: new Map(visit.observations).set(observation.sequence, observation),
});

/** A visit whose challenge, if there is one, was changed. */
export const changeChallenge = (
  visit: VisitData,
  how: (challenge: Challenge) => Challenge,
): { visit: VisitData } => change(visit, { challenge: visit.challenge && how(visit.challenge) });

/** A visit after the judgement: with its transcript, or with the reason why the person is asked once more. */
export const withJudgement = (
  visit: VisitData,
  { images, portraitSimilarity }: Extract<VisitEvent, { type: 'EVIDENCE' }>,
  judged: Result<LivenessTranscript>,
): { visit: VisitData } => {
  if (!judged.ok) return change(visit, { fault: judged.fault });
  if (judged.value.verdict === 'retry')
    return change(visit, { fault: 'face-unclear', session: visit.session + 1 });
  return change(visit, { images, portraitSimilarity, transcript: judged.value });
};

/** What the states of the visit machine are built from: its actors, delays and actions, and transitions they share. */
export function createVisitParts(ports: VisitPorts, timing: VisitTiming, defaults: Preferences) {
  const isFresh = (event: { receivedAtMs: number }) =>
    ports.nowMs() - event.receivedAtMs <= CARD_EVENT_TTL_MS;

  const base = setup({
    types: {} as { context: VisitContext; events: VisitEvent },
    actors: {
      askEligibility: fromPromise<EligibilityFinding, IdentityDocument | null>(async ({ input }) =>
        input ? ports.askEligibility(input) : { kind: 'unknown' },
      ),
      save: fromPromise<Result<SavedRecord>, VisitData>(({ input }) => ports.save(input)),
      awaitOutcome: fromPromise<Outcome, VisitData>(({ input }) =>
        ports.awaitOutcome(input.saved ?? NOTHING_SAVED, input),
      ),
    },
    delays: {
      idle: timing.idleMs,
      listening: 2 * timing.idleMs,
      result: timing.resultMs,
      tick: CHALLENGE_TICK_MS,
      second: 1_000,
      shown: SHOWN_MS,
      ...LIMITS,
    },
    actions: {
      setFault: assign(({ context }, { fault }: { fault: FaultCode }) => change(context.visit, { fault })),
      wipe: assign({ visit: EMPTY_VISIT, preferences: defaults }),
      forgetCard: assign(({ context }) => ({
        visit: {
          ...EMPTY_VISIT,
          purpose: context.visit.purpose,
          speechEnded: context.visit.speechEnded,
        },
      })),
      passTime: assign(({ context }) => {
        const { challenge } = context.visit;
        return challenge ? change(context.visit, { challenge: passTime(challenge, ports.nowMs()) }) : {};
      }),
    },
  });

  const failWith = (fault: FaultCode) => ({
    target: '#visit.fault' as const,
    actions: { type: 'setFault' as const, params: { fault } },
  });
  /** A fault that the event carries. */
  const failAsTold = base.createAction(
    assign(({ context, event }) =>
      'fault' in event && event.fault ? change(context.visit, { fault: event.fault }) : {},
    ),
  );
  const toFault = { target: '#visit.fault' as const, actions: failAsTold };
  const cardRead = {
    guard: ({ event }: { event: VisitEvent }) => event.type === 'CARD_READ' && isFresh(event),
    target: '#visit.cardAccepted' as const,
    actions: base.createAction(
      assign(({ context, event }) =>
        event.type === 'CARD_READ'
          ? change(context.visit, {
              card: event.card,
              readingId: event.readingId,
              portrait: null,
              fault: null,
            })
          : {},
      ),
    ),
  };
  const cardEvents = {
    CARD_FOUND: { target: '#visit.readingCard' as const },
    CARD_READ: cardRead,
    CARD_FAILED: toFault,
  };
  /** Leaves a state that waits for the person when nobody does anything. */
  const quiet = (state: (typeof ATTENDED)[number]) => ({
    after: {
      idle: {
        target: '#visit.idleWarning' as const,
        actions: base.createAction(
          assign(({ context }) =>
            change(context.visit, { interrupted: state, warningSecondsLeft: timing.warningSeconds }),
          ),
        ),
      },
    },
  });
  const touched = (state: (typeof ATTENDED)[number]) => ({
    STILL_HERE: { target: `#visit.${state}` as const, reenter: true },
    FINISH: { target: '#visit.clearing' as const },
  });

  return { base, failWith, toFault, cardRead, cardEvents, quiet, touched, isFresh };
}
