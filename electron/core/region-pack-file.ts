import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RegionPack } from '../../contract/region-pack.ts';
import { fail, type Result, succeed } from '../../contract/result.ts';
import { loadRegionPack } from '../../rules/load-region-pack.ts';
import type { Log } from './journal.ts';

/**
 * Reads the pack of a site's region (地区规则包) from the folder of the packs. 'site-config-invalid': there is none of that
 * region, it is broken, or it is of another region; the log says which.
 */
export function readRegionPack(folder: string, region: string, log: Log): Result<RegionPack> {
  let text: string;
  try {
    text = readFileSync(join(folder, `${region}.json`), 'utf8');
  } catch {
    log('region-pack-refused', { region, problem: 'unreadable' });
    return fail('site-config-invalid');
  }
  const loaded = loadRegionPack(text);
  if (!loaded.ok) {
    const [problem] = loaded.fault.problems;
    log('region-pack-refused', { region, problem: loaded.fault.code, at: problem?.path ?? '' });
    return fail('site-config-invalid');
  }
  if (loaded.value.id !== region) {
    log('region-pack-refused', { region, problem: 'of-another-region' });
    return fail('site-config-invalid');
  }
  return succeed(loaded.value);
}
