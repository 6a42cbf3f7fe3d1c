import { type RegionPack, regionPackSchema } from '../contract/region-pack.ts';
import { fail, type Result, succeed } from '../contract/result.ts';

/** One thing that is wrong with a region pack. */
export interface PackProblem {
  /** Where, as one would write it: `benefits.injury.rules[1].from`; empty: the whole file. */
  readonly path: string;
  readonly message: string;
}

/** Everything that is wrong with a region pack. */
export interface RegionPackFault {
  readonly code: 'region-pack-unreadable' | 'region-pack-invalid';
  readonly problems: readonly PackProblem[];
}

/**
 * Reads a region pack from the text of its file (JSON, UTF-8, with or without a byte order mark). `region-pack-unreadable`: no
 * JSON. `region-pack-invalid`: JSON, but no pack; every field that is wrong is named. A pack that loads answers for every kind
 * of benefit on every day.
 */
export function loadRegionPack(text: string): Result<RegionPack, RegionPackFault> {
  let content: unknown;
  try {
    content = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    const message = error instanceof Error ? error.message : 'no JSON';
    return fail({ code: 'region-pack-unreadable', problems: [{ path: '', message }] });
  }
  const parsed = regionPackSchema.safeParse(content);
  if (parsed.success) return succeed(parsed.data);
  return fail({ code: 'region-pack-invalid', problems: parsed.error.issues.map(describeIssue) });
}

function describeIssue({
  path,
  message,
}: {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}): PackProblem {
  return { path: writePath(path), message };
}

function writePath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((written, key) => {
    if (typeof key === 'number') return `${written}[${key}]`;
    return written === '' ? String(key) : `${written}.${String(key)}`;
  }, '');
}
