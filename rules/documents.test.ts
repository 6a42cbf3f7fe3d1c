import { describe, expect, test } from 'vitest';
import type { BenefitKind } from '../contract/certification-rules.ts';
import { type ShippedRegion, shippedPack } from '../tests/support/region-packs.ts';
import { judgeCertification } from './judge.ts';
import { judgePerson } from './judge-person.ts';
import { fillSentence, judgementSentence } from './sentence.ts';

// One test per rule of the documents (notices, questions and answers of five regions), numbered as the project numbers them.

type Line = [events: readonly string[], today: string, status: string, dueDate: string, opensOn?: string];

function judge(region: ShippedRegion, benefit: BenefitKind, events: readonly string[], today: string) {
  return judgeCertification({ pack: shippedPack(region), benefit, events, today });
}

function check(
  region: ShippedRegion,
  benefit: BenefitKind,
  [events, today, status, dueDate, opensOn]: Line,
): void {
  const judgement = judge(region, benefit, events, today);
  expect(judgement).toMatchObject({ status, dueDate });
  if (opensOn !== undefined) expect(judgement).toMatchObject({ opensOn });
}

describe('row 1: certified already, also by a silent match of data', () => {
  test('an event by whatever channel is enough, and no face is asked for', () => {
    expect(judge('hainan', 'enterprise-pension', ['2022-11-12'], '2023-01-05')).toMatchObject({
      status: 'certified',
      reason: 'event-in-cycle',
      certifiedOn: '2022-11-12',
      certifyingNow: 'possible',
    });
  });
});

describe('row 23: rolling certification, Hainan from 2022', () => {
  test.each<Line>([
    // The published example: active in November 2022, next by 31 October 2023.
    [['2022-11-12'], '2022-11-12', 'certified', '2023-10-31'],
    [['2022-11-12'], '2023-10-31', 'certified', '2023-10-31'],
    [['2022-11-12'], '2023-11-01', 'overdue', '2023-10-31'],
    [['2022-11-01'], '2023-01-05', 'certified', '2023-10-31'],
    [['2022-11-30'], '2023-01-05', 'certified', '2023-10-31'],
    // Year ends.
    [['2025-01-01'], '2025-12-31', 'certified', '2025-12-31'],
    [['2025-01-31'], '2026-01-01', 'overdue', '2025-12-31'],
    [['2025-12-31'], '2026-01-01', 'certified', '2026-11-30'],
    // February, common years, leap years and the century rule.
    [['2024-03-31'], '2025-02-28', 'certified', '2025-02-28'],
    [['2024-03-31'], '2025-03-01', 'overdue', '2025-02-28'],
    [['2023-03-15'], '2024-02-29', 'certified', '2024-02-29'],
    [['2023-03-15'], '2024-03-01', 'overdue', '2024-02-29'],
    [['2024-02-29'], '2025-01-31', 'certified', '2025-01-31'],
    [['2099-03-31'], '2100-02-28', 'certified', '2100-02-28'],
    // Nobody was ever there: at once.
    [[], '2023-01-05', 'due', '2023-01-31'],
    [[], '2024-02-01', 'due', '2024-02-29'],
  ])('events %j, on %s: %s by %s', (...line) => check('hainan', 'enterprise-pension', line));
});

describe('row 24: a new event begins the cycle anew', () => {
  test.each<Line>([
    [['2022-11-12', '2023-02-03'], '2023-02-03', 'certified', '2024-01-31'],
    [['2023-02-03', '2022-11-12'], '2023-10-31', 'certified', '2024-01-31'],
    [['2022-11-12', '2023-10-31'], '2023-11-01', 'certified', '2024-09-30'],
    // What lies after today is a wrong clock and does not count.
    [['2022-11-12', '2023-02-03'], '2023-02-02', 'certified', '2023-10-31'],
  ])('events %j, on %s: %s by %s', (...line) => check('hainan', 'enterprise-pension', line));

  test('early certifying counts at any time, and is offered in the last sixty days', () => {
    const now = (today: string) => judge('hainan', 'enterprise-pension', ['2022-11-12'], today).certifyingNow;
    expect(now('2023-08-31')).toBe('possible');
    expect(now('2023-09-01')).toBe('offered');
    expect(now('2023-10-31')).toBe('offered');
    expect(now('2023-11-01')).toBe('needed');
  });
});

describe('row 25: Hainan before 2018, 2018 to 2021, from 2022', () => {
  test.each<Line>([
    // The fixed season, March to June, until 2017.
    [['2015-04-10'], '2015-12-31', 'certified', '2016-06-30', '2016-03-01'],
    [['2015-04-10'], '2016-02-29', 'notYetOpen', '2016-06-30', '2016-03-01'],
    [['2015-04-10'], '2016-03-01', 'due', '2016-06-30'],
    [['2015-04-10'], '2016-07-01', 'overdue', '2016-06-30'],
    // Its last certification: in 2018 the whole natural year is open, nobody is out of season.
    [['2017-04-10'], '2017-12-31', 'certified', '2018-12-31'],
    [['2017-04-10'], '2018-01-01', 'due', '2018-12-31'],
    [['2017-04-10'], '2018-08-01', 'due', '2018-12-31'],
    [['2017-04-10'], '2019-01-01', 'overdue', '2018-12-31'],
    // Whoever missed the season of 2016 still owes it.
    [['2015-04-10'], '2018-03-01', 'overdue', '2016-06-30'],
    // The natural year, 2018 to 2021.
    [['2019-05-10'], '2019-12-31', 'certified', '2020-12-31', '2020-01-01'],
    [['2019-05-10'], '2020-06-01', 'due', '2020-12-31'],
    [['2019-05-10'], '2021-01-01', 'overdue', '2020-12-31'],
    [['2019-05-10'], '2022-03-01', 'overdue', '2020-12-31'],
    // The natural year of 2021 comes under the rolling rule of 2022: the earlier day is the safe one to name.
    [['2021-05-10'], '2021-12-01', 'certified', '2022-04-30'],
    [['2021-05-10'], '2022-03-01', 'certified', '2022-04-30'],
    [['2021-05-10'], '2022-05-01', 'overdue', '2022-04-30'],
    [['2021-11-12'], '2022-03-01', 'certified', '2022-10-31'],
    // Its twelve months ended before the rolling rule began: the first month of that rule.
    [['2021-01-10'], '2021-12-31', 'certified', '2022-01-31'],
    [['2021-01-10'], '2022-01-01', 'due', '2022-01-31'],
    [['2021-01-10'], '2022-02-01', 'overdue', '2022-01-31'],
    // Nobody was ever there.
    [[], '2016-01-15', 'notYetOpen', '2016-06-30', '2016-03-01'],
    [[], '2017-09-15', 'overdue', '2017-06-30'],
    [[], '2019-09-15', 'due', '2019-12-31'],
  ])('events %j, on %s: %s by %s', (...line) => check('hainan', 'enterprise-pension', line));

  test('the answer says when the rule is newer than the certification', () => {
    expect(judge('hainan', 'enterprise-pension', ['2021-05-10'], '2022-03-01').isRuleChanged).toBe(true);
    expect(judge('hainan', 'enterprise-pension', ['2022-05-10'], '2022-06-01').isRuleChanged).toBe(false);
    expect(judge('hainan', 'enterprise-pension', ['2019-05-10'], '2022-03-01').isRuleChanged).toBe(false);
  });
});

describe.each([
  ['row 26: enterprise pensions of Tangshan', 'enterprise-pension'],
  ['row 27: disability allowance of Tangshan', 'injury'],
  ['row 27: allowance of dependants of Tangshan', 'dependant'],
] as const)('%s, May to June in the first year, then April to May', (_, benefit) => {
  test.each<Line>([
    [[], '2018-04-30', 'notYetOpen', '2018-06-30', '2018-05-01'],
    [[], '2018-05-01', 'due', '2018-06-30'],
    [[], '2018-07-01', 'overdue', '2018-06-30'],
    [['2018-06-30'], '2018-12-31', 'certified', '2019-05-31', '2019-04-01'],
    [['2018-06-30'], '2019-03-31', 'notYetOpen', '2019-05-31', '2019-04-01'],
    [['2018-06-30'], '2019-04-01', 'due', '2019-05-31'],
    [['2018-06-30'], '2019-05-31', 'due', '2019-05-31'],
    [['2018-06-30'], '2019-06-01', 'overdue', '2019-05-31'],
    [['2018-06-30', '2019-04-01'], '2019-04-01', 'certified', '2020-05-31', '2020-04-01'],
    // Made up after the close: for the season that was missed, and not for the next.
    [['2018-06-30', '2020-02-10'], '2020-02-10', 'notYetOpen', '2020-05-31', '2020-04-01'],
    [['2018-06-30', '2020-02-10'], '2020-04-01', 'due', '2020-05-31'],
    // Missed, and the next season is open: still overdue, one certification serves both.
    [['2018-06-30'], '2020-04-15', 'overdue', '2019-05-31'],
    [['2018-06-30', '2020-04-15'], '2020-04-15', 'certified', '2021-05-31'],
  ])('events %j, on %s: %s by %s', (...line) => check('tangshan', benefit, line));
});

describe('row 28: residents of Tangshan, twice a year', () => {
  test.each<Line>([
    [['2018-05-20'], '2018-10-31', 'certified', '2018-12-31', '2018-11-01'],
    [['2018-05-20'], '2018-11-01', 'due', '2018-12-31'],
    [['2018-05-20'], '2019-01-01', 'overdue', '2018-12-31'],
    [['2018-12-31'], '2019-01-01', 'notYetOpen', '2019-05-31', '2019-04-01'],
    [['2022-12-03'], '2023-04-01', 'due', '2023-05-31'],
    [['2022-12-03'], '2023-06-01', 'overdue', '2023-05-31'],
    [['2022-12-03', '2023-05-31'], '2023-08-01', 'certified', '2023-12-31', '2023-11-01'],
    [['2023-04-01', '2023-11-01'], '2023-12-31', 'certified', '2024-05-31'],
    [[], '2023-01-01', 'notYetOpen', '2023-05-31', '2023-04-01'],
    [[], '2023-02-01', 'notYetOpen', '2023-05-31', '2023-04-01'],
    [[], '2023-08-01', 'overdue', '2023-05-31'],
    [[], '2023-11-30', 'due', '2023-12-31'],
  ])('events %j, on %s: %s by %s', (...line) => check('tangshan', 'resident-pension', line));
});

describe('row 29: unemployment benefit of Tangshan, monthly to the 20th', () => {
  test.each<Line>([
    [['2023-03-05'], '2023-03-31', 'certified', '2023-04-20', '2023-04-01'],
    [['2023-03-05'], '2023-04-01', 'due', '2023-04-20'],
    [['2023-03-05'], '2023-04-20', 'due', '2023-04-20'],
    [['2023-03-05'], '2023-04-21', 'overdue', '2023-04-20'],
    [['2023-03-05'], '2023-05-10', 'overdue', '2023-04-20'],
    // Made up on the 25th: for this month.
    [['2023-04-25'], '2023-04-25', 'certified', '2023-05-20'],
    [['2023-12-20'], '2023-12-31', 'certified', '2024-01-20', '2024-01-01'],
    [['2024-01-31'], '2024-02-01', 'due', '2024-02-20'],
    [[], '2023-04-21', 'overdue', '2023-04-20'],
    [[], '2023-04-20', 'due', '2023-04-20'],
    [[], '2023-05-01', 'due', '2023-05-20'],
  ])('events %j, on %s: %s by %s', (...line) => check('tangshan', 'unemployment', line));

  test('on the 21st the region says that the month has closed, and what to do', () => {
    const pack = shippedPack('tangshan');
    const judgement = judge('tangshan', 'unemployment', ['2023-03-05'], '2023-04-21');
    const sentence = judgementSentence(pack, 'unemployment', judgement, 'zh-CN');
    expect(sentence).toContain('本期认证已于2023年4月20日截止');
    expect(sentence).toContain('补认证');
  });
});

describe("row 30: Xi'an, one natural year needs one certification", () => {
  test.each<Line>([
    [['2021-03-05'], '2021-03-05', 'certified', '2022-12-31', '2022-01-01'],
    [['2021-03-05'], '2021-12-31', 'certified', '2022-12-31'],
    [['2021-03-05'], '2022-01-01', 'due', '2022-12-31'],
    [['2021-12-31'], '2022-01-01', 'due', '2022-12-31'],
    [['2021-03-05'], '2022-12-31', 'due', '2022-12-31'],
    [['2021-03-05'], '2023-01-01', 'overdue', '2022-12-31'],
    [[], '2021-12-31', 'due', '2021-12-31'],
    [[], '2022-01-01', 'due', '2022-12-31'],
  ])('events %j, on %s: %s by %s', (...line) => check('xian', 'enterprise-pension', line));

  test('row 63: a second certification of the year would change nothing, and that is said', () => {
    const judgement = judge('xian', 'enterprise-pension', ['2021-03-05'], '2021-10-01');
    expect(judgement.certifyingNow).toBe('pointless');
    const sentence = judgementSentence(shippedPack('xian'), 'enterprise-pension', judgement, 'zh-CN');
    expect(sentence).toBe(
      '您于2021年3月5日已完成本年度认证，本年度不用再认证。请在2022年12月31日前完成下一年度认证。',
    );
  });
});

describe('row 31: several benefits of one person', () => {
  test('are certified together in Tangshan, each by its own rule', () => {
    const { benefits, needed } = judgePerson({
      pack: shippedPack('tangshan'),
      held: [
        { benefit: 'dependant', events: ['2022-04-20'] },
        { benefit: 'resident-pension', events: [] },
      ],
      today: '2022-11-05',
    });
    expect(benefits.map(({ benefit, judgement }) => [benefit, judgement.status, judgement.dueDate])).toEqual([
      ['dependant', 'certified', '2023-05-31'],
      ['resident-pension', 'due', '2022-12-31'],
    ]);
    expect(needed).toEqual([['dependant', 'resident-pension']]);
  });
});

describe('row 32: missed, so it is made up for', () => {
  test.each(['hainan', 'qinghai', 'tangshan', 'xian', 'guangdong'] as const)(
    '%s: at any time; the arrears are the agency’s, and no date is promised',
    (region) => {
      const pack = shippedPack(region);
      const judgement = judge(region, 'enterprise-pension', ['2019-04-10'], '2026-03-10');
      expect(judgement).toMatchObject({
        status: 'overdue',
        reason: 'deadline-passed',
        certifyingNow: 'needed',
      });
      const sentence = judgementSentence(pack, 'enterprise-pension', judgement, 'zh-CN');
      expect(sentence).toContain('补认证');
      expect(sentence).toContain('经办机构');
      expect(sentence.match(/\d+年\d+月\d+日/g)).toHaveLength(1);
    },
  );
});

describe('rows 33 to 35: short messages', () => {
  test('row 33: the sentence of Hainan, word for word', () => {
    const { passed } = shippedPack('hainan').texts;
    const values = { name: '***', certifiedOn: '2022-11-12', dueDate: '2023-10-31', opensOn: null };
    expect(fillSentence(passed, 'zh-CN', values)).toBe(
      '【海南社保医保】【***】参保人，您于2022年11月12日已完成领取社保待遇资格认证，请于2023年10月底前完成下一周期认证',
    );
    expect(fillSentence(passed, 'en', values)).toContain('by the end of October 2023');
  });
  test('row 34: Hainan, the first pass of a cycle, again after six months', () => {
    expect(shippedPack('hainan').shortMessage).toEqual({
      recipient: 'registered-number',
      sentOn: 'first-pass-of-cycle',
      againAfterMonths: 6,
      onFailure: false,
    });
  });
  test('row 35: Guangdong, every pass to a typed number, none on failure', () => {
    expect(shippedPack('guangdong').shortMessage).toEqual({
      recipient: 'typed-number',
      sentOn: 'every-pass',
      againAfterMonths: null,
      onFailure: false,
    });
  });
});

describe('rows 36, 37, 44, 70 to 72: what else the packs know', () => {
  test('row 36: the papers of Qinghai', () => {
    const [list] = shippedPack('qinghai').materials;
    expect(list?.items[0]).toMatchObject({ name: { 'zh-CN': '居民身份证' }, originals: 1, copies: 1 });
    expect(list?.items.map(({ name }) => name['zh-CN'])).toContain('《养老保险认证申请表》');
  });
  test.each([
    ['id-number-correction', 2],
    ['name-correction', 3],
  ] as const)("row 37: Xi'an, %s, %i of each, works the next day", (occasion, count) => {
    const list = shippedPack('xian').materials.find((one) => one.occasion === occasion);
    expect(list?.effectiveAfterDays).toBe(1);
    expect(list?.items.slice(0, 2)).toMatchObject([
      { originals: count, copies: 0 },
      { originals: 0, copies: count },
    ]);
  });
  test('row 44: ten seconds for one action in Guangdong', () => {
    expect(shippedPack('guangdong').livenessActionSeconds).toBe(10);
    expect(shippedPack('hainan').livenessActionSeconds).toBeNull();
  });
  test('row 70: the busy line of Tangshan has alternates', () => {
    const { hotlines } = shippedPack('tangshan');
    const alternates = hotlines.find(({ number }) => number === '2806147')?.alternates ?? [];
    const numbers = alternates.map((id) => hotlines.find((hotline) => hotline.id === id)?.number);
    expect(numbers).toEqual(expect.arrayContaining(['12333', '2806145', '2806132']));
  });
  test('row 71: the points of two districts, one without a phone', () => {
    const { servicePoints } = shippedPack('tangshan');
    const districts = servicePoints.map(({ district }) => district?.['zh-CN'] ?? null);
    expect(districts.filter((name) => name === '路南区')).toHaveLength(6);
    expect(districts.filter((name) => name === '路北区')).toHaveLength(13);
    const silent = servicePoints.filter(({ phone }) => phone === null);
    expect(silent.map(({ name }) => name['zh-CN'])).toEqual(['友谊街道办事处']);
  });
  test('row 72: of the hours of Tangshan only the morning is known', () => {
    const [hall] = shippedPack('tangshan').servicePoints;
    expect(hall?.hours).toEqual({
      weekdays: [1, 2, 3, 4, 5],
      ranges: [{ from: '09:00', until: '12:00' }],
      isComplete: false,
    });
  });
});
