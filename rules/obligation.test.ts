import { describe, expect, test } from 'vitest';
import { type CertificationRule, ruleListSchema } from '../contract/certification-rules.ts';
import { packWithRules, shippedPack } from '../tests/support/region-packs.ts';
import { judgeCertification } from './judge.ts';

const common = { source: 'press-answers-2022', basis: 'stated' as const };
const spring = [{ opens: '04', closes: '05', cycleFrom: '01-01' }];
const anyTime = { kind: 'any-time' as const, offerDays: 60 };

type Line = [events: string[], today: string, status: string, dueDate: string, opensOn: string | null];

function check(rules: CertificationRule[], [events, today, status, dueDate, opensOn]: Line): void {
  expect(ruleListSchema.safeParse(rules).error?.issues).toBeUndefined();
  const pack = packWithRules(rules);
  const judgement = judgeCertification({ pack, benefit: 'enterprise-pension', events, today });
  expect(judgement).toMatchObject({ status, dueDate, ...(opensOn === null ? {} : { opensOn }) });
}

describe('from any time of the year to a season', () => {
  const rules: CertificationRule[] = [
    { kind: 'calendar-year', ...common, from: null, until: '2018-06-30' },
    { kind: 'windows', windows: spring, ...common, from: '2018-07-01', until: null },
  ];
  test.each<Line>([
    // The spring of 2018 lies before the rule: nobody missed it.
    [['2017-02-10'], '2018-08-01', 'certified', '2019-05-31', '2019-04-01'],
    [['2017-02-10'], '2019-01-01', 'notYetOpen', '2019-05-31', '2019-04-01'],
    [['2017-02-10'], '2019-06-01', 'overdue', '2019-05-31', null],
    // The natural year of 2017 was missed under its own rule.
    [['2016-02-10'], '2018-08-01', 'overdue', '2017-12-31', null],
    // Never there: the spring of 2018 was not asked for.
    [[], '2018-08-01', 'notYetOpen', '2019-05-31', '2019-04-01'],
    [[], '2018-03-01', 'notYetOpen', '2019-05-31', '2019-04-01'],
  ])('events %j, on %s: %s by %s', (...line) => check(rules, line));
});

describe('a new rule in the middle of its own season', () => {
  const rules: CertificationRule[] = [
    { kind: 'calendar-year', ...common, from: null, until: '2019-04-14' },
    { kind: 'windows', windows: spring, ...common, from: '2019-04-15', until: null },
  ];
  test.each<Line>([
    [['2018-05-10'], '2019-04-14', 'certified', '2019-05-31', '2019-04-15'],
    [['2018-05-10'], '2019-04-15', 'due', '2019-05-31', null],
    [['2019-04-01'], '2019-04-20', 'certified', '2020-05-31', '2020-04-01'],
  ])('events %j, on %s: %s by %s', (...line) => check(rules, line));
});

describe('from a season to rolling, and to another number of months', () => {
  const rules: CertificationRule[] = [
    { kind: 'windows', windows: spring, ...common, from: null, until: '2022-12-31' },
    { kind: 'rolling', months: 12, early: anyTime, ...common, from: '2023-01-01', until: '2024-12-31' },
    { kind: 'rolling', months: 6, early: anyTime, ...common, from: '2025-01-01', until: null },
  ];
  test.each<Line>([
    [['2022-05-10'], '2023-03-01', 'certified', '2023-04-30', null],
    [['2021-05-10'], '2023-03-01', 'overdue', '2022-05-31', null],
    [['2023-12-10'], '2024-06-01', 'certified', '2024-11-30', null],
    // Twelve months would end in 2025, when six are asked; those ended before the rule began.
    [['2024-02-10'], '2024-12-31', 'certified', '2025-01-31', null],
    [['2024-02-10'], '2025-01-01', 'due', '2025-01-31', null],
    [['2024-10-10'], '2025-01-01', 'certified', '2025-03-31', null],
    [['2025-01-01'], '2025-06-30', 'certified', '2025-06-30', null],
  ])('events %j, on %s: %s by %s', (...line) => check(rules, line));
});

describe('the cycle that an answer is about', () => {
  const cycle = (region: 'hainan' | 'tangshan' | 'xian', events: string[], today: string) =>
    judgeCertification({ pack: shippedPack(region), benefit: 'resident-pension', events, today }).cycle;
  test('rolling: from the event to the due date', () => {
    expect(cycle('hainan', ['2022-11-12'], '2023-01-05')).toEqual({
      from: '2022-11-12',
      until: '2023-10-31',
    });
    expect(cycle('hainan', ['2022-11-12'], '2024-01-05')).toEqual({
      from: '2022-11-12',
      until: '2023-10-31',
    });
  });
  test.each(['2021-01-01', '2021-12-31'])('natural year, event on %s', (event) => {
    expect(cycle('xian', [event], event)).toEqual({ from: '2021-01-01', until: '2021-12-31' });
  });
  test('seasons: the part of the year that each serves', () => {
    expect(cycle('tangshan', ['2023-04-01'], '2023-08-01')).toEqual({
      from: '2023-01-01',
      until: '2023-10-31',
    });
    expect(cycle('tangshan', ['2023-04-01'], '2023-11-01')).toEqual({
      from: '2023-11-01',
      until: '2023-12-31',
    });
    expect(cycle('tangshan', ['2023-11-01'], '2024-02-01')).toEqual({
      from: '2024-01-01',
      until: '2024-10-31',
    });
  });
});

test('a window that crosses the end of the year, and one on a leap day', () => {
  const winter: CertificationRule[] = [
    {
      kind: 'windows',
      windows: [{ opens: '12-15', closes: '02', cycleFrom: '12-01' }],
      ...common,
      from: null,
      until: null,
    },
  ];
  const lines: Line[] = [
    [['2022-12-20'], '2023-11-30', 'certified', '2024-02-29', '2023-12-15'],
    [['2022-12-20'], '2023-12-01', 'notYetOpen', '2024-02-29', '2023-12-15'],
    [['2022-12-20'], '2024-01-10', 'due', '2024-02-29', null],
    [['2023-02-28'], '2024-03-01', 'overdue', '2024-02-29', null],
    [['2024-02-29'], '2024-02-29', 'certified', '2025-02-28', '2024-12-15'],
    [[], '2024-01-10', 'due', '2024-02-29', null],
    [[], '2024-03-01', 'overdue', '2024-02-29', null],
    [[], '2024-12-01', 'notYetOpen', '2025-02-28', '2024-12-15'],
  ];
  for (const line of lines) check(winter, line);
});

test('a window written for the next year but announced in this one', () => {
  const rules: CertificationRule[] = [
    {
      kind: 'windows',
      windows: [{ opens: '01-15', closes: '01-31', cycleFrom: '10-01' }],
      ...common,
      from: null,
      until: null,
    },
  ];
  check(rules, [['2023-01-20'], '2023-09-30', 'certified', '2024-01-31', '2024-01-15']);
  check(rules, [['2023-01-20'], '2023-10-01', 'notYetOpen', '2024-01-31', '2024-01-15']);
  check(rules, [[], '2023-10-01', 'notYetOpen', '2024-01-31', '2024-01-15']);
  check(rules, [[], '2023-09-30', 'overdue', '2023-01-31', null]);
});
