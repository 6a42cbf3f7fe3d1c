import { describe, expect, test } from 'vitest';
import { FAULTS, type FaultCode } from '../../contract/faults.ts';
import { SLIP_KINDS, type Slip, slipSchema } from '../../contract/slip.ts';
import { findUnprintable, layoutSlip } from '../../contract/slip-layout.ts';
import type { SlipFacts } from '../../contract/slip-view.ts';
import { describeHelp } from '../../electron/core/region-help.ts';
import { SHIPPED_REGIONS, type ShippedRegion, shippedPack } from '../../tests/support/region-packs.ts';
import { createTexts } from './i18n.ts';
import { writeSlip } from './write-slip.ts';

const FACTS: SlipFacts = {
  kind: 'passed',
  person: { maskedName: '张*兰', maskedIdNumber: '990***********0022' },
  caseNumber: '260314-7KQ2-M4XD',
  time: '2026-03-14T01:30:00.000Z',
  nextDueDate: '2027-02-28',
  sentence: null,
  certifiedOn: null,
  cause: null,
  recordId: '019ceab5-5f40-7000-8000-1a2b3c4d5e6f',
};
const factsOf = (kind: SlipFacts['kind']): SlipFacts => ({
  ...FACTS,
  kind,
  certifiedOn: kind === 'already-certified' ? '2026-01-09' : null,
  ...(kind === 'not-yet-open' ? { opensOn: '2026-12-01' } : {}),
  cause: kind === 'next-step' ? 'identity-mismatch' : null,
});

describe.each(['zh-CN', 'en'] as const)('slips in %s', (language) => {
  const { t } = createTexts(language);
  const write = (facts: SlipFacts) => writeSlip(facts, { t, language, contactPhone: '12333', help: null });
  const textOf = (facts: SlipFacts, columns: 32 | 48 = 48) =>
    layoutSlip(write(facts), columns).flatMap((line) => (line.kind === 'text' ? [line.text] : []));

  test.each(SLIP_KINDS)(
    '%s: fits its schema, names the person masked, and every word can be printed',
    (kind) => {
      const slip = write(factsOf(kind));
      expect(slipSchema.parse(slip)).toEqual(slip);
      expect(findUnprintable(slip, 'gbk')).toEqual([]);
      const text = textOf(factsOf(kind)).join('\n');
      expect(text).toContain('张*兰');
      expect(text).toContain('990***********0022');
      expect(text).toContain('12333');
      expect(text).toContain('2026-03-14 09:30');
      // A place-holder without its value, or a key without a text.
      expect(text).not.toMatch(/[{}]|slip\.|undefined|NaN/);
    },
  );

  test('every cause comes with its next step', () => {
    for (const cause of Object.keys(FAULTS) as FaultCode[]) {
      const slip = write({ ...factsOf('next-step'), cause });
      expect(slipSchema.safeParse(slip).success, cause).toBe(true);
      expect(findUnprintable(slip, 'gbk'), cause).toEqual([]);
      expect(
        slip.lines.some(({ text }) => text.includes(t(`faults.${cause}.nextStep`))),
        cause,
      ).toBe(true);
    }
  });

  test('the next due date stands on slips of people who are certified, and on no other', () => {
    const withDate = SLIP_KINDS.filter((kind) => write(factsOf(kind)).nextDue !== null);
    expect(withDate).toEqual(['passed', 'already-certified']);
    expect(write({ ...FACTS, nextDueDate: null }).nextDue).toBe(t('slip.nextDueUnknown'));
  });

  test("the region's own sentence stands in the place of the catalogue's", () => {
    const sentence = {
      'zh-CN': '张*兰，请于2027年2月底前完成下一周期认证',
      en: 'Please certify again by February',
    };
    const slip = write({ ...FACTS, sentence });
    expect(slipSchema.parse(slip).nextDue).toBe(sentence[language]);
    expect(slip.lines).toEqual([]);
  });

  test('without a record there is no code, without a phone no contact', () => {
    expect(write({ ...FACTS, recordId: null }).qr).toBeNull();
    expect(write(FACTS).qr?.content).toBe(FACTS.recordId);
    expect(writeSlip(FACTS, { t, language, contactPhone: '', help: null }).contacts).toEqual([]);
  });
});

test('off line nobody reads that they are certified', () => {
  const { t } = createTexts('zh-CN');
  const slip = writeSlip(factsOf('collected'), { t, language: 'zh-CN', contactPhone: '12333', help: null });
  expect(slip.title).toBe('已采集，待核验');
  expect(slip.qr?.content).toBe(FACTS.recordId);
});

describe('what the region adds', () => {
  const { t } = createTexts('zh-CN');
  const helpOf = (region: ShippedRegion) =>
    describeHelp(shippedPack(region), new Date('2026-03-14T09:30:00+08:00'));
  const write = (facts: SlipFacts, region: ShippedRegion) =>
    slipSchema.parse(writeSlip(facts, { t, language: 'zh-CN', contactPhone: '12333', help: helpOf(region) }));
  const wordsOf = (slip: Slip) =>
    layoutSlip(slip, 48).flatMap((line) => (line.kind === 'text' ? [line.text] : []));

  test.each(SHIPPED_REGIONS)('%s: every slip fits, and has numbers to call', (region) => {
    for (const kind of SLIP_KINDS) {
      for (const cause of kind === 'next-step' ? (Object.keys(FAULTS) as FaultCode[]) : [null]) {
        const slip = write({ ...factsOf(kind), cause }, region);
        expect(slip.contacts.flatMap(({ phones }) => phones)).toContain('12333');
        expect(new Set(slip.contacts.map(({ phones }) => phones[0])).size).toBe(slip.contacts.length);
        expect(findUnprintable(slip, 'gbk'), `${kind} ${cause}`).toEqual([]);
      }
    }
  });

  test('row 37: a name to correct: which form, how many copies, from when on', () => {
    const text = wordsOf(write({ ...factsOf('next-step'), cause: 'identity-mismatch' }, 'xian')).join('');
    expect(text).toContain('基本信息变更明细表》');
    expect(text).toMatch(
      /改身份证号要带：.*原件 2 份.*复印件 2 份.*次日.*改姓名要带：.*原件 3 份.*复印件 3 份/,
    );
  });

  test('row 70: the line of the region with its hours, and those for when it is busy', () => {
    const { contacts } = write({ ...factsOf('next-step'), cause: 'person-not-found' }, 'tangshan');
    expect(contacts.map(({ phones }) => phones[0])).toEqual(['2806147', '12333', '2806145', '2806132']);
    expect(contacts[0]?.hours).toContain('周一到周五 9:00–12:00');
    expect(contacts[1]?.hours).toBeNull();
  });

  test('rows 56 and 57: not found and no such person are two things', () => {
    const [notFound, noSuchPerson] = (['person-not-found', 'no-such-person'] as const).map((cause) =>
      wordsOf(write({ ...factsOf('next-step'), cause }, 'xian')).join(''),
    );
    expect(notFound).toContain('没有查到这个身份证号的参保信息');
    expect(noSuchPerson).toContain('对不上');
    expect(noSuchPerson).toContain('请联系离退休时所在单位');
  });

  test('row 32: whoever comes late reads who pays what was stopped, and no date', () => {
    const late = write({ ...factsOf('collected'), isLate: true }, 'hainan');
    expect(wordsOf(late).join('')).toContain('停发的待遇由经办机构核实后补发');
    expect(wordsOf(write(factsOf('collected'), 'hainan')).join('')).not.toContain('补发');
    expect(late.title).toBe('已采集，待核验');
  });

  test('row 34: no slip promises a short message', () => {
    for (const region of SHIPPED_REGIONS) {
      for (const kind of SLIP_KINDS) {
        expect(wordsOf(write(factsOf(kind), region)).join('')).not.toContain('短信');
      }
    }
  });

  test('rows 2 and 31: how the certification came, and the benefits that it served together', () => {
    const facts: SlipFacts = {
      ...factsOf('already-certified'),
      channel: 'app',
      benefits: ['enterprise-pension', 'injury', 'injury'],
    };
    const text = wordsOf(write(facts, 'tangshan')).join('');
    expect(text).toContain('认证方式：手机');
    expect(text).toContain('企业职工养老、工伤待遇');
    expect(wordsOf(write({ ...facts, benefits: ['injury'] }, 'tangshan')).join('')).not.toContain('工伤待遇');
  });

  test('row 29: the season is closed still: when to come', () => {
    const slip = write(factsOf('not-yet-open'), 'tangshan');
    expect(slip.title).toBe('还没到认证时间');
    expect(wordsOf(slip).join('')).toContain('请在 2026年12月1日到 2027年2月28日之间来办理');
    expect(slip.nextDue).toBeNull();
  });

  test('a face unlike the kept photo, or another name: the person can do something while staff look', () => {
    for (const cause of ['photo-differs', 'identity-mismatch'] as const) {
      const text = wordsOf(write({ ...factsOf('manual-review'), cause }, 'xian')).join('');
      expect(text).toContain('原因：');
      expect(text).toContain('接下来：');
      expect(text).not.toContain('认证成功');
    }
  });
});
