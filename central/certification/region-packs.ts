import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RegionPack } from '../../contract/region-pack.ts';
import { loadRegionPack } from '../../rules/load-region-pack.ts';
import { StartRefusal } from '../start-refusal.ts';

/** The region packs (地区规则包) that the service works with. */
export interface RegionPacks {
  /** Ids of all of them. */
  readonly regions: ReadonlySet<string>;
  /**
   * The pack of a region. The service's own where a person has none, or one whose pack was taken away after the roster had
   * been imported.
   */
  of(region: string | null): RegionPack;
}

/** Where the region packs of the terminal are kept, which the service uses as well. */
export const DEFAULT_REGION_PACKS = join(import.meta.dirname, '..', '..', 'resources', 'regions');

/**
 * Reads every pack (`*.json`) of a folder. Rejects with `StartRefusal` when the folder cannot be read, when one of them is
 * broken or names itself otherwise than its file, or when `ownRegion` is not among them.
 */
export async function loadRegionPacks(folder: string, ownRegion: string): Promise<RegionPacks> {
  const files = (await readFolder(folder)).filter((name) => name.endsWith('.json'));
  const packs = new Map<string, RegionPack>();
  for (const name of files) {
    const path = join(folder, name);
    const pack = await readPack(path);
    if (`${pack.id}.json` !== name) throw new StartRefusal(`This region pack is of ${pack.id}: ${path}`);
    packs.set(pack.id, pack);
  }
  const own = packs.get(ownRegion);
  if (own === undefined) throw new StartRefusal(`There is no region pack of ${ownRegion} in ${folder}`);
  return {
    regions: new Set(packs.keys()),
    of: (region) => (region === null ? own : (packs.get(region) ?? own)),
  };
}

async function readFolder(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch {
    throw new StartRefusal(`The region packs cannot be read: ${folder}`);
  }
}

async function readPack(path: string): Promise<RegionPack> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    throw new StartRefusal(`The region pack cannot be read: ${path}`);
  }
  const loaded = loadRegionPack(text);
  if (loaded.ok) return loaded.value;
  const [problem] = loaded.fault.problems;
  throw new StartRefusal(`The region pack is broken: ${path}: ${problem?.path} ${problem?.message}`);
}
