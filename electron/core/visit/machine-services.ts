import { assign } from 'xstate';
import { LOOK_UPS } from '../../../contract/services.ts';
import { change, type createVisitParts } from './machine-parts.ts';
import { BROWSING_STATES, EMPTY_VISIT, type VisitContext } from './visit-data.ts';

/** The state behind each service that needs no card. */
const LOOKED_UP = {
  'service-points': 'servicePoints',
  guides: 'guides',
  'phone-channels': 'phoneChannels',
} as const;

/**
 * The services besides certifying (其他服务): the menu, what can be looked up without a card, and the status query. Status
 * and home visit read the card as a certification does; `purpose` leads them apart after that.
 */
export function createServiceStates({ base, quiet, touched }: ReturnType<typeof createVisitParts>) {
  const lookUp = (state: (typeof LOOKED_UP)[keyof typeof LOOKED_UP]) =>
    base.createStateConfig({
      ...quiet(state),
      on: {
        ...touched(state),
        ASK_STAFF: '#visit.askStaff',
        BROWSE: {
          target: `#visit.${state}`,
          reenter: true,
          actions: assign(({ context, event }) =>
            change(context.visit, { browsing: { state, part: event.part, page: event.page } }),
          ),
        },
        BACK: [
          {
            guard: ({ context }) => (context.visit.browsing?.part ?? null) !== null,
            target: `#visit.${state}`,
            reenter: true,
            actions: assign(({ context }) =>
              change(context.visit, { browsing: { state, part: null, page: 0 } }),
            ),
          },
          { target: '#visit.services', actions: openMenu },
        ],
      },
    });
  const openMenu = base.assign(({ context }) =>
    change(context.visit, { browsing: { state: 'services', part: null, page: 0 } }),
  );

  return {
    openMenu,
    states: {
      services: base.createStateConfig({
        ...quiet('services'),
        on: {
          ...touched('services'),
          ASK_STAFF: '#visit.askStaff',
          // Nothing of anybody is known yet; the language that was chosen stays.
          BACK: { target: '#visit.idle', actions: assign({ visit: EMPTY_VISIT }) },
          CHOOSE_SERVICE: [
            ...LOOK_UPS.map((service) => ({
              guard: ({ event }: { event: { service: string } }) => event.service === service,
              target: `#visit.${LOOKED_UP[service]}` as const,
              actions: base.assign(({ context }) =>
                change(context.visit, { browsing: { state: LOOKED_UP[service], part: null, page: 0 } }),
              ),
            })),
            {
              guard: ({ context }) => context.blockingFault === null,
              target: '#visit.insertCard',
              actions: assign(({ context, event }) =>
                change(context.visit, {
                  browsing: null,
                  purpose: event.service === 'home-visit' ? 'home-visit' : 'status',
                }),
              ),
            },
          ],
        },
      }),
      servicePoints: lookUp('servicePoints'),
      guides: lookUp('guides'),
      phoneChannels: lookUp('phoneChannels'),
      status: base.createStateConfig({
        ...quiet('status'),
        on: {
          ...touched('status'),
          ASK_STAFF: '#visit.askStaff',
          CERTIFY_NOW: {
            guard: ({ context }) => context.visit.standing?.certifyingNow !== 'pointless',
            target: '#visit.consent',
            actions: assign(({ context: { visit } }) =>
              change(visit, {
                purpose: 'certify',
                eligibilityKnown: visit.standing !== null,
                standing: null,
                notYetOpen: null,
              }),
            ),
          },
        },
      }),
    },
    /** Whoever had called for staff by mistake goes on where they were. */
    backFromStaff: [
      ...BROWSING_STATES.map((state) => ({
        guard: ({ context }: { context: VisitContext }) => context.visit.browsing?.state === state,
        target: `#visit.${state}` as const,
      })),
      {
        guard: ({ context }: { context: VisitContext }) => context.visit.standing !== null,
        target: '#visit.status' as const,
      },
    ],
  };
}
