import fc from 'fast-check';
import { Settings } from 'luxon';
import { afterEach, expect, test } from 'vitest';
import { BENEFIT_KINDS, type CertificationRule, ruleListSchema } from '../contract/certification-rules.ts';
import { packWithRules, SHIPPED_REGIONS, shippedPack } from '../tests/support/region-packs.ts';
import { addDays, daysBetween } from './civil-date.ts';
import { judgeCertification } from './judge.ts';

const day = fc
  .date({ min: new Date('2005-01-01'), max: new Date('2040-12-31'), noInvalidDate: true })
  .map((moment) => moment.toISOString().slice(0, 10));
const common = { source: 'press-answers-2022', basis: 'stated' as const };
const two = (value: number) => String(value).padStart(2, '0');

const early = fc.oneof(
  fc.record({ kind: fc.constant('any-time' as const), offerDays: fc.integer({ min: 0, max: 90 }) }),
  fc.record({ kind: fc.constant('days-before-due' as const), days: fc.integer({ min: 1, max: 27 }) }),
);
/** Windows of months that may cross the end of the year: a start, and lengths of window, gap, window. */
const windows = fc
  .record({
    start: fc.integer({ min: 1, max: 12 }),
    first: fc.integer({ min: 1, max: 4 }),
    gap: fc.integer({ min: 1, max: 3 }),
    second: fc.integer({ min: 0, max: 3 }),
  })
  .map(({ start, first, gap, second }) => {
    const month = (offset: number) => two(((start - 1 + offset) % 12) + 1);
    const one = { opens: month(0), closes: month(first - 1), cycleFrom: `${month(11)}-01` };
    if (second === 0) return [one];
    const opens = month(first + gap);
    return [one, { opens, closes: month(first + gap + second - 1), cycleFrom: `${opens}-01` }];
  });
/** A rule without its validity. */
const anyRule = fc.oneof(
  fc.record({ kind: fc.constant('rolling' as const), months: fc.integer({ min: 2, max: 24 }), early }),
  fc.constant({ kind: 'calendar-year' as const }),
  fc.record({ kind: fc.constant('windows' as const), windows }),
  fc.record({
    kind: fc.constant('monthly' as const),
    firstDay: fc.integer({ min: 1, max: 10 }),
    lastDay: fc.integer({ min: 11, max: 31 }),
  }),
);
/** One to three rules, one after the other. */
const ruleList = fc
  .record({ rules: fc.array(anyRule, { minLength: 1, maxLength: 3 }), changes: fc.tuple(day, day) })
  .map(({ rules, changes }): CertificationRule[] => {
    const [first, second] = changes[0] < changes[1] ? changes : [changes[1], changes[0]];
    // Two changes lie apart at least by a month.
    const begins = [null, first, addDays(second, 31)];
    return rules.map((rule, index) => {
      const next = index === rules.length - 1 ? null : (begins[index + 1] ?? null);
      const until = next === null ? null : addDays(next, -1);
      return { ...rule, ...common, from: begins[index] ?? null, until };
    });
  });
const events = fc.array(day, { maxLength: 5 });
const someEvents = fc.array(day, { minLength: 1, maxLength: 5 });
const RUNS = { numRuns: 200 };

function judge(rules: readonly CertificationRule[], eventDays: readonly string[], today: string) {
  const pack = packOf(rules);
  return judgeCertification({ pack, benefit: 'enterprise-pension', events: eventDays, today });
}

const hainan = packWithRules([]);
function packOf(rules: readonly CertificationRule[]) {
  const benefit = { ...hainan.benefits['enterprise-pension'], rules: [...rules] };
  return { ...hainan, benefits: { ...hainan.benefits, 'enterprise-pension': benefit } };
}

/** From "nothing to do" to "too late". */
const RANK = { certified: 0, notYetOpen: 1, due: 2, overdue: 3 } as const;

afterEach(() => {
  Settings.defaultZone = 'system';
});

test('the rules that these tests draw are rules that a pack may have', () => {
  fc.assert(
    fc.property(ruleList, (rules) => {
      expect(ruleListSchema.safeParse(rules).error?.issues).toBeUndefined();
    }),
    RUNS,
  );
});

test('status, due date and opening agree on every day', () => {
  fc.assert(
    fc.property(ruleList, events, day, (rules, eventDays, today) => {
      const judgement = judge(rules, eventDays, today);
      const { status, dueDate, certifiedOn, cycle } = judgement;
      const known = eventDays.filter((event) => event <= today).sort();
      expect(certifiedOn).toBe(known.at(-1) ?? null);
      expect(cycle.from <= cycle.until).toBe(true);
      expect(judgement.reason === 'never-certified').toBe(certifiedOn === null);
      expect(today > dueDate).toBe(status === 'overdue');
      if (status === 'notYetOpen') {
        expect(today < judgement.opensOn && judgement.opensOn <= dueDate).toBe(true);
      }
      if (status === 'certified') {
        expect(judgement.opensOn === null || today < judgement.opensOn).toBe(true);
        expect(certifiedOn !== null && cycle.from <= certifiedOn && today <= cycle.until).toBe(true);
      }
    }),
    RUNS,
  );
});

test('the newest event decides alone, in whatever order they come', () => {
  fc.assert(
    fc.property(ruleList, someEvents, day, (rules, eventDays, today) => {
      const known = eventDays.filter((event) => event <= today).sort();
      expect(judge(rules, eventDays, today)).toEqual(judge(rules, known.slice(-1), today));
    }),
    RUNS,
  );
});

test('a newer event never makes it worse', () => {
  fc.assert(
    fc.property(ruleList, someEvents, day, day, (rules, eventDays, another, today) => {
      fc.pre(eventDays.some((event) => event <= today));
      const before = judge(rules, eventDays, today);
      const after = judge(rules, [...eventDays, another], today);
      expect(after.dueDate >= before.dueDate).toBe(true);
      expect(RANK[after.status]).toBeLessThanOrEqual(RANK[before.status]);
    }),
    { numRuns: 300 },
  );
});

test('without an event it only gets later: the due date stays, and is the last day before overdue', () => {
  fc.assert(
    fc.property(
      ruleList,
      day,
      fc.array(fc.nat(800), { minLength: 2, maxLength: 6 }),
      (rules, event, waits) => {
        const days = [0, ...waits].sort((one, other) => one - other).map((wait) => addDays(event, wait));
        const judgements = days.map((today) => judge(rules, [event], today));
        const [first] = judgements;
        expect(new Set(judgements.map(({ dueDate }) => dueDate)).size).toBe(1);
        const ranks = judgements.map(({ status }) => RANK[status]);
        expect(ranks).toEqual([...ranks].sort());
        const dueDate = first?.dueDate ?? '';
        expect(judge(rules, [event], dueDate).status).not.toBe('overdue');
        expect(judge(rules, [event], addDays(dueDate, 1)).status).toBe('overdue');
      },
    ),
    RUNS,
  );
});

test('whoever certifies today is neither due nor overdue today', () => {
  fc.assert(
    fc.property(ruleList, events, day, (rules, eventDays, today) => {
      expect(['certified', 'notYetOpen']).toContain(judge(rules, [...eventDays, today], today).status);
    }),
    { numRuns: 300 },
  );
});

test('who is asked in the open season is certified afterwards, to the end of the next season', () => {
  fc.assert(
    fc.property(anyRule, events, day, (rule, eventDays, today) => {
      const rules: CertificationRule[] = [{ ...rule, ...common, from: null, until: null }];
      const before = judge(rules, eventDays, today);
      fc.pre(before.status === 'due');
      const after = judge(rules, [...eventDays, today], today);
      expect(after.status).toBe('certified');
      expect(after.dueDate > before.dueDate).toBe(true);
    }),
    RUNS,
  );
});

test('rolling: the last day of the N-th month, the month of the event counted first', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), day, (months, event) => {
      const any = { kind: 'any-time' as const, offerDays: 0 };
      const rules = [{ kind: 'rolling' as const, months, early: any, ...common, from: null, until: null }];
      const [year = 0, month = 0] = event.split('-').map(Number);
      // Day 0 of a month is the last day of the one before it.
      const expected = new Date(Date.UTC(year, month - 1 + months, 0)).toISOString().slice(0, 10);
      expect(judge(rules, [event], event).dueDate).toBe(expected);
    }),
    RUNS,
  );
});

test('a window: walked day by day on the calendar', () => {
  const month = fc.integer({ min: 1, max: 12 });
  fc.assert(
    fc.property(month, fc.integer({ min: 1, max: 10 }), day, (opens, length, event) => {
      const closes = ((opens - 1 + length - 1) % 12) + 1;
      const isOpen = (date: string) => (Number(date.slice(5, 7)) - opens + 12) % 12 < length;
      const window = { opens: two(opens), closes: two(closes), cycleFrom: `${two(opens)}-01` };
      const rules = [{ kind: 'windows' as const, windows: [window], ...common, from: null, until: null }];
      let opening = addDays(event, 1);
      while (!isOpen(opening) || isOpen(addDays(opening, -1))) opening = addDays(opening, 1);
      let closing = opening;
      while (isOpen(addDays(closing, 1))) closing = addDays(closing, 1);
      expect(judge(rules, [event], event)).toMatchObject({ opensOn: opening, dueDate: closing });
    }),
    { numRuns: 60 },
  );
});

test('the zone of the clock does not matter', () => {
  const zone = fc.constantFrom(
    'Pacific/Kiritimati',
    'Pacific/Pago_Pago',
    'America/New_York',
    'Asia/Shanghai',
  );
  fc.assert(
    fc.property(zone, ruleList, events, day, (name, rules, eventDays, today) => {
      Settings.defaultZone = 'utc';
      const expected = judge(rules, eventDays, today);
      Settings.defaultZone = name;
      expect(judge(rules, eventDays, today)).toEqual(expected);
    }),
    RUNS,
  );
});

test('the packs answer for every kind of benefit on every day', () => {
  const packs = SHIPPED_REGIONS.map(shippedPack);
  fc.assert(
    fc.property(
      fc.constantFrom(...packs),
      fc.constantFrom(...BENEFIT_KINDS),
      events,
      day,
      (pack, benefit, eventDays, today) => {
        const { status, dueDate } = judgeCertification({ pack, benefit, events: eventDays, today });
        expect(today > dueDate).toBe(status === 'overdue');
      },
    ),
    RUNS,
  );
});

test('who certified less than a month ago is never overdue in any region', () => {
  const packs = SHIPPED_REGIONS.map(shippedPack);
  const wait = fc.nat(19);
  fc.assert(
    fc.property(
      fc.constantFrom(...packs),
      fc.constantFrom(...BENEFIT_KINDS),
      day,
      wait,
      (pack, benefit, event, days) => {
        const today = addDays(event, days);
        const { status, dueDate } = judgeCertification({ pack, benefit, events: [event], today });
        expect(status).not.toBe('overdue');
        expect(daysBetween(event, dueDate)).toBeGreaterThanOrEqual(20);
      },
    ),
    RUNS,
  );
});

test('early certification only some days before the due date', () => {
  const rules: CertificationRule[] = [
    {
      kind: 'rolling',
      months: 12,
      early: { kind: 'days-before-due', days: 30 },
      ...common,
      from: null,
      until: null,
    },
  ];
  const answer = (today: string) => judge(rules, ['2022-11-12'], today);
  expect(answer('2023-09-30')).toMatchObject({
    status: 'certified',
    opensOn: '2023-10-01',
    certifyingNow: 'pointless',
  });
  expect(answer('2023-10-01')).toMatchObject({
    status: 'due',
    dueDate: '2023-10-31',
    certifyingNow: 'needed',
  });
});

test('what is no date is a bug of the caller', () => {
  expect(() => judge(packWithRules([]).benefits.injury.rules, ['2023-02-29'], '2023-03-01')).toThrow();
  expect(() => judge(packWithRules([]).benefits.injury.rules, [], '20230301')).toThrow();
});
