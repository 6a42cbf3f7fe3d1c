import { maskIdNumber, nameOf } from '../../../contract/card.ts';
import type { RegionSentence } from '../../../contract/certification-status.ts';
import { FAULTS, type FaultCode } from '../../../contract/faults.ts';
import type { RegionPack } from '../../../contract/region-pack.ts';
import { LOOK_UPS, type PersonStanding, SERVICES } from '../../../contract/services.ts';
import type { Screen, ShownPortrait } from '../../../contract/visit.ts';
import { viewChallenge } from '../liveness/challenge.ts';
import { lookUpDirectory, lookUpGuides, lookUpWays } from '../region-look-up.ts';
import { viewHomeVisit } from './home-visit-form.ts';
import { CONSENT_VERSION, type VisitData } from './visit-data.ts';

/** Names of the machine's top states, the transient ones included. */
export type MachineState = Screen['state'] | 'cardAccepted' | 'judged';

/** What a screen needs to know besides the visit. */
export interface TerminalState {
  /** Why no visit can begin. */
  readonly blockingFault: FaultCode | null;
  /** Monotonic clock, milliseconds. */
  readonly nowMs: number;
  /** True while a social security card can be read. */
  readonly socialSecurityReader: boolean;
  /** The site's list of cameras; empty: any. */
  readonly cameras: readonly string[];
  /** Of the site's region; null: it cannot be used. */
  readonly pack: RegionPack | null;
  /** By the time of the central service, as far as it is known. */
  readonly now: Date;
  /** Who handles the data, as the site names it; null: the agency of the region. */
  readonly handler: RegionSentence | null;
}

/** What the window draws for a state of the visit machine: just what that screen needs, nothing of the rest. */
export function drawScreen(state: MachineState, visit: VisitData, terminal: TerminalState): Screen {
  switch (state) {
    case 'insertCard':
      return { state, socialSecurityCard: terminal.socialSecurityReader };
    case 'confirmPerson':
      return visit.card
        ? {
            state,
            person: { name: nameOf(visit.card), maskedIdNumber: maskIdNumber(visit.card.idNumber) },
            isForHomeVisit: visit.purpose === 'home-visit',
          }
        : { state: 'clearing' };
    case 'consent':
      return {
        state,
        consentVersion: CONSENT_VERSION,
        handler: terminal.handler,
        notice: visit.notice,
      };
    case 'notYetOpen':
      return visit.notYetOpen ? { state, notYetOpen: visit.notYetOpen } : { state: 'clearing' };
    case 'challenge':
      return visit.challenge
        ? { state, challenge: viewChallenge(visit.challenge, terminal.nowMs) }
        : { state: 'prepareCamera', cameras: [...terminal.cameras] };
    case 'prepareCamera':
      return { state, cameras: [...terminal.cameras] };
    case 'judging':
    case 'judged':
      return { state: 'judging', cardPortrait: state === 'judging' ? showPortrait(visit.portrait) : null };
    case 'done':
      return visit.outcome ? { state, outcome: visit.outcome } : { state: 'clearing' };
    case 'idleWarning':
      return { state, secondsLeft: Math.max(0, visit.warningSecondsLeft) };
    case 'fault': {
      const fault = visit.fault ?? 'command-unexpected';
      return { state, fault, canRetry: FAULTS[fault].retry };
    }
    case 'outOfService':
      return { state, fault: terminal.blockingFault ?? 'core-lost' };
    case 'cardAccepted':
      return { state: 'readingCard' };
    case 'services':
      return { state, offered: terminal.blockingFault === null ? [...SERVICES] : [...LOOK_UPS] };
    case 'servicePoints':
      return { state, directory: lookUpDirectory(terminal.pack, visit.browsing ?? MENU, terminal.now) };
    case 'guides':
      return { state, guides: lookUpGuides(terminal.pack, visit.browsing ?? MENU, terminal.now) };
    case 'phoneChannels':
      return { state, ways: lookUpWays(terminal.pack, visit.browsing ?? MENU) };
    case 'homeVisit': {
      const question = visit.homeVisit && visit.card && viewHomeVisit(visit.homeVisit, visit.card);
      return question ? { state, question } : { state: 'clearing' };
    }
    case 'status':
      return { state, standing: visit.standing ?? UNKNOWN };
    default:
      return { state };
  }
}

const MENU = { part: null, page: 0 };

/** The central service could not be asked; whoever certifies all the same loses nothing. */
const UNKNOWN: PersonStanding = {
  kind: 'unknown',
  ...{ certifiedOn: null, channel: null, dueDate: null, opensOn: null, sentence: null },
  certifyingNow: 'possible',
};

/** The card's portrait on its way to the comparison with the face. */
function showPortrait(portrait: VisitData['portrait']): ShownPortrait | null {
  return portrait && { format: portrait.format, base64: Buffer.from(portrait.bytes).toString('base64') };
}

/** True in the states that ask for a card; only then is the reader told to look for one. */
export function wantsCard(state: MachineState, visit: VisitData): boolean {
  if (state === 'fault') return visit.card === null;
  return state === 'idle' || state === 'insertCard' || state === 'readingCard';
}
