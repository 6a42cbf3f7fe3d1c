import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { app } from 'electron';
import type { CoreStart } from '../../contract/process-messages.ts';
import { KeyStore } from './key-store.ts';
import type { Profile } from './profile.ts';
import { readSiteFile, siteFilePlaces } from './site-file.ts';

/** What core is started with, whatever it is to do. */
export interface StartFacts
  extends Pick<
    CoreStart,
    'dataDirectory' | 'site' | 'secrets' | 'startFault' | 'softwareVersion' | 'bootId'
  > {}

/** Reads site, secrets and the like, and makes the data folder; to be called when Electron is ready. */
export function readStartFacts({ acceptsPlainKeys }: Profile): {
  readonly facts: StartFacts;
  readonly keyStore: KeyStore;
} {
  const userData = app.getPath('userData');
  const dataDirectory = join(userData, 'terminal');
  try {
    mkdirSync(dataDirectory, { recursive: true });
  } catch {
    // Core says so when it opens its store.
  }
  const site = readSiteFile(siteFilePlaces(userData));
  const keyStore = new KeyStore(join(userData, 'keys.json'), acceptsPlainKeys);
  const secrets = keyStore.load();
  const facts: StartFacts = {
    dataDirectory,
    site: site.ok ? site.value : null,
    secrets: secrets.ok ? secrets.value : null,
    startFault: site.ok ? (secrets.ok ? null : secrets.fault) : site.fault,
    softwareVersion: app.getVersion(),
    bootId: readBootId(),
  };
  return { facts, keyStore };
}

/** Identity of this boot of the machine, for judging its clocks; a random one where the system has none. */
function readBootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return randomUUID();
  }
}
