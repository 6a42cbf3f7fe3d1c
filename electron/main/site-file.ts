import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fail, type Result, succeed } from '../../contract/result.ts';
import { type SiteConfig, siteConfigSchema } from '../../contract/site-config.ts';

/** Places of `site.json`, the first that exists counts: the data folder, then the machine-wide folder. */
export function siteFilePlaces(dataDirectory: string): string[] {
  const machineWide =
    process.platform === 'win32'
      ? join(process.env.ProgramData ?? 'C:\\ProgramData', 'Anhao', 'site.json')
      : '/etc/anhao/site.json';
  return [join(dataDirectory, 'site.json'), machineWide];
}

/** Folders of the site's own voice packs: `voice` beside each place of `site.json`. */
export function siteVoicePlaces(dataDirectory: string): string[] {
  return siteFilePlaces(dataDirectory).map((file) => join(dirname(file), 'voice'));
}

/** Reads and checks the site configuration; 'site-config-invalid' when it is missing or broken. */
export function readSiteFile(places: readonly string[]): Result<SiteConfig> {
  const file = places.find((place) => existsSync(place));
  if (file === undefined) return fail('site-config-invalid');
  try {
    const parsed = siteConfigSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return parsed.success ? succeed(parsed.data) : fail('site-config-invalid');
  } catch {
    return fail('site-config-invalid');
  }
}
