import { assign } from 'xstate';
import { hasExpired } from '../../../contract/card.ts';
import type { Preferences } from '../../../contract/visit.ts';
import { beginChallenge, chooseBlink, declineTurns, observe } from '../liveness/challenge.ts';
import { createHomeVisitStates } from './machine-home-visit.ts';
import {
  ATTENDED,
  change,
  changeChallenge,
  createVisitParts,
  IN_FLIGHT_MS,
  withFinding,
  withJudgement,
  withObservation,
} from './machine-parts.ts';
import { createServiceStates } from './machine-services.ts';
import { findOutcome } from './outcome.ts';
import {
  CONSENT_VERSION,
  EMPTY_VISIT,
  type VisitContext,
  type VisitPorts,
  type VisitTiming,
} from './visit-data.ts';

const isCardFault = ({ context }: { context: VisitContext }) => context.visit.card === null;
const isUnsaved = ({ context: { visit } }: { context: VisitContext }) =>
  visit.transcript !== null || (visit.homeVisit?.consent ?? null) !== null;
const asksStatus = ({ context }: { context: VisitContext }) => context.visit.purpose === 'status';
const hasConsent = ({ context }: { context: VisitContext }) => context.visit.consent !== null;

/**
 * The visit of one person (XState v5): idle → insertCard → readingCard → confirmPerson → checkEligibility → consent →
 * prepareCamera → challenge → judging → saving → done → clearing → idle. From everywhere: idleWarning, fault, askStaff;
 * notYetOpen instead of consent while the season is not open;
 * services from idle, with purposes of their own (machine-services.ts, machine-home-visit.ts);
 * outOfService instead of idle while the terminal cannot serve. Every visit leaves through `clearing`.
 */
export function createVisitMachine(ports: VisitPorts, timing: VisitTiming, defaults: Preferences) {
  const parts = createVisitParts(ports, timing, defaults);
  const { base, failWith, toFault, cardRead, cardEvents, quiet, touched, isFresh } = parts;
  const services = createServiceStates(parts);

  return base.createMachine({
    id: 'visit',
    context: { visit: EMPTY_VISIT, preferences: defaults, blockingFault: null },
    initial: 'idle',
    on: {
      SET_PREFERENCES: { actions: assign(({ event }) => ({ preferences: event.preferences })) },
      // Decoding takes its time; a portrait of an earlier person's card belongs to nobody.
      CARD_PORTRAIT: {
        guard: ({ context, event }) => event.readingId === context.visit.readingId,
        actions: assign(({ context, event }) => change(context.visit, { portrait: event.portrait })),
      },
      HEALTH: { actions: assign(({ event }) => ({ blockingFault: event.fault })) },
    },
    states: {
      idle: {
        always: { guard: ({ context }) => context.blockingFault !== null, target: 'outOfService' },
        // Someone chose a language and went away.
        after: { idle: { target: 'clearing', guard: ({ context }) => context.preferences !== defaults } },
        on: {
          START: 'insertCard',
          OPEN_SERVICES: { target: 'services', actions: services.openMenu },
          ASK_STAFF: 'askStaff',
          ...cardEvents,
          // Entered anew, so that the quiet time is counted from this touch.
          SET_PREFERENCES: {
            target: 'idle',
            reenter: true,
            actions: assign(({ event }) => ({ preferences: event.preferences })),
          },
        },
      },
      outOfService: {
        // Nobody's visit is to be cleared here; only a language that somebody chose meanwhile is forgotten.
        always: { guard: ({ context }) => context.blockingFault === null, target: 'idle', actions: 'wipe' },
        on: {
          // Where else to go is what people need to know now.
          OPEN_SERVICES: { target: 'services', actions: services.openMenu },
          ASK_STAFF: 'askStaff',
        },
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
            guard: ({ context: { visit } }) => visit.card !== null && hasExpired(visit.card, ports.today()),
            target: 'fault',
            actions: [
              assign(({ context }) => change(context.visit, { card: null, readingId: null, portrait: null })),
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
            {
              guard: ({ context, event }) => event.isMe && context.visit.purpose === 'home-visit',
              target: 'homeVisit',
            },
            { guard: ({ event }) => event.isMe, target: 'checkEligibility' },
            { target: 'clearing' },
          ],
        },
      },
      checkEligibility: {
        on: { ASK_STAFF: 'askStaff' },
        // Whoever cannot be asked in time is served all the same.
        after: { eligibility: [{ guard: asksStatus, target: 'status' }, { target: 'consent' }] },
        initial: 'asking',
        states: {
          asking: {
            invoke: {
              src: 'askEligibility',
              input: ({ context }) => context.visit.card,
              onDone: {
                target: 'asked',
                actions: assign(({ context, event }) => withFinding(context.visit, event.output)),
              },
              onError: 'asked',
            },
          },
          asked: {
            after: {
              shown: [
                { guard: ({ context }) => context.visit.outcome !== null, target: '#visit.done' },
                { guard: asksStatus, target: '#visit.status' },
                { guard: ({ context }) => context.visit.notYetOpen !== null, target: '#visit.notYetOpen' },
                { target: '#visit.consent' },
              ],
            },
          },
        },
      },
      notYetOpen: {
        ...quiet('notYetOpen'),
        on: {
          ...touched('notYetOpen'),
          ASK_STAFF: 'askStaff',
          CERTIFY_ANYWAY: {
            guard: ({ context }) => context.visit.notYetOpen?.mayCertify === true,
            target: 'consent',
            actions: assign(({ context }) => change(context.visit, { eligibilityKnown: true })),
          },
        },
      },
      consent: {
        // All that the law wants told takes a minute to say: nobody is asked whether they are there while they listen.
        after: { listening: quiet('consent').after.idle },
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
          CAMERA_REFUSED: toFault,
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
          DECLINE_TURN: { actions: assign(({ context }) => changeChallenge(context.visit, declineTurns)) },
          CHOOSE_BLINK: { actions: assign(({ context }) => changeChallenge(context.visit, chooseBlink)) },
          OBSERVE: {
            actions: assign(({ context, event }) => {
              const { challenge } = context.visit;
              if (!challenge) return {};
              return change(withObservation(context.visit, event.observation), {
                challenge: observe(challenge, event.observation, ports.nowMs(), ports.drawChallenge),
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
          // A picture that was on its way when the challenge ended may be the best one; one that comes later may
          // show another person.
          OBSERVE: {
            guard: ({ context }) =>
              ports.nowMs() - (context.visit.challenge?.lastPictureAtMs ?? 0) <= IN_FLIGHT_MS,
            actions: assign(({ context, event }) => ({
              visit: withObservation(context.visit, event.observation),
            })),
          },
          EVIDENCE: {
            target: 'judged',
            actions: assign(({ context, event }) =>
              withJudgement(context.visit, event, ports.judge(context.visit, event.images)),
            ),
          },
        },
      },
      judged: { after: { shown: [{ guard: isUnsaved, target: 'saving' }, { target: 'fault' }] } },
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
              onError: failWith('database-unavailable'),
            },
          },
          sending: {
            invoke: {
              src: 'awaitOutcome',
              input: ({ context }) => context.visit,
              onDone: {
                target: 'answered',
                actions: assign(({ context, event }) => change(context.visit, { outcome: event.output })),
              },
              // The record is safe; only the central service's word about it is not known.
              onError: {
                target: 'answered',
                actions: assign(({ context: { visit } }) =>
                  visit.saved ? change(visit, { outcome: findOutcome(visit.saved, null) }) : {},
                ),
              },
            },
          },
          answered: { after: { shown: '#visit.done' } },
        },
      },
      done: {
        // The result leaves by itself only when its sentence was spoken to the end.
        // Who touches it stays as long as they like: from then on only the question "are you still there?" ends it.
        after: {
          result: {
            target: 'clearing',
            guard: ({ context: { visit } }) => visit.speechEnded && !visit.stays,
          },
          resultAtMost: { target: 'clearing', guard: ({ context }) => !context.visit.stays },
          idle: { ...quiet('done').after.idle, guard: ({ context }) => context.visit.stays },
        },
        on: {
          FINISH: 'clearing',
          ASK_STAFF: 'askStaff',
          STILL_HERE: {
            target: 'done',
            reenter: true,
            actions: assign(({ context }) => change(context.visit, { stays: true })),
          },
          // Whoever looks at the printer gets the time to read what came of it.
          SLIP_CHANGED: { target: 'done', reenter: true },
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
      askStaff: {
        ...quiet('askStaff'),
        on: {
          ...touched('askStaff'),
          // Touched by mistake: back to where the visit can go on.
          RETRY: [
            { guard: ({ context }) => context.visit.outcome !== null, target: 'done' },
            ...services.backFromStaff,
            { guard: ({ context }) => context.visit.homeVisit !== null, target: 'homeVisit' },
            { guard: hasConsent, target: 'prepareCamera' },
            { guard: ({ context }) => context.visit.card !== null, target: 'confirmPerson' },
            { target: 'insertCard' },
          ],
        },
      },
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
      ...services.states,
      ...createHomeVisitStates(parts, ports),
      // A touch that comes now belongs to nobody's visit any more.
      clearing: { entry: 'wipe', on: { SET_PREFERENCES: {} }, after: { clearing: 'idle' } },
    },
  });
}
