import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CertificationRule } from '../../contract/certification-rules.ts';
import type { RegionPack } from '../../contract/region-pack.ts';
import { loadRegionPack } from '../../rules/load-region-pack.ts';

/** The regions whose packs come with the terminal. */
export const SHIPPED_REGIONS = ['hainan', 'qinghai', 'tangshan', 'xian', 'guangdong'] as const;
/** A region whose pack comes with the terminal. */
export type ShippedRegion = (typeof SHIPPED_REGIONS)[number];

/** Folder of the packs that come with the terminal. */
export const REGION_PACKS = join(import.meta.dirname, '../../resources/regions');

/** The text of a pack that comes with the terminal. */
export function shippedPackText(region: ShippedRegion): string {
  return readFileSync(join(REGION_PACKS, `${region}.json`), 'utf8');
}

/** A pack that comes with the terminal. Exception: it does not load. */
export function shippedPack(region: ShippedRegion): RegionPack {
  const loaded = loadRegionPack(shippedPackText(region));
  if (!loaded.ok) throw new Error(`${region}: ${JSON.stringify(loaded.fault.problems)}`);
  return loaded.value;
}

/** A pack in which the enterprise pension has these rules; the rest is Hainan's. */
export function packWithRules(rules: readonly CertificationRule[]): RegionPack {
  const pack = shippedPack('hainan');
  const benefit = pack.benefits['enterprise-pension'];
  return {
    ...pack,
    benefits: { ...pack.benefits, 'enterprise-pension': { ...benefit, rules: [...rules] } },
  };
}
