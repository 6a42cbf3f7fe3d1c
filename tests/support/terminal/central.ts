import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CentralOptions, type RunningCentral, startCentral } from '../../../central/start-central.ts';
import { ROOT } from './launch.ts';

/** The roster of invented people who own the simulated cards. */
export const SYNTHETIC_ROSTER = join(ROOT, 'central/roster/synthetic-roster.csv');

/** A central service that can lose its line and come back. */
export interface LocalCentral {
  readonly address: string;
  /** Where it keeps keys, database and evidence. */
  readonly dataDirectory: string;
  readonly service: RunningCentral;
  /** Nobody answers at the address any more. */
  stop(): Promise<void>;
  /** The same service, with all that it knew, at the same address again. */
  resume(): Promise<void>;
  /** Ends it and forgets everything. */
  remove(): Promise<void>;
}

/** Starts a central service with the synthetic roster on a free loopback port. */
export async function startLocalCentral(options: Partial<CentralOptions> = {}): Promise<LocalCentral> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'anhao-central-'));
  const start = (port: number) =>
    startCentral({ dataDirectory, rosterFile: SYNTHETIC_ROSTER, port, ...options });
  let service = await start(0);
  const { address } = service;
  let running = true;
  return {
    address,
    dataDirectory,
    get service() {
      return service;
    },
    stop: async () => {
      if (running) await service.close();
      running = false;
    },
    resume: async () => {
      service = await start(Number(new URL(address).port));
      running = true;
    },
    remove: async () => {
      if (running) await service.close();
      running = false;
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}
