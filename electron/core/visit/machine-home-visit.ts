import { assign } from 'xstate';
import {
  answerHomeVisit,
  answersOf,
  backInHomeVisit,
  beginHomeVisit,
  HOME_VISIT_CONSENT_VERSION,
} from './home-visit-form.ts';
import { change, type createVisitParts } from './machine-parts.ts';
import type { VisitContext, VisitEvent, VisitPorts } from './visit-data.ts';

/** True when all was read back and found right. */
const isFound = ({ context, event }: { context: VisitContext; event: VisitEvent }) => {
  const form = context.visit.homeVisit;
  return (
    event.type === 'ANSWER_HOME_VISIT' &&
    event.answer.question === 'check' &&
    event.answer.isRight &&
    form?.step === 'check' &&
    answersOf(form) !== null
  );
};

/** True when the answer is one to the present question. */
const isAsked = ({ context, event }: { context: VisitContext; event: VisitEvent }) =>
  event.type === 'ANSWER_HOME_VISIT' && event.answer.question === context.visit.homeVisit?.step;

const isInside = ({ context: { visit } }: { context: VisitContext }) =>
  visit.homeVisit !== null && backInHomeVisit(visit.homeVisit) !== null;

/**
 * The application for a home visit (上门认证), after the card was read and whoever stands there has said whom it is for: one
 * question after the other, then read back, then kept as a record is. Only the question "are you still there?" ends it.
 */
export function createHomeVisitStates(
  { base, quiet, touched }: ReturnType<typeof createVisitParts>,
  ports: Pick<VisitPorts, 'today' | 'capturedTime'>,
) {
  return {
    homeVisit: base.createStateConfig({
      ...quiet('homeVisit'),
      entry: assign(({ context: { visit } }) =>
        visit.homeVisit === null && visit.card !== null
          ? change(visit, { homeVisit: beginHomeVisit(visit.card, ports.today()) })
          : {},
      ),
      on: {
        ...touched('homeVisit'),
        ASK_STAFF: '#visit.askStaff',
        ANSWER_HOME_VISIT: [
          {
            guard: isFound,
            target: '#visit.saving',
            actions: assign(({ context: { visit } }) =>
              visit.homeVisit
                ? change(visit, {
                    homeVisit: {
                      ...visit.homeVisit,
                      consent: { version: HOME_VISIT_CONSENT_VERSION, givenAt: ports.capturedTime() },
                    },
                  })
                : {},
            ),
          },
          {
            guard: isAsked,
            target: '#visit.homeVisit',
            reenter: true,
            actions: assign(({ context: { visit }, event }) =>
              visit.homeVisit
                ? change(visit, { homeVisit: answerHomeVisit(visit.homeVisit, event.answer) })
                : {},
            ),
          },
        ],
        BACK: [
          {
            guard: isInside,
            target: '#visit.homeVisit',
            reenter: true,
            actions: assign(({ context: { visit } }) =>
              change(visit, { homeVisit: visit.homeVisit && backInHomeVisit(visit.homeVisit) }),
            ),
          },
          { target: '#visit.confirmPerson' },
        ],
      },
    }),
  };
}
