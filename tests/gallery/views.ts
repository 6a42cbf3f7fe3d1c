import { FAULTS, type FaultCode } from '../../contract/faults.ts';
import { type ChallengeView, COACHING_HINTS, LIVENESS_ACTIONS } from '../../contract/liveness.ts';
import {
  type Outcome,
  type Preferences,
  type Screen,
  STAND_INS,
  type VisitView,
} from '../../contract/visit.ts';

/** One page of the gallery. */
export interface GalleryView {
  /** Name of its pictures, without the extension. */
  readonly name: string;
  readonly screen: Screen;
  /** Opens the key pad by the five touches in the corner before the picture is taken. */
  readonly staffExit?: true;
  /** What differs from a quiet terminal with a network. */
  readonly changes?: Partial<Omit<VisitView, 'screen' | 'revision' | 'preferences'>>;
}

const OUTCOMES: readonly (readonly [name: string, outcome: Outcome])[] = [
  ['passed', { kind: 'passed', caseNumber: '260314-7KQ2-M4XD', nextDueDate: '2027-02-28' }],
  ['passed-no-date', { kind: 'passed', caseNumber: '260314-7KQ2-M4XD', nextDueDate: null }],
  ['already-certified', { kind: 'already-certified', certifiedOn: '2025-12-09', nextDueDate: '2026-11-30' }],
  ['collected', { kind: 'collected', caseNumber: '260314-7KQ2-M4XD' }],
  ['manual-review', { kind: 'manual-review', caseNumber: '260314-7KQ2-M4XD' }],
  ['failed-not-found', { kind: 'failed', cause: 'person-not-found', caseNumber: null }],
  ['failed-mismatch', { kind: 'failed', cause: 'identity-mismatch', caseNumber: '260314-7KQ2-M4XD' }],
];

function challenge(changes: Partial<ChallengeView>): Screen {
  return {
    state: 'challenge',
    challenge: {
      current: { step: 'position' },
      hint: null,
      faceWell: true,
      progress: 0.3,
      timeLeft: 0.7,
      attempt: 1,
      mayDeclineTurn: false,
      mayChooseBlink: false,
      ...changes,
    },
  };
}

const CHALLENGES: readonly GalleryView[] = [
  { name: 'challenge-position', screen: challenge({ progress: 0.5 }) },
  { name: 'challenge-neutral', screen: challenge({ current: { step: 'neutral' } }) },
  { name: 'challenge-centre', screen: challenge({ current: { step: 'centre' } }) },
  ...LIVENESS_ACTIONS.map((action) => ({
    name: `challenge-${action}`,
    screen: challenge({ current: { step: 'action', action }, mayDeclineTurn: action.startsWith('turn-') }),
  })),
  ...(['nod', 'open-mouth'] as const).map((action) => ({
    name: `challenge-${action}-choose-blink`,
    screen: challenge({ current: { step: 'action', action }, mayChooseBlink: true }),
  })),
  {
    name: 'challenge-second-try',
    screen: challenge({
      current: { step: 'action', action: 'turn-left' },
      mayDeclineTurn: true,
      attempt: 2,
      timeLeft: 0.2,
      progress: 0,
    }),
  },
  ...COACHING_HINTS.map((hint) => ({
    name: `hint-${hint}`,
    screen: challenge({ hint, faceWell: false, progress: 0 }),
  })),
];

/** Every state, outcome, challenge step, hint and fault that a person can see, with synthetic people only. */
export const VIEWS: readonly GalleryView[] = [
  { name: 'idle', screen: { state: 'idle' } },
  {
    name: 'idle-demonstration',
    screen: { state: 'idle' },
    changes: { demonstration: { standIns: [...STAND_INS] }, network: 'offline', waitingRecords: 3 },
  },
  { name: 'idle-staff-exit', screen: { state: 'idle' }, staffExit: true },
  { name: 'insertCard', screen: { state: 'insertCard', socialSecurityCard: false } },
  { name: 'insertCard-either', screen: { state: 'insertCard', socialSecurityCard: true } },
  {
    name: 'insertCard-staff-notice',
    screen: { state: 'insertCard', socialSecurityCard: false },
    changes: { notices: ['database-damaged'] },
  },
  { name: 'readingCard', screen: { state: 'readingCard' } },
  {
    name: 'confirmPerson',
    screen: { state: 'confirmPerson', person: { name: '张测试', maskedIdNumber: '110101********0018' } },
  },
  {
    name: 'confirmPerson-long-name',
    screen: {
      state: 'confirmPerson',
      person: { name: '阿卜杜热合曼·买买提吐尔逊', maskedIdNumber: '650101********002X' },
    },
  },
  {
    name: 'confirmPerson-english-name',
    screen: {
      state: 'confirmPerson',
      person: { name: 'SPECIMEN, ALEXANDRA MARGUERITE CONSTANTINE', maskedIdNumber: '911***********0021' },
    },
  },
  { name: 'checkEligibility', screen: { state: 'checkEligibility' } },
  { name: 'consent', screen: { state: 'consent', consentVersion: '2026-11-22' } },
  { name: 'prepareCamera', screen: { state: 'prepareCamera', cameras: [] } },
  ...CHALLENGES,
  { name: 'judging', screen: { state: 'judging', cardPortrait: null } },
  { name: 'saving', screen: { state: 'saving' } },
  ...OUTCOMES.map(([name, outcome]) => ({
    name: `done-${name}`,
    screen: { state: 'done', outcome } as const,
  })),
  {
    name: 'done-collected-offline',
    screen: { state: 'done', outcome: { kind: 'collected', caseNumber: '260314-7KQ2-M4XD' } },
    changes: { network: 'offline', waitingRecords: 1 },
  },
  { name: 'clearing', screen: { state: 'clearing' } },
  { name: 'idleWarning', screen: { state: 'idleWarning', secondsLeft: 24 } },
  { name: 'askStaff', screen: { state: 'askStaff' } },
  { name: 'outOfService', screen: { state: 'outOfService', fault: 'reader-missing' } },
  { name: 'outOfService-not-enrolled', screen: { state: 'outOfService', fault: 'not-enrolled' } },
  ...(Object.keys(FAULTS) as FaultCode[]).map((fault) => ({
    name: `fault-${fault}`,
    screen: { state: 'fault', fault, canRetry: FAULTS[fault].retry } as const,
  })),
];

/** The view as core would send it. */
export function toVisitView(view: GalleryView, preferences: Preferences, revision: number): VisitView {
  return {
    revision,
    screen: view.screen,
    preferences,
    network: 'online',
    waitingRecords: 0,
    notices: [],
    demonstration: null,
    contactPhone: '12333',
    ...view.changes,
  };
}
