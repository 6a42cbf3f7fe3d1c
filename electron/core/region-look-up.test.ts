import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shownDirectorySchema, shownGuidesSchema, shownWaysSchema } from '../../contract/services.ts';
import { SHIPPED_REGIONS, shippedPack } from '../../tests/support/region-packs.ts';
import { lookUpDirectory, lookUpGuides, lookUpWays } from './region-look-up.ts';

const MORNING = new Date('2026-03-17T10:00:00+08:00');
const MENU = { part: null, page: 0 };

describe('the directory', () => {
  test('of many places asks for the district first', () => {
    const { parts, chosen, points } = lookUpDirectory(shippedPack('tangshan'), MENU, MORNING);
    expect(chosen).toBeNull();
    expect(points).toEqual([]);
    expect(parts.map(({ kind, district, count }) => [kind, district?.['zh-CN'] ?? null, count])).toEqual([
      ['hotlines', null, 5],
      ['district', null, 1],
      ['district', '路南区', 6],
      ['district', '路北区', 13],
    ]);
  });

  test('of few places asks for no district', () => {
    const { parts } = lookUpDirectory(shippedPack('hainan'), MENU, MORNING);
    expect(parts.map(({ kind, count }) => [kind, count])).toEqual([
      ['hotlines', 2],
      ['points', 4],
    ]);
  });

  test('shows four places a page, every place once, also the one without a phone', () => {
    const pack = shippedPack('tangshan');
    const { parts } = lookUpDirectory(pack, MENU, MORNING);
    const shown = parts.flatMap(({ part }) => {
      const { pages } = lookUpDirectory(pack, { part, page: 0 }, MORNING);
      return Array.from({ length: pages }, (_, page) => {
        const { points, hotlines } = lookUpDirectory(pack, { part, page }, MORNING);
        expect(points.length + hotlines.length).toBeLessThanOrEqual(4);
        return points;
      }).flat();
    });
    expect(shown.map(({ id }) => id).sort()).toEqual(pack.servicePoints.map(({ id }) => id).sort());
    expect(shown.filter(({ phone }) => phone === null).map(({ name }) => name['zh-CN'])).toEqual([
      '友谊街道办事处',
    ]);
    expect(shown.every(({ openNow }) => openNow === true)).toBe(true);
  });
});

describe('the guides', () => {
  test('are those on which the region says something', () => {
    expect(lookUpGuides(shippedPack('xian'), MENU, MORNING).topics).toEqual([
      'name-correction',
      'id-number-correction',
      'identity-mismatch',
      'card-trouble',
      'no-such-person',
      'not-a-beneficiary',
      'unit-gone',
    ]);
    expect(lookUpGuides(shippedPack('guangdong'), MENU, MORNING).topics).toEqual(['photo-differs']);
  });

  test.each([
    ['id-number-correction', 2],
    ['name-correction', 3],
  ])('tell how many papers %s needs, and that it works the next day', (part, count) => {
    const { guide } = lookUpGuides(shippedPack('xian'), { part, page: 0 }, MORNING);
    expect(guide?.materials[0]).toMatchObject({ originals: count, copies: 0 });
    expect(guide?.materials[1]).toMatchObject({ originals: 0, copies: count });
    expect(guide?.effectiveAfterDays).toBe(1);
    expect(guide?.hotlines.map(({ number }) => number)).toEqual(['12333']);
  });

  test('on modelling bring papers and advice together', () => {
    const { guide } = lookUpGuides(shippedPack('tangshan'), { part: 'modelling', page: 0 }, MORNING);
    expect(guide?.advice?.['zh-CN']).toContain('建模');
    expect(guide?.materials).toHaveLength(2);
    expect(guide?.hotlines.map(({ id }) => id)).toEqual(['enquiries', 'national']);
  });
});

describe('the other ways to certify', () => {
  test('have the address of a page only where the pack has one', () => {
    const pack = shippedPack('hainan');
    const url = (part: string) => lookUpWays(pack, { part, page: 0 }).way?.url;
    expect(url('national-platform')).toBe('https://si.12333.gov.cn');
    expect(url('hainan-app')).toBeNull();
  });
});

test('whatever is opened, at whatever page, something fitting is shown', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(null, ...SHIPPED_REGIONS),
      fc.option(
        fc.oneof(fc.string(), fc.constantFrom('hotlines', 'district-2', 'home-visit', 'national-app')),
      ),
      fc.nat(1_000),
      (region, part, page) => {
        const pack = region === null ? null : shippedPack(region);
        const opened = { part, page };
        for (const [schema, shown] of [
          [shownDirectorySchema, lookUpDirectory(pack, opened, MORNING)],
          [shownGuidesSchema, lookUpGuides(pack, opened, MORNING)],
          [shownWaysSchema, lookUpWays(pack, opened)],
        ] as const) {
          expect(schema.safeParse(shown).success).toBe(true);
          expect(shown.page).toBeLessThan(shown.pages);
        }
      },
    ),
    { numRuns: 200 },
  );
});
