import { FAULTS, type FaultCode } from '../../contract/faults.ts';
import type { HomeVisitView } from '../../contract/home-visit.ts';
import { type ChallengeView, COACHING_HINTS, LIVENESS_ACTIONS } from '../../contract/liveness.ts';
import { PRINTER_FAULTS } from '../../contract/slip.ts';
import type { SlipPrint, SlipView } from '../../contract/slip-view.ts';
import {
  type Outcome,
  type Preferences,
  type Screen,
  STAND_INS,
  type VisitView,
} from '../../contract/visit.ts';
import { OUTCOME_VIEWS } from './outcome-views.ts';
import { SERVICE_VIEWS } from './service-views.ts';

/** One page of the gallery. */
export interface GalleryView {
  /** Name of its pictures, without the extension. */
  readonly name: string;
  readonly screen: Screen;
  /** Opens the key pad by the five touches in the corner before the picture is taken. */
  readonly staffExit?: true;
  /** A button that is pressed before the picture is taken, and the one that leads back. */
  readonly press?: { readonly open: string; readonly close: string };
  /** What differs from a quiet terminal with a network. */
  readonly changes?: Partial<Omit<VisitView, 'screen' | 'revision' | 'preferences'>>;
}

/** What Hainan says to whoever has passed. */
const PASSED_SENTENCE = {
  'zh-CN':
    '【海南社保医保】【张*兰】参保人，您于2026年3月14日已完成领取社保待遇资格认证，请于2027年2月底前完成下一周期认证',
  en: 'Hainan social insurance: 张*兰, you were certified on 14 March 2026. Please certify again by the end of February 2027.',
};

/** The slip of a synthetic person, at a site with paper of 80 mm. */
const SLIP_FACTS: SlipView['facts'] = {
  kind: 'collected',
  person: { maskedName: '张*兰', maskedIdNumber: '990***********0022' },
  caseNumber: '260314-7KQ2-M4XD',
  time: '2026-03-14T01:30:00.000Z',
  nextDueDate: null,
  sentence: null,
  certifiedOn: null,
  cause: null,
  recordId: '019ceab5-5f40-7000-8000-1a2b3c4d5e6f',
};

const slipView = (
  print: SlipPrint,
  facts: Partial<SlipView['facts']> = {},
  columns: SlipView['columns'] = 48,
): SlipView => ({ facts: { ...SLIP_FACTS, ...facts }, print, columns, encoding: 'gb18030' });

const COLLECTED: Screen = { state: 'done', outcome: { kind: 'collected', caseNumber: '260314-7KQ2-M4XD' } };

/** The result beside its slip, in every state of the printing. */
const SLIPS: readonly GalleryView[] = [
  { name: 'done-slip-none', screen: COLLECTED, changes: { slip: slipView({ state: 'none' }) } },
  { name: 'done-slip-offered', screen: COLLECTED, changes: { slip: slipView({ state: 'offered' }) } },
  { name: 'done-slip-printing', screen: COLLECTED, changes: { slip: slipView({ state: 'printing' }) } },
  { name: 'done-slip-printed', screen: COLLECTED, changes: { slip: slipView({ state: 'printed' }) } },
  {
    name: 'done-slip-printed-58-mm',
    screen: COLLECTED,
    changes: { slip: slipView({ state: 'printed' }, {}, 32) },
  },
  ...PRINTER_FAULTS.map((fault) => ({
    name: `done-slip-failed-${fault}`,
    screen: COLLECTED,
    changes: { slip: slipView({ state: 'failed', fault, mayHavePrinted: fault === 'printer-failed' }) },
  })),
  {
    name: 'done-slip-passed',
    screen: {
      state: 'done',
      outcome: {
        kind: 'passed',
        caseNumber: '260314-7KQ2-M4XD',
        nextDueDate: '2027-02-28',
        sentence: PASSED_SENTENCE,
      },
    },
    changes: {
      slip: slipView(
        { state: 'printed' },
        { kind: 'passed', nextDueDate: '2027-02-28', sentence: PASSED_SENTENCE },
      ),
    },
  },
  {
    name: 'done-slip-not-found',
    screen: { state: 'done', outcome: { kind: 'failed', cause: 'person-not-found', caseNumber: null } },
    changes: {
      slip: slipView(
        { state: 'failed', fault: 'printer-paper-out', mayHavePrinted: true },
        { kind: 'next-step', cause: 'person-not-found', caseNumber: null, recordId: null },
      ),
    },
  },
];

const OUTCOMES: readonly (readonly [name: string, outcome: Outcome])[] = [
  [
    'passed',
    {
      kind: 'passed',
      caseNumber: '260314-7KQ2-M4XD',
      nextDueDate: '2027-02-28',
      sentence: PASSED_SENTENCE,
    },
  ],
  ['passed-no-date', { kind: 'passed', caseNumber: '260314-7KQ2-M4XD', nextDueDate: null, sentence: null }],
  [
    'already-certified',
    {
      kind: 'already-certified',
      certifiedOn: '2025-12-09',
      nextDueDate: '2026-11-30',
      channel: 'data-match',
      sentence: null,
    },
  ],
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

const homeVisit = (question: HomeVisitView): Screen => ({ state: 'homeVisit', question });
const HOME_VISIT_CHECK: Extract<HomeVisitView, { step: 'check' }> = {
  step: 'check',
  person: { name: '张桂兰', maskedIdNumber: '990***********0022' },
  relation: 'child',
  reason: 'very-old',
  address: { source: 'card', text: '测试省测试市测试县测试镇幸福路一百二十三号四单元五零六室' },
  phone: '13800001234',
  proofs: ['hospital-proof', 'village-committee-proof', 'relative-id-copy'],
};

/** Every question of the home-visit form, and how it ends. */
const HOME_VISITS: readonly GalleryView[] = [
  { name: 'homeVisit-applicant', screen: homeVisit({ step: 'applicant', chosen: null }) },
  { name: 'homeVisit-applicant-again', screen: homeVisit({ step: 'applicant', chosen: 'child' }) },
  {
    name: 'homeVisit-reason',
    screen: homeVisit({
      step: 'reason',
      offered: ['very-old', 'cannot-walk', 'ill', 'other'],
      chosen: null,
    }),
  },
  {
    name: 'homeVisit-address',
    screen: homeVisit({
      step: 'address',
      cardAddress: HOME_VISIT_CHECK.address.text ?? '',
      chosen: null,
    }),
  },
  { name: 'homeVisit-phone', screen: homeVisit({ step: 'phone', chosen: null }) },
  { name: 'homeVisit-phone-again', screen: homeVisit({ step: 'phone', chosen: '031165001234' }) },
  { name: 'homeVisit-proofs', screen: homeVisit({ step: 'proofs', chosen: [] }) },
  { name: 'homeVisit-proofs-held', screen: homeVisit({ step: 'proofs', chosen: ['hospital-proof'] }) },
  { name: 'homeVisit-check', screen: homeVisit(HOME_VISIT_CHECK) },
  {
    name: 'homeVisit-check-by-phone',
    screen: homeVisit({ ...HOME_VISIT_CHECK, address: { source: 'by-phone', text: null }, proofs: [] }),
  },
  ...[true, false].map(
    (sent): GalleryView => ({
      name: sent ? 'homeVisit-done' : 'homeVisit-done-kept',
      screen: {
        state: 'done',
        outcome: { kind: 'home-visit-requested', caseNumber: '260314-7KQ2-M4XD', sent },
      },
      changes: {
        slip: slipView(sent ? { state: 'printed' } : { state: 'none' }, { kind: 'home-visit' }),
        ...(sent ? {} : { network: 'offline', waitingRecords: 1 }),
      },
    }),
  ),
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
    screen: {
      state: 'confirmPerson',
      person: { name: '张测试', maskedIdNumber: '110101********0018' },
      isForHomeVisit: false,
    },
  },
  {
    name: 'confirmPerson-home-visit',
    screen: {
      state: 'confirmPerson',
      person: { name: '张测试', maskedIdNumber: '110101********0018' },
      isForHomeVisit: true,
    },
  },
  {
    name: 'confirmPerson-long-name',
    screen: {
      state: 'confirmPerson',
      person: { name: '阿卜杜热合曼·买买提吐尔逊', maskedIdNumber: '650101********002X' },
      isForHomeVisit: false,
    },
  },
  {
    name: 'confirmPerson-english-name',
    screen: {
      state: 'confirmPerson',
      person: { name: 'SPECIMEN, ALEXANDRA MARGUERITE CONSTANTINE', maskedIdNumber: '911***********0021' },
      isForHomeVisit: false,
    },
  },
  { name: 'checkEligibility', screen: { state: 'checkEligibility' } },
  ...HOME_VISITS,
  {
    name: 'notYetOpen',
    screen: {
      state: 'notYetOpen',
      notYetOpen: { opensOn: '2026-04-01', dueDate: '2026-05-31', mayCertify: false, sentence: null },
    },
  },
  {
    name: 'notYetOpen-may-certify',
    screen: {
      state: 'notYetOpen',
      notYetOpen: {
        opensOn: '2026-04-01',
        dueDate: '2026-05-31',
        mayCertify: true,
        sentence: {
          'zh-CN': '现在还不到认证时间。请在2026年4月1日至2026年5月31日之间来办理。',
          en: 'Certification is not open yet. Please come between 1 April 2026 and 31 May 2026.',
        },
      },
    },
  },
  {
    name: 'consent',
    screen: { state: 'consent', consentVersion: '2026-11-22', handler: null, notice: null },
  },
  {
    name: 'consent-overdue',
    screen: {
      state: 'consent',
      consentVersion: '2026-11-22',
      handler: null,
      notice: {
        kind: 'overdue',
        dueDate: '2026-02-28',
        sentence: {
          'zh-CN':
            '您的认证应在2026年2月28日前完成，现在可以补认证。认证通过后，停发的待遇由社保经办机构核实并办理补发，到账时间请向经办机构询问。',
          en: 'You were to certify by 28 February 2026. You can make up for it now. Afterwards the agency checks and pays what was stopped; please ask the agency when.',
        },
      },
    },
  },
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
  ...SLIPS,
  ...OUTCOME_VIEWS,
  ...SERVICE_VIEWS,
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
    help: null,
    controls: 'low',
    slip: null,
    ...view.changes,
  };
}
