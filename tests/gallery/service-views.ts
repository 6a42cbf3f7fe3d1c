import { LOOK_UPS, type PersonStanding, SERVICES } from '../../contract/services.ts';
import type { Screen } from '../../contract/visit.ts';
import { describeHelp } from '../../electron/core/region-help.ts';
import { lookUpDirectory, lookUpGuides, lookUpWays } from '../../electron/core/region-look-up.ts';
import { type ShippedRegion, shippedPack } from '../support/region-packs.ts';
import type { GalleryView } from './views.ts';

/** A Tuesday morning and evening in China. */
const MORNING = new Date('2026-03-17T02:00:00Z');
const EVENING = new Date('2026-03-17T11:00:00Z');

const MENU = { part: null, page: 0 };

/** Whom Tangshan names to ask: the longest list of numbers. */
export const HELP = describeHelp(shippedPack('tangshan'), MORNING);

const directory = (region: ShippedRegion, part: string | null = null, page = 0, at = MORNING): Screen => ({
  state: 'servicePoints',
  directory: lookUpDirectory(shippedPack(region), { part, page }, at),
});

const guide = (region: ShippedRegion, part: string): Screen => ({
  state: 'guides',
  guides: lookUpGuides(shippedPack(region), { part, page: 0 }, MORNING),
});

const way = (region: ShippedRegion, part: string | null): Screen => ({
  state: 'phoneChannels',
  ways: lookUpWays(shippedPack(region), { part, page: 0 }),
});

const CERTIFIED: PersonStanding = {
  kind: 'certified',
  certifiedOn: '2025-12-09',
  channel: 'data-match',
  dueDate: '2026-11-30',
  opensOn: null,
  sentence: {
    'zh-CN': '您已于2025年12月9日完成认证，请于2026年11月底前完成下一周期认证。',
    en: 'You were certified on 9 December 2025. Please certify again by the end of November 2026.',
  },
  certifyingNow: 'possible',
};

const status = (changes: Partial<PersonStanding>): Screen => ({
  state: 'status',
  standing: { ...CERTIFIED, ...changes },
});

const SCREENS: readonly (readonly [name: string, screen: Screen])[] = [
  ['services', { state: 'services', offered: [...SERVICES] }],
  ['servicePoints-tangshan', directory('tangshan')],
  ['servicePoints-tangshan-hotlines', directory('tangshan', 'hotlines')],
  ['servicePoints-tangshan-city', directory('tangshan', 'district-0')],
  ['servicePoints-tangshan-south', directory('tangshan', 'district-1')],
  ['servicePoints-tangshan-north-2', directory('tangshan', 'district-2', 1, EVENING)],
  ['servicePoints-xian', directory('xian', 'points')],
  ['guides-tangshan', { state: 'guides', guides: lookUpGuides(shippedPack('tangshan'), MENU, MORNING) }],
  ['guides-name-correction', guide('xian', 'name-correction')],
  ['guides-modelling', guide('tangshan', 'modelling')],
  ['guides-home-visit', guide('hainan', 'home-visit')],
  ['guides-none', { state: 'guides', guides: { topics: [], guide: null, page: 0, pages: 1 } }],
  ['phoneChannels-hainan', way('hainan', null)],
  ['phoneChannels-platform', way('hainan', 'national-platform')],
  ['phoneChannels-app', way('guangdong', 'guangdong-app')],
  ['status-certified', status({})],
  ['status-due', status({ kind: 'due', certifyingNow: 'needed', sentence: null, dueDate: '2026-03-31' })],
  [
    'status-overdue',
    status({
      kind: 'overdue',
      certifiedOn: null,
      channel: null,
      dueDate: '2026-02-28',
      certifyingNow: 'needed',
      sentence: {
        'zh-CN':
          '您的认证应在2026年2月28日前完成，现在可以补认证。认证通过后，停发的待遇由社保经办机构核实并办理补发，到账时间请向经办机构询问。',
        en: 'You were to certify by 28 February 2026. You can make up for it now. Afterwards the agency checks and pays what was stopped; please ask the agency when.',
      },
    }),
  ],
  [
    'status-not-yet-open',
    status({
      kind: 'not-yet-open',
      opensOn: '2026-04-01',
      dueDate: '2026-05-31',
      sentence: null,
      certifyingNow: 'pointless',
    }),
  ],
  [
    'status-unknown',
    status({ kind: 'unknown', certifiedOn: null, channel: null, dueDate: null, sentence: null }),
  ],
];

/** Every screen of the services besides certifying, with the fullest lists that the shipped regions have. */
export const SERVICE_VIEWS: readonly GalleryView[] = [
  ...SCREENS.map(
    ([name, screen]): GalleryView => ({
      name,
      screen,
      changes: { help: HELP, ...(name === 'status-unknown' ? { network: 'offline' } : {}) },
    }),
  ),
  // A terminal on a desk, where nobody has to reach up.
  {
    name: 'services-controls-normal',
    screen: { state: 'services', offered: [...SERVICES] },
    changes: { controls: 'normal' },
  },
  { name: 'services-out-of-service', screen: { state: 'services', offered: [...LOOK_UPS] } },
  {
    name: 'outOfService-helped',
    screen: { state: 'outOfService', fault: 'reader-missing' },
    changes: { help: HELP },
  },
];
