import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServiceEvent } from '../../central/service-event.ts';
import { type CentralOptions, type RunningCentral, startCentral } from '../../central/start-central.ts';
import { enrolTestTerminal, type TestPerson, type TestTerminal } from './test-terminal.ts';

/** Invented people with numbers from an area that GB/T 2260 never gave out, as the roster below knows them. */
export const PEOPLE = {
  due: { name: '张桂兰', idNumber: '990101194803120022' },
  recentlyCertified: { name: '王秀英', idNumber: '990103195106050046' },
  otherSpelling: { name: '赵德明', idNumber: '990104193911180035' },
  noBenefit: { name: '刘国栋', idNumber: '990108195812040031' },
  notOnRoster: { name: '陈素珍', idNumber: '990109195210230045' },
} as const satisfies Record<string, TestPerson>;

const ROSTER = `idNumber,name,benefit,lastCertifiedOn,photoFile
990101194803120022,张桂兰,yes,-P11M,photo.jpg
990103195106050046,王秀英,yes,-P2M,
990104193911180035,趙德明,yes,,
990108195812040031,刘国栋,no,,
`;

/** A central service in a folder of its own, with a clock that the test sets. */
export interface TestCentral {
  readonly dataDirectory: string;
  readonly events: ServiceEvent[];
  /** The service that runs now; another one after `restart`. */
  readonly service: RunningCentral;
  /** The present moment for the service. */
  now: Date;
  enrol(): Promise<TestTerminal>;
  restart(whileStopped?: () => void): Promise<void>;
  /** Closes the service and removes its folder. */
  remove(): Promise<void>;
}

/** Starts a central service for one test file. */
export async function startTestCentral(options: Partial<CentralOptions> = {}): Promise<TestCentral> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'anhao-central-'));
  const rosterFile = join(dataDirectory, 'roster.csv');
  await writeFile(rosterFile, ROSTER);
  await writeFile(join(dataDirectory, 'photo.jpg'), 'a photo');
  const events: ServiceEvent[] = [];
  const start = (): Promise<RunningCentral> =>
    startCentral({
      dataDirectory,
      rosterFile,
      modelsFolder: null,
      clock: () => new Date(central.now),
      onEvent: (event) => events.push(event),
      ...options,
    });
  let service: RunningCentral | null = null;
  const running = (): RunningCentral => {
    if (service === null) throw new Error('the service does not run');
    return service;
  };
  const central: TestCentral = {
    dataDirectory,
    events,
    get service() {
      return running();
    },
    now: new Date('2026-03-10T02:00:00.000Z'),
    enrol: async () => enrolTestTerminal(running().address, await running().issueEnrolmentCode()),
    async restart(whileStopped = () => {}) {
      await running().close();
      whileStopped();
      service = await start();
    },
    async remove() {
      await running().close();
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
  service = await start();
  return central;
}
