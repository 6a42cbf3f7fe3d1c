import { describe, expect, test } from 'vitest';
import { BENEFIT_KINDS } from '../contract/certification-rules.ts';
import { SHIPPED_REGIONS, shippedPack, shippedPackText } from '../tests/support/region-packs.ts';
import { loadRegionPack } from './load-region-pack.ts';

describe('the packs that come with the terminal', () => {
  test.each(SHIPPED_REGIONS)('%s loads, and is named as its file', (region) => {
    const pack = shippedPack(region);
    expect(pack.id).toBe(region);
    expect(Object.keys(pack.benefits)).toEqual([...BENEFIT_KINDS]);
  });
  test.each(SHIPPED_REGIONS)('%s names nobody and no plain web address', (region) => {
    const text = shippedPackText(region);
    expect(text).not.toMatch(/http:/);
    expect(text).not.toMatch(/\d{17}[\dX]/);
  });
});

/** Tangshan's pack with one value set, or taken away where `value` is undefined. */
function changed(path: string, value: unknown): string {
  const pack: unknown = JSON.parse(shippedPackText('tangshan'));
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  let place = pack;
  for (const key of keys) place = fieldOf(place, key);
  if (typeof place !== 'object' || place === null) throw new Error(`there is no ${path}`);
  if (value === undefined) Reflect.deleteProperty(place, last);
  else Reflect.set(place, last, value);
  return JSON.stringify(pack);
}

function fieldOf(place: unknown, key: string): unknown {
  return typeof place === 'object' && place !== null ? Reflect.get(place, key) : undefined;
}

function problemsOf(text: string) {
  const loaded = loadRegionPack(text);
  return loaded.ok ? [] : loaded.fault.problems.map(({ path, message }) => `${path}: ${message}`);
}

const RULES = 'benefits.enterprise-pension.rules';
const AT = 'benefits.enterprise-pension.rules';

describe('what an operator may get wrong is named by its field', () => {
  test.each<[what: string, path: string, value: unknown, problem: string | RegExp]>([
    [
      'a gap',
      `${RULES}.1.from`,
      '2019-01-02',
      `${AT}[1].from: leaves a gap after the rule before it, which ends on 2018-12-31: 2019-01-01 is needed`,
    ],
    ['an overlap', `${RULES}.1.from`, '2018-12-31', /rules\[1\]\.from: overlaps the rule before it/],
    [
      'a rule list that ends',
      `${RULES}.1.until`,
      '2030-12-31',
      /rules\[1\]\.until: the last rule has no end/,
    ],
    ['a rule list that begins', `${RULES}.0.from`, '2018-01-01', /rules\[0\]\.from: the first rule/],
    ['a second beginning', `${RULES}.1.from`, null, /rules\[1\]\.from: only the first/],
    ['an end in the middle', `${RULES}.0.until`, null, /rules\[0\]\.until: only the last/],
    ['a day that is none', `${RULES}.0.until`, '2018-02-30', /rules\[0\]\.until: /],
    ['no rule', RULES, [], /enterprise-pension\.rules: /],
    ['an unknown rule', `${RULES}.0.kind`, 'weekly', /rules\[0\]\.kind: /],
    ['an unknown source', `${RULES}.0.source`, 'hearsay', `${AT}[0].source: sources has no "hearsay"`],
    ['a month that is none', `${RULES}.0.windows.0.opens`, '13', /windows\[0\]\.opens: a month or a day/],
    [
      'a day that no year has',
      `${RULES}.0.windows.0.closes`,
      '04-31',
      /windows\[0\]\.closes: a month or a day/,
    ],
    [
      'windows that run into each other',
      'benefits.resident-pension.rules.0.windows.0.closes',
      '11',
      'benefits.resident-pension.rules[0].windows[0]: closes on or after the day from which the next window counts (cycleFrom)',
    ],
    ['a window round the year', `${RULES}.0.windows.0.closes`, '04', /windows\[0\]: closes on or after/],
    [
      'days in the wrong order',
      'benefits.unemployment.rules.0.firstDay',
      21,
      /rules\[0\]\.lastDay: lies before/,
    ],
    ['a kind of benefit missing', 'benefits.injury', undefined, /benefits\.injury: /],
    ['a field too many', 'benefits.injury.rule', [], /benefits\.injury: Unrecognized key/],
    ['another zone', 'zone', 'Asia/Urumqi', /^zone: /],
    ['a later format', 'format', 2, /^format: /],
    [
      'an unknown field in a sentence',
      'texts.due.en',
      'by {deadline}',
      /^texts\.due\.en: there is no \{deadline\}/,
    ],
    ['a brace without partner', 'texts.due.en', '{dueDate', /^texts\.due\.en: a brace/],
    [
      'a translation that forgets the date',
      'texts.due.en',
      'Now.',
      /^texts\.due\.en: does not name the same/,
    ],
    [
      'a missing sentence',
      'texts.monthClosed',
      undefined,
      /^benefits\.unemployment\.missed\.text: texts has no/,
    ],
    [
      'a kind in two groups',
      'together',
      [
        ['injury', 'dependant'],
        ['injury', 'unemployment'],
      ],
      /^together\[1\]: /,
    ],
    [
      'an unknown alternate',
      'hotlines.0.alternates.0',
      'nobody',
      'hotlines[0].alternates[0]: hotlines has no "nobody"',
    ],
    ['an id twice', 'servicePoints.1.id', 'city-hall', 'servicePoints[1].id: "city-hall" is used already'],
    ['a phone that is none', 'servicePoints.1.phone', 'ask inside', /^servicePoints\[1\]\.phone: /],
    ['an empty phone', 'servicePoints.1.phone', '', /^servicePoints\[1\]\.phone: /],
    [
      'hours backwards',
      'hotlines.0.hours.ranges.0.until',
      '08:00',
      /^hotlines\[0\]\.hours\.ranges\[0\]: until/,
    ],
  ])('%s', (_, path, value, problem) => {
    const problems = problemsOf(changed(path, value));
    expect(problems).toEqual(
      expect.arrayContaining([typeof problem === 'string' ? problem : expect.stringMatching(problem)]),
    );
  });

  test('more days of early certification than a short cycle has', () => {
    const early = { kind: 'days-before-due', days: 28 };
    const rule = { kind: 'rolling', from: null, until: null, months: 2, source: 'hotline-answers', early };
    const text = (days: number) => changed(RULES, [{ ...rule, basis: 'stated', early: { ...early, days } }]);
    expect(problemsOf(text(27))).toEqual([]);
    expect(problemsOf(text(28))).toEqual([
      `${AT}[0].early.days: more days than a certification at the end of a month is sure to hold`,
    ]);
  });

  test('a window may cross the end of the year, and a phone be missing', () => {
    const windows = [{ opens: '12-15', closes: '02', cycleFrom: '12-01' }];
    expect(problemsOf(changed(`${RULES}.1.windows`, windows))).toEqual([]);
    expect(problemsOf(changed('servicePoints.1.phone', null))).toEqual([]);
  });

  test('what is no JSON', () => {
    for (const text of ['', '{', 'region: hainan']) {
      const loaded = loadRegionPack(text);
      expect(loaded).toMatchObject({ ok: false, fault: { code: 'region-pack-unreadable' } });
    }
    expect(loadRegionPack('null')).toMatchObject({ ok: false, fault: { code: 'region-pack-invalid' } });
    expect(loadRegionPack(`\uFEFF${shippedPackText('xian')}`).ok).toBe(true);
  });
});
