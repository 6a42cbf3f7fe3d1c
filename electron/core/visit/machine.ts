import { assign, fromPromise, setup } from 'xstate';
import type { ResidentCard } from '../../../contract/card.ts';
import type { FaultCode } from '../../../contract/faults.ts';
import type { Result } from '../../../contract/result.ts';
import type { Outcome, Preferences } from '../../../contract/visit.ts';
import { beginChallenge, observe, passTime } from '../liveness/challenge.ts';
import { judgeChallenge } from '../liveness/judge.ts';
import {
  CARD_EVENT_TTL_MS,
  CONSENT_VERSION,
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
  camera: 20_000,
  evidence: 10_000,
  resultAtMost: 90_000,
  clearing: 2_500,
};
/** While the person acts, the mere passing of time is looked at this often. */
const CHALLENGE_TICK_MS = 250;

/** States that wait for the person; only these can be interrupted by the idle warning. */
const ATTENDED = ['insertCard', 'confirmPerson', 'consent', 'fault', 'askStaff'] as const;

/**
 * The visit of one person (XState v5): idle → insertCard → readingCard → confirmPerson → checkEligibility → consent →
 * prepareCamera → challenge → judging → saving → done → clearing → idle. From everywhere: idleWarning, fault, askStaff;
 * outOfService instead of idle while the terminal cannot serve. Every visit leaves through `clearing`.
 */
export function createVisitMachine(ports: VisitPorts, timing: VisitTiming, defaults: Preferences) {
  const change = (visit: VisitData, part: Partial<VisitData>): { visit: VisitData } => ({
    visit: { ...visit, ...part },
  });
  const isFresh = (event: { receivedAtMs: number }) =>
    ports.nowMs() - event.receivedAtMs <= CARD_EVENT_TTL_MS;

  const base = setup({
    types: {} as { context: VisitContext; events: VisitEvent },
    actors: {
      askEligibility: fromPromise<EligibilityFinding, ResidentCard | null>(async ({ input }) =>
        input ? ports.askEligibility(input) : { kind: 'unknown' },
      ),
      save: fromPromise<Result<SavedRecord>, VisitData>(({ input }) => ports.save(input)),
      awaitOutcome: fromPromise<Outcome, SavedRecord>(({ input }) => ports.awaitOutcome(input)),
    },
    delays: {
      idle: timing.idleMs,
      result: timing.resultMs,
      tick: CHALLENGE_TICK_MS,
      second: 1_000,
      ...LIMITS,
    },
    actions: {
      setFault: assign(({ context }, { fault }: { fault: FaultCode }) => change(context.visit, { fault })),
      wipe: assign({ visit: EMPTY_VISIT, preferences: defaults }),
      forgetCard: assign(({ context }) => ({
        visit: { ...EMPTY_VISIT, speechEnded: context.visit.speechEnded },
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
        event.type === 'CARD_READ' ? change(context.visit, { card: event.card, fault: null }) : {},
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
  const isCardFault = ({ context }: { context: VisitContext }) => context.visit.card === null;
  const isUnsaved = ({ context }: { context: VisitContext }) => context.visit.transcript !== null;
  const hasConsent = ({ context }: { context: VisitContext }) => context.visit.consent !== null;

  return base.createMachine({
    id: 'visit',
    context: { visit: EMPTY_VISIT, preferences: defaults, blockingFault: null },
    initial: 'idle',
    on: {
      SET_PREFERENCES: { actions: assign(({ event }) => ({ preferences: event.preferences })) },
      HEALTH: { actions: assign(({ event }) => ({ blockingFault: event.fault })) },
    },
    states: {
      idle: {
        always: { guard: ({ context }) => context.blockingFault !== null, target: 'outOfService' },
        // Someone chose a language and went away.
        after: { idle: { target: 'clearing', guard: ({ context }) => context.preferences !== defaults } },
        on: { START: 'insertCard', ASK_STAFF: 'askStaff', ...cardEvents },
      },
      outOfService: {
        always: { guard: ({ context }) => context.blockingFault === null, target: 'clearing' },
        on: { ASK_STAFF: 'askStaff' },
      },
      insertCard: {
        ...quiet('insertCard'),
        on: { ...touched('insertCard'), ...cardEvents, READER_FAULT: toFault, ASK_STAFF: 'askStaff' },
      },
      readingCard: {
        after: { readingCard: failWith('reader-silent') },
        on: { ...cardEvents, CARD_FOUND: {}, READER_FAULT: toFault, ASK_STAFF: 'askStaff' },
      },
      cardAccepted: {
        always: [
          {
            guard: ({ context }) => (context.visit.card?.validTo ?? '9999-12-31') < ports.today(),
            target: 'fault',
            actions: [
              assign(({ context }) => change(context.visit, { card: null })),
              { type: 'setFault', params: { fault: 'card-expired' } },
            ],
          },
          { target: 'confirmPerson' },
        ],
      },
      confirmPerson: {
        ...quiet('confirmPerson'),
        on: {
          ...touched('confirmPerson'),
          ASK_STAFF: 'askStaff',
          CONFIRM_PERSON: [
            { guard: ({ event }) => event.isMe, target: 'checkEligibility' },
            { target: 'clearing' },
          ],
        },
      },
      checkEligibility: {
        on: { ASK_STAFF: 'askStaff' },
        invoke: {
          src: 'askEligibility',
          input: ({ context }) => context.visit.card,
          onDone: [
            {
              guard: ({ event }) => event.output.kind === 'ended',
              target: 'done',
              actions: assign(({ context, event }) =>
                event.output.kind === 'ended' ? change(context.visit, { outcome: event.output.outcome }) : {},
              ),
            },
            {
              target: 'consent',
              actions: assign(({ context, event }) =>
                change(context.visit, { eligibilityKnown: event.output.kind === 'due' }),
              ),
            },
          ],
        },
      },
      consent: {
        ...quiet('consent'),
        on: {
          ...touched('consent'),
          ASK_STAFF: 'askStaff',
          GIVE_CONSENT: [
            {
              guard: ({ event }) => event.agreed,
              target: 'prepareCamera',
              actions: assign(({ context }) =>
                change(context.visit, {
                  consent: { version: CONSENT_VERSION, givenAt: ports.capturedTime() },
                }),
              ),
            },
            { target: 'askStaff' },
          ],
        },
      },
      prepareCamera: {
        entry: assign(({ context }) =>
          change(context.visit, { challenge: null, observations: new Map(), images: [], camera: null }),
        ),
        after: { camera: failWith('camera-busy') },
        on: {
          ASK_STAFF: 'askStaff',
          CAMERA_FAULT: toFault,
          INTERRUPTED: toFault,
          CAMERA_READY: {
            target: 'challenge',
            actions: assign(({ context, event }) =>
              change(context.visit, {
                camera: event.camera,
                challenge: beginChallenge(
                  ports.drawChallenge(),
                  { actionMs: timing.actionMs },
                  ports.nowMs(),
                ),
              }),
            ),
          },
        },
      },
      challenge: {
        always: [
          {
            guard: ({ context }) => context.visit.challenge?.end?.kind === 'nobody',
            ...failWith('face-not-seen'),
          },
          { guard: ({ context }) => (context.visit.challenge?.end ?? null) !== null, target: 'judging' },
        ],
        after: { tick: { target: 'challenge', reenter: true, actions: 'passTime' } },
        on: {
          ASK_STAFF: 'askStaff',
          CAMERA_FAULT: toFault,
          INTERRUPTED: toFault,
          OBSERVE: {
            actions: assign(({ context, event }) => {
              const { challenge, observations } = context.visit;
              if (!challenge) return {};
              return change(context.visit, {
                challenge: observe(challenge, event.observation, ports.nowMs(), ports.drawChallenge),
                observations: new Map(observations).set(event.observation.sequence, event.observation),
              });
            }),
          },
        },
      },
      judging: {
        after: { evidence: failWith('evidence-invalid') },
        on: {
          ASK_STAFF: 'askStaff',
          CAMERA_FAULT: toFault,
          INTERRUPTED: toFault,
          EVIDENCE: {
            target: 'judged',
            actions: assign(({ context, event }) => {
              const { challenge, observations } = context.visit;
              const judged = challenge && judgeChallenge(challenge, event.images, observations);
              if (!judged?.ok) return change(context.visit, { fault: 'evidence-invalid' });
              return change(context.visit, { images: event.images, transcript: judged.value });
            }),
          },
        },
      },
      judged: { always: [{ guard: isUnsaved, target: 'saving' }, { target: 'fault' }] },
      saving: {
        initial: 'committing',
        states: {
          committing: {
            invoke: {
              src: 'save',
              input: ({ context }) => context.visit,
              onDone: [
                {
                  guard: ({ event }) => event.output.ok,
                  target: 'sending',
                  actions: assign(({ context, event }) =>
                    event.output.ok ? change(context.visit, { saved: event.output.value }) : {},
                  ),
                },
                {
                  target: '#visit.fault',
                  actions: assign(({ context, event }) =>
                    event.output.ok ? {} : change(context.visit, { fault: event.output.fault }),
                  ),
                },
              ],
            },
          },
          sending: {
            invoke: {
              src: 'awaitOutcome',
              input: ({ context }) =>
                context.visit.saved ?? { recordId: '', caseNumber: '', result: 'manual-review' },
              onDone: {
                target: '#visit.done',
                actions: assign(({ context, event }) => change(context.visit, { outcome: event.output })),
              },
            },
          },
        },
      },
      done: {
        // The result leaves by itself only when its sentence was spoken to the end.
        after: {
          result: { target: 'clearing', guard: ({ context }) => context.visit.speechEnded },
          resultAtMost: { target: 'clearing' },
        },
        on: {
          FINISH: 'clearing',
          ASK_STAFF: 'askStaff',
          SPEECH_ENDED: {
            guard: ({ context }) => !context.visit.speechEnded,
            target: 'done',
            reenter: true,
            actions: assign(({ context }) => change(context.visit, { speechEnded: true })),
          },
        },
      },
      fault: {
        ...quiet('fault'),
        on: {
          ...touched('fault'),
          ASK_STAFF: 'askStaff',
          CARD_FOUND: { guard: isCardFault, target: 'readingCard' },
          CARD_READ: {
            ...cardRead,
            guard: ({ context, event }) => isCardFault({ context }) && isFresh(event),
          },
          CARD_FAILED: { ...toFault, guard: isCardFault },
          RETRY: [
            { guard: isUnsaved, target: 'saving' },
            { guard: hasConsent, target: 'prepareCamera' },
            { guard: isCardFault, target: 'insertCard', actions: 'forgetCard' },
            { target: 'clearing' },
          ],
        },
      },
      askStaff: { ...quiet('askStaff'), on: touched('askStaff') },
      idleWarning: {
        always: { guard: ({ context }) => context.visit.warningSecondsLeft <= 0, target: 'clearing' },
        after: {
          second: {
            target: 'idleWarning',
            reenter: true,
            actions: assign(({ context }) =>
              change(context.visit, { warningSecondsLeft: context.visit.warningSecondsLeft - 1 }),
            ),
          },
        },
        on: {
          FINISH: 'clearing',
          ASK_STAFF: 'askStaff',
          STILL_HERE: ATTENDED.map((state) => ({
            guard: ({ context }: { context: VisitContext }) => context.visit.interrupted === state,
            target: state,
            actions: assign(({ context }: { context: VisitContext }) =>
              change(context.visit, { interrupted: null }),
            ),
          })),
        },
      },
      clearing: { entry: 'wipe', after: { clearing: 'idle' } },
    },
  });
}
