import { afterEach, describe, expect, test } from 'vitest';
import type { OfficeHours } from '../../contract/region-pack.ts';
import { shippedPack } from '../../tests/support/region-packs.ts';
import { describeHelp } from './region-help.ts';
import { isOpenAt } from './region-hours.ts';

const HOURS: OfficeHours = {
  weekdays: [1, 2, 3, 4, 5],
  ranges: [
    { from: '09:00', until: '12:00' },
    { from: '13:30', until: '17:00' },
  ],
  isComplete: true,
};
/** A moment by the clock of China. */
const china = (text: string) => new Date(`${text}+08:00`);

describe('the hours of an office', () => {
  test.each([
    ['2026-03-17T08:59:59', false],
    ['2026-03-17T09:00:00', true],
    ['2026-03-17T11:59:59', true],
    // The break at noon.
    ['2026-03-17T12:00:00', false],
    ['2026-03-17T13:29:00', false],
    ['2026-03-17T13:30:00', true],
    ['2026-03-17T17:00:00', false],
    // Saturday and Sunday.
    ['2026-03-21T10:00:00', false],
    ['2026-03-22T10:00:00', false],
  ])('at %s: %s', (at, open) => {
    expect(isOpenAt(HOURS, china(at))).toBe(open);
  });

  test.each([
    ['2026-03-17T10:00:00', true],
    ['2026-03-17T15:00:00', null],
    ['2026-03-21T10:00:00', null],
  ])('that are known in part are never called closed: %s', (at, open) => {
    expect(isOpenAt({ ...HOURS, ranges: HOURS.ranges.slice(0, 1), isComplete: false }, china(at))).toBe(open);
  });

  test('that are not known say nothing', () => {
    expect(isOpenAt(null, china('2026-03-17T10:00:00'))).toBeNull();
  });

  describe('wherever the clock of the terminal is set to', () => {
    const { TZ } = process.env;
    afterEach(() => {
      if (TZ === undefined) delete process.env.TZ;
      else process.env.TZ = TZ;
    });

    test.each(['Asia/Shanghai', 'UTC', 'America/Los_Angeles', 'Pacific/Kiritimati'])('%s', (zone) => {
      process.env.TZ = zone;
      // In Los Angeles it is still Sunday.
      expect(isOpenAt(HOURS, new Date('2026-03-16T01:00:00Z'))).toBe(true);
      // In Kiritimati it is Saturday already.
      expect(isOpenAt(HOURS, new Date('2026-03-20T08:59:00Z'))).toBe(true);
      expect(isOpenAt(HOURS, new Date('2026-03-20T09:00:00Z'))).toBe(false);
    });
  });
});

describe('who can be asked', () => {
  test('comes in the order in which one tries: the first line, its alternates, the others; each once', () => {
    const { region, hotlines } = describeHelp(shippedPack('tangshan'), china('2026-03-17T10:00:00'));
    expect(region['zh-CN']).toBe('唐山市');
    expect(hotlines.map(({ number }) => number)).toEqual(['2806147', '12333', '2806145', '2806132', '12345']);
    expect(hotlines.map(({ openNow }) => openNow)).toEqual([true, null, true, true, null]);
  });

  test('follows the order of the pack where the first line has no alternates', () => {
    const pack = shippedPack('tangshan');
    const [first, ...others] = pack.hotlines;
    if (!first) throw new Error('no hotline');
    const turned = { ...pack, hotlines: [{ ...first, alternates: ['citizens'] }, ...others] };
    const { hotlines } = describeHelp(turned, china('2026-03-17T20:00:00'));
    expect(hotlines.map(({ id }) => id)).toEqual([
      'enquiries',
      'citizens',
      'national',
      'injury',
      'unemployment',
    ]);
    expect(hotlines.every(({ openNow }) => openNow === null)).toBe(true);
  });

  test('brings the advice of the region for each of its topics', () => {
    const { advice } = describeHelp(shippedPack('xian'), china('2026-03-17T10:00:00'));
    expect(advice.map(({ topic }) => topic)).toContain('no-such-person');
    expect(advice.find(({ topic }) => topic === 'identity-mismatch')?.text['zh-CN']).toContain('次日');
  });
});
