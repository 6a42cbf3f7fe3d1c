import type { FaultCode } from '../../contract/faults.ts';
import type { RegionHelp } from '../../contract/services.ts';
import type { SlipView } from '../../contract/slip-view.ts';
import type { CertificationNotice, Outcome, Screen } from '../../contract/visit.ts';
import { describeHelp } from '../../electron/core/region-help.ts';
import { type ShippedRegion, shippedPack } from '../support/region-packs.ts';
import type { GalleryView } from './views.ts';

/** A Saturday afternoon: no office is open. */
const NOW = new Date('2026-03-14T14:30:00+08:00');
const CASE = '260314-7KQ2-M4XD';

/** Who to ask in a region, as core tells it. */
const helpOf = (region: ShippedRegion): RegionHelp => describeHelp(shippedPack(region), NOW);

const slipOf = (
  facts: Partial<SlipView['facts']>,
  state: 'none' | 'offered' | 'printed' = 'printed',
): SlipView => ({
  facts: {
    kind: 'next-step',
    person: { maskedName: '张*兰', maskedIdNumber: '990***********0022' },
    caseNumber: null,
    time: '2026-03-14T01:30:00.000Z',
    nextDueDate: null,
    sentence: null,
    certifiedOn: null,
    cause: null,
    recordId: null,
    ...facts,
  },
  print: { state },
  columns: 48,
  encoding: 'gb18030',
});

const NOTICES: readonly (readonly [name: string, region: ShippedRegion, notice: CertificationNotice])[] = [
  [
    'due',
    'hainan',
    {
      kind: 'due',
      dueDate: '2026-05-31',
      sentence: {
        'zh-CN': '请在2026年5月底前完成认证，现在就可以办理。',
        en: 'Please certify by the end of May 2026. You can do it now.',
      },
    },
  ],
  [
    'window-closed',
    'tangshan',
    {
      kind: 'window-closed',
      dueDate: '2026-02-20',
      sentence: {
        'zh-CN':
          '本期认证已于2026年2月20日截止，现在可以补认证。认证通过后，由待遇发放地社保经办机构核实并办理补发。请每月20日前认证。',
        en: 'This month’s certification closed on 20 February 2026. You can make up for it now; the agency where your benefit is paid then checks and pays what was stopped. Please certify by the 20th of each month.',
      },
    },
  ],
];

const consent = (notice: CertificationNotice | null): Screen => ({
  state: 'consent',
  consentVersion: '2026-11-22.2',
  handler: null,
  notice,
});

const CONSENTS: readonly GalleryView[] = [
  ...NOTICES.map(([name, region, notice]) => ({
    name: `consent-${name}`,
    screen: consent(notice),
    changes: { help: helpOf(region) },
  })),
  {
    name: 'consent-details',
    screen: consent(null),
    changes: { help: helpOf('hainan') },
    press: { open: 'consent-details', close: 'consent-back' },
  },
];

const ALREADY: Outcome = {
  kind: 'already-certified',
  certifiedOn: '2025-12-09',
  nextDueDate: '2026-11-30',
  channel: 'app',
  benefits: ['enterprise-pension', 'injury'],
  sentence: {
    'zh-CN': '您于2025年12月9日已完成认证，现在不用再办。请在2026年11月30日前完成下一次认证。',
    en: 'You certified on 9 December 2025. Nothing needs doing now. Please certify again by 30 November 2026.',
  },
};

const done = (outcome: Outcome): Screen => ({ state: 'done', outcome });

/** Why the central service does not certify, and where the region has advice of its own. */
const CAUSES: readonly (readonly [cause: FaultCode, region: ShippedRegion])[] = [
  ['person-not-found', 'tangshan'],
  ['no-such-person', 'xian'],
  ['identity-mismatch', 'xian'],
  ['not-a-beneficiary', 'xian'],
  ['not-modelled', 'tangshan'],
];

const OUTCOMES: readonly GalleryView[] = [
  { name: 'done-already-app-two-benefits', screen: done(ALREADY), changes: { help: helpOf('tangshan') } },
  ...CAUSES.map(([cause, region]) => ({
    name: `done-helped-${cause}`,
    screen: done({ kind: 'failed', cause, caseNumber: null }),
    changes: { help: helpOf(region), slip: slipOf({ cause }) },
  })),
  ...(['identity-mismatch', 'photo-differs'] as const).map((cause) => ({
    name: `done-review-${cause}`,
    screen: done({ kind: 'manual-review', caseNumber: CASE, cause }),
    changes: {
      help: helpOf('tangshan'),
      slip: slipOf(
        { kind: 'manual-review', caseNumber: CASE, cause, recordId: '019ceab5-5f40-7000-8000-1a2b3c4d5e6f' },
        'none',
      ),
    },
  })),
];

/** Xi'an tells which papers correct a name or a number; here nothing is printed. */
const MISMATCH: Pick<GalleryView, 'screen' | 'changes'> = {
  screen: done({ kind: 'failed', cause: 'identity-mismatch', caseNumber: null }),
  changes: { help: helpOf('xian'), slip: slipOf({ cause: 'identity-mismatch' }, 'none') },
};

const PAPERS: readonly GalleryView[] = [
  { name: 'done-papers-offered', ...MISMATCH },
  {
    name: 'done-papers',
    ...MISMATCH,
    press: { open: 'correction-papers-open', close: 'papers-back' },
  },
];

const SLIPS: readonly GalleryView[] = [
  {
    name: 'slip-large-collected',
    screen: done({ kind: 'collected', caseNumber: CASE }),
    changes: {
      help: helpOf('tangshan'),
      slip: slipOf({
        kind: 'collected',
        caseNumber: CASE,
        recordId: '019ceab5-5f40-7000-8000-1a2b3c4d5e6f',
        isLate: true,
      }),
    },
    press: { open: 'enlarge-slip', close: 'close-slip' },
  },
  {
    name: 'slip-large-identity-mismatch',
    screen: done({ kind: 'failed', cause: 'identity-mismatch', caseNumber: null }),
    changes: { help: helpOf('xian'), slip: slipOf({ cause: 'identity-mismatch' }) },
    press: { open: 'enlarge-slip', close: 'close-slip' },
  },
  {
    name: 'notYetOpen-slip',
    screen: {
      state: 'notYetOpen',
      notYetOpen: { opensOn: '2026-04-01', dueDate: '2026-05-31', mayCertify: true, sentence: null },
    },
    changes: {
      help: helpOf('tangshan'),
      slip: slipOf({ kind: 'not-yet-open', opensOn: '2026-04-01', nextDueDate: '2026-05-31' }, 'offered'),
    },
  },
];

/** Consent, outcomes and slips with what a region adds to them. */
export const OUTCOME_VIEWS: readonly GalleryView[] = [
  ...CONSENTS,
  ...OUTCOMES,
  ...PAPERS,
  ...SLIPS,
  {
    name: 'fault-helped-card-expired',
    screen: { state: 'fault', fault: 'card-expired', canRetry: false },
    changes: { help: helpOf('tangshan') },
  },
];
