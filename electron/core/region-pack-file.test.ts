import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { REGION_PACKS, SHIPPED_REGIONS, shippedPackText } from '../../tests/support/region-packs.ts';
import { readRegionPack } from './region-pack-file.ts';

let folder = '';
let logged: unknown[] = [];
const log = (...entry: unknown[]) => {
  logged.push(entry);
};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'anhao-regions-'));
  logged = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each(SHIPPED_REGIONS)('the pack of %s comes with the terminal', (region) => {
  expect(readRegionPack(REGION_PACKS, region, log)).toMatchObject({ ok: true, value: { id: region } });
});

test.each([
  ['is missing', null, 'unreadable'],
  ['is no JSON', '{', 'region-pack-unreadable'],
  ['breaks the schema', '{"format":1}', 'region-pack-invalid'],
  ['is of another region', shippedPackText('xian'), 'of-another-region'],
])('a pack that %s makes the configuration invalid, and the log says why', (_, text, problem) => {
  if (text !== null) writeFileSync(join(folder, 'hainan.json'), text);
  expect(readRegionPack(folder, 'hainan', log)).toEqual({ ok: false, fault: 'site-config-invalid' });
  expect(logged).toEqual([['region-pack-refused', expect.objectContaining({ region: 'hainan', problem })]]);
});
