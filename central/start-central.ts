import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { createApplication, type TlsFiles } from './api/application.ts';
import { addEligibilityRoute } from './api/eligibility-route.ts';
import { addEnrolmentRoutes } from './api/enrolment-routes.ts';
import { addOperationRoutes } from './api/operation-routes.ts';
import { addRecordRoutes } from './api/record-routes.ts';
import { createRequestProof } from './api/request-proof.ts';
import { civilDate } from './certification/calendar.ts';
import { embeddingOf } from './certification/face-embedding.ts';
import { createFaceMatcher, type FaceMatcher } from './certification/face-matcher.ts';
import { createIntake } from './certification/intake.ts';
import { createLivenessJudge } from './certification/liveness-judgement.ts';
import { type Clock, systemClock } from './clock.ts';
import { openServiceKeys } from './keys/service-keys.ts';
import { loadModels, NO_MODELS } from './models/model-slots.ts';
import { readRoster } from './roster/roster-file.ts';
import type { EventSink } from './service-event.ts';
import { StartRefusal } from './start-refusal.ts';
import { type Database, openDatabase } from './store/database.ts';
import { openEvidenceFolder } from './store/evidence-store.ts';
import { openPeopleTable, type PeopleTable } from './store/people.ts';
import { openRecordTable, type RecordSummary } from './store/records.ts';
import { openTerminalTable, type TerminalTable } from './store/terminals.ts';

/** How to run the central service. */
export interface CentralOptions {
  /** Folder for database, evidence and keys; made when missing. */
  readonly dataDirectory: string;
  /** Roster to import at the start; `null` keeps the one imported before. */
  readonly rosterFile: string | null;
  /** Address to listen on; 127.0.0.1 unless told. */
  readonly host?: string;
  /** Port to listen on; 0, the default, lets the system choose. */
  readonly port?: number;
  /** Certificate and key; without them plain http, on a loopback address only. */
  readonly tls?: TlsFiles | null;
  /**
   * Folder of the model slots (`contract/liveness-models.ts`); `DEFAULT_MODELS` unless told. Null: no models, and nothing
   * is said about them. With an empty slot the tests that need it are left out.
   */
  readonly modelsFolder?: string | null;
  /** In place of the matcher of the slot `face-embedding`. */
  readonly faceMatcher?: FaceMatcher;
  readonly clock?: Clock;
  /** Takes what happens, for a log; holds no personal data. */
  readonly onEvent?: EventSink;
}

/** The running central service. */
export interface RunningCentral {
  /** Base address, `http://127.0.0.1:40123`. */
  readonly address: string;
  /** Makes a one-time enrolment code, good for one hour. */
  issueEnrolmentCode(): string;
  /** All records with their states, oldest first; no personal data. */
  listRecords(): RecordSummary[];
  /** Answers what has begun, takes nothing more, and closes the database. */
  close(): Promise<void>;
}

/** A request under way may take this long to end when the service closes; a terminal sends again what is cut off. */
const CLOSING_GRACE_MS = 3000;

/** Where the models of the terminal are kept, which the service uses as well. */
export const DEFAULT_MODELS = join(import.meta.dirname, '..', 'resources', 'models');

/** The database file below a data folder. */
function databasePath(dataDirectory: string): string {
  return join(dataDirectory, 'central.sqlite');
}

/**
 * Starts the reference central service. Rejects with `StartRefusal` for everything that the operator can put right:
 * a damaged or foreign file, a missing roster, a port in use, plain http to the outside.
 */
export async function startCentral(options: CentralOptions): Promise<RunningCentral> {
  const { dataDirectory, rosterFile, host = '127.0.0.1', port = 0, tls = null } = options;
  const { modelsFolder = DEFAULT_MODELS, clock = systemClock, onEvent = () => {} } = options;
  if (tls === null && !isLoopback(host)) {
    throw new StartRefusal(
      'Other computers may only reach the service by TLS: give a certificate and its key.',
    );
  }
  if (tls !== null) checkCertificate(tls);
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
  const keys = await openServiceKeys(dataDirectory);
  const database = openDatabase(databasePath(dataDirectory));
  try {
    const people = openPeopleTable(database, keys.personHashKey);
    if (rosterFile !== null) await importRoster(rosterFile, people, clock, onEvent);
    const records = openRecordTable(database);
    const terminals = openTerminalTable(database);
    const evidence = openEvidenceFolder(join(dataDirectory, 'evidence'));
    const models = modelsFolder === null ? NO_MODELS : await loadModels(modelsFolder, onEvent);
    const embed = models.embedding && embeddingOf(models.embedding);
    const faceMatcher = options.faceMatcher ?? (embed && createFaceMatcher(embed));
    const judgeLiveness = createLivenessJudge({ passive: models.passive, embed });
    const intake = createIntake({
      ...{ records, people, evidence, keys, faceMatcher, judgeLiveness, clock, onEvent },
    });

    const application = await createApplication(tls, onEvent);
    addOperationRoutes(application, { database, clock });
    addEnrolmentRoutes(application, { keys, terminals, clock, onEvent });
    const proof = createRequestProof(terminals);
    addEligibilityRoute(application, { people, proof, clock, onEvent });
    addRecordRoutes(application, { intake, proof, clock, onEvent });
    const address = await listen(application, host, port);
    onEvent({ event: 'listening', address });
    return {
      address,
      issueEnrolmentCode: () => terminals.issueCode(clock()),
      listRecords: () => records.list(),
      async close() {
        const patience = setTimeout(() => application.server.closeAllConnections(), CLOSING_GRACE_MS);
        await application.close();
        clearTimeout(patience);
        closeDatabase(database);
        onEvent({ event: 'closed' });
      },
    };
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Opens the terminals of a data folder while the service runs or rests; for the command line. Close it after use. */
export function openTerminals(dataDirectory: string): { terminals: TerminalTable; close(): void } {
  const database = openDatabase(databasePath(dataDirectory));
  return { terminals: openTerminalTable(database), close: () => database.close() };
}

/** The records of a data folder while the service runs or rests; for the command line. */
export function readRecordList(dataDirectory: string): RecordSummary[] {
  const database = openDatabase(databasePath(dataDirectory));
  try {
    return openRecordTable(database).list();
  } finally {
    database.close();
  }
}

async function importRoster(
  path: string,
  people: PeopleTable,
  clock: Clock,
  onEvent: EventSink,
): Promise<void> {
  const roster = await readRoster(path, civilDate(clock()));
  people.replaceAll(roster.people);
  for (const problem of roster.problems) onEvent({ event: 'roster-row-left-out', ...problem });
  onEvent({ event: 'roster-imported', people: roster.people.length, rowsLeftOut: roster.problems.length });
}

async function listen(
  application: { listen(options: { host: string; port: number }): Promise<string> },
  host: string,
  port: number,
): Promise<string> {
  try {
    return await application.listen({ host, port });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (['EADDRINUSE', 'EACCES', 'EADDRNOTAVAIL', 'ENOTFOUND'].includes(code)) {
      throw new StartRefusal(`Cannot listen on ${host} port ${port} (${code}).`);
    }
    throw error;
  }
}

function checkCertificate(tls: TlsFiles): void {
  try {
    createSecureContext({ cert: tls.certificate, key: tls.key });
  } catch {
    throw new StartRefusal('The certificate and its key cannot be used, or do not belong together.');
  }
}

function closeDatabase(database: Database): void {
  database.pragma('wal_checkpoint(TRUNCATE)');
  database.close();
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}
