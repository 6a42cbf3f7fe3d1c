import { FuseV1Options } from '@electron/fuses';
import { parse } from 'yaml';
import { z } from 'zod';

/** The fuses that `electron-builder.yml` must state, by the name they have there. */
export const STATED_FUSES = {
  runAsNode: FuseV1Options.RunAsNode,
  enableCookieEncryption: FuseV1Options.EnableCookieEncryption,
  enableNodeOptionsEnvironmentVariable: FuseV1Options.EnableNodeOptionsEnvironmentVariable,
  enableNodeCliInspectArguments: FuseV1Options.EnableNodeCliInspectArguments,
  enableEmbeddedAsarIntegrityValidation: FuseV1Options.EnableEmbeddedAsarIntegrityValidation,
  onlyLoadAppFromAsar: FuseV1Options.OnlyLoadAppFromAsar,
  loadBrowserProcessSpecificV8Snapshot: FuseV1Options.LoadBrowserProcessSpecificV8Snapshot,
  grantFileProtocolExtraPrivileges: FuseV1Options.GrantFileProtocolExtraPrivileges,
} as const;

/** Name of a fuse in `electron-builder.yml`. */
export type FuseName = keyof typeof STATED_FUSES;

/** Names of all stated fuses. */
export const FUSE_NAMES = Object.keys(STATED_FUSES) as FuseName[];

/** Fuses that came after the Electron of the test run-time. */
export const MISSING_IN_STAND_IN: readonly FuseName[] = ['grantFileProtocolExtraPrivileges'];

const configurationSchema = z.object({
  electronFuses: z.strictObject(
    Object.fromEntries(FUSE_NAMES.map((name) => [name, z.boolean()])) as Record<FuseName, z.ZodBoolean>,
  ),
});

/** What the text of `electron-builder.yml` states for each fuse. Throws when one is missing or unknown. */
export function readFuses(configuration: string): Readonly<Record<FuseName, boolean>> {
  return configurationSchema.parse(parse(configuration)).electronFuses;
}
