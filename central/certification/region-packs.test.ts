import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SHIPPED_REGIONS, shippedPackText } from '../../tests/support/region-packs.ts';
import { StartRefusal } from '../start-refusal.ts';
import { DEFAULT_REGION_PACKS, loadRegionPacks } from './region-packs.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'anhao-regions-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('the packs of the terminal are found, each by its region', async () => {
  const packs = await loadRegionPacks(DEFAULT_REGION_PACKS, 'hainan');
  expect([...packs.regions].sort()).toEqual([...SHIPPED_REGIONS].sort());
  for (const region of SHIPPED_REGIONS) expect(packs.of(region).id).toBe(region);
});

test('who has no region, or one whose pack is gone, comes under the own one', async () => {
  const packs = await loadRegionPacks(DEFAULT_REGION_PACKS, 'xian');
  expect(packs.of(null).id).toBe('xian');
  expect(packs.of('atlantis').id).toBe('xian');
});

test('a broken pack is refused, with its place', async () => {
  const pack = JSON.parse(shippedPackText('hainan'));
  pack.benefits.injury.rules = [];
  await writeFile(join(folder, 'hainan.json'), JSON.stringify(pack));
  await expect(loadRegionPacks(folder, 'hainan')).rejects.toThrow(/hainan\.json: benefits\.injury\.rules /);
  await expect(loadRegionPacks(folder, 'hainan')).rejects.toThrow(StartRefusal);
});

test('a pack under the name of another, no pack of the own region, and no folder are refused', async () => {
  await expect(loadRegionPacks(folder, 'hainan')).rejects.toThrow(/no region pack of hainan/);
  await writeFile(join(folder, 'xian.json'), shippedPackText('hainan'));
  await expect(loadRegionPacks(folder, 'hainan')).rejects.toThrow(/is of hainan/);
  await expect(loadRegionPacks(join(folder, 'missing'), 'hainan')).rejects.toThrow(/cannot be read/);
});
