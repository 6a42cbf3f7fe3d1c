import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { DEFAULT_REGION } from '../contract/certification-status.ts';
import { civilDate } from '../rules/civil-date.ts';
import { createApplication, type TlsFiles } from './api/application.ts';
import { createBackPressure, REQUESTS_MAX } from './api/back-pressure.ts';
import { addEligibilityRoute } from './api/eligibility-route.ts';
import { addEnrolmentRoutes } from './api/enrolment-routes.ts';
import { createEvidenceBudget, EVIDENCE_IN_FLIGHT_MAX } from './api/evidence-budget.ts';
import { addKeyRoutes } from './api/key-routes.ts';
import { addOperationRoutes } from './api/operation-routes.ts';
import { addPieceRoutes } from './api/piece-routes.ts';
import { addRecordRoutes } from './api/record-routes.ts';
import { createRequestProof } from './api/request-proof.ts';
import { embeddingOf } from './certification/face-embedding.ts';
import { createFaceMatcher, type FaceMatcher } from './certification/face-matcher.ts';
import { createIntake, type Intake } from './certification/intake.ts';
import { createLivenessJudge } from './certification/liveness-judgement.ts';
import { DEFAULT_REGION_PACKS, loadRegionPacks, type RegionPacks } from './certification/region-packs.ts';
import { type Clock, systemClock } from './clock.ts';
import { openServiceKeys, type ServiceKeys } from './keys/service-keys.ts';
import { loadModels, NO_MODELS } from './models/model-slots.ts';
import { readRoster } from './roster/roster-file.ts';
import type { EventSink } from './service-event.ts';
import { StartRefusal } from './start-refusal.ts';
import type { EvidenceStore } from './store/evidence/evidence-store.ts';
import { openStores, type StoreOptions } from './store/open-stores.ts';
import type { PeopleTable } from './store/people.ts';
import type { RecordSummary } from './store/records.ts';
import type { CentralStorage } from './store/storage.ts';

/** Whose rules the service goes by. */
export interface RegionOptions {
  /** Region of the people for whom the roster names none; `DEFAULT_REGION` unless told. */
  readonly region?: string;
  /** Folder of the region packs (`contract/region-pack.ts`); those of the terminal unless told. */
  readonly regionPacksFolder?: string;
}

/** How to run the central service. */
export interface CentralOptions extends StoreOptions, RegionOptions {
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
  /** Requests that may be under way at the same time; more are turned away with a time to come again. */
  readonly maxRequests?: number;
  /** Evidence that all terminals together may have on the way to this node, bytes. */
  readonly maxEvidenceInFlight?: number;
  readonly clock?: Clock;
  /** 0..1; for the spreading of those who are turned away. */
  readonly random?: () => number;
  /** Takes what happens, for a log; holds no personal data. */
  readonly onEvent?: EventSink;
}

/** The running central service. */
export interface RunningCentral {
  /** Base address, `http://127.0.0.1:40123`. */
  readonly address: string;
  /** Makes a one-time enrolment code, good for one hour. */
  issueEnrolmentCode(): Promise<string>;
  /** All records with their states, oldest first; no personal data. */
  listRecords(): Promise<RecordSummary[]>;
  /** Answers what has begun, takes nothing more, and closes the database. */
  close(): Promise<void>;
}

/** A request under way may take this long to end when the service closes; a terminal sends again what is cut off. */
const CLOSING_GRACE_MS = 3000;

/** Where the models of the terminal are kept, which the service uses as well. */
export const DEFAULT_MODELS = join(import.meta.dirname, '..', 'resources', 'models');

/**
 * Starts the reference central service. Rejects with `StartRefusal` for everything that the operator can put right:
 * a damaged or foreign file, a missing roster, a broken region pack, a port in use, plain http to the outside.
 */
export async function startCentral(options: CentralOptions): Promise<RunningCentral> {
  const { dataDirectory, rosterFile, host = '127.0.0.1', port = 0, tls = null } = options;
  const { clock = systemClock, onEvent = () => {} } = options;
  if (tls === null && !isLoopback(host)) {
    throw new StartRefusal(
      'Other computers may only reach the service by TLS: give a certificate and its key.',
    );
  }
  if (tls !== null) checkCertificate(tls);
  const packs = await openRegionPacks(options);
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
  const keys = await openServiceKeys(dataDirectory, clock);
  const { storage, evidence } = await openStores(options, keys.personHashKey);
  try {
    if (rosterFile !== null) await importRoster(rosterFile, storage.people, packs, clock, onEvent);
    const intake = await openIntake(options, keys, packs, storage, evidence);
    const application = await composeApplication(options, keys, packs, storage, intake);
    const address = await listen(application, host, port);
    onEvent({ event: 'listening', address });
    return {
      address,
      issueEnrolmentCode: () => storage.terminals.issueCode(clock()),
      listRecords: () => storage.records.list(),
      async close() {
        const patience = setTimeout(() => application.server.closeAllConnections(), CLOSING_GRACE_MS);
        await application.close();
        clearTimeout(patience);
        await storage.close();
        onEvent({ event: 'closed' });
      },
    };
  } catch (error) {
    await storage.close();
    throw error;
  }
}

/** The region packs that the service goes by. Rejects with `StartRefusal`. */
export function openRegionPacks(options: RegionOptions): Promise<RegionPacks> {
  return loadRegionPacks(options.regionPacksFolder ?? DEFAULT_REGION_PACKS, options.region ?? DEFAULT_REGION);
}

/** The intake with the judges that the models of a folder allow; for the service, and for bundles on a stick. */
export async function openIntake(
  options: Pick<CentralOptions, 'modelsFolder' | 'faceMatcher' | 'clock' | 'onEvent'>,
  keys: ServiceKeys,
  packs: RegionPacks,
  storage: CentralStorage,
  evidence: EvidenceStore,
): Promise<Intake> {
  const { modelsFolder = DEFAULT_MODELS, clock = systemClock, onEvent = () => {} } = options;
  const models = modelsFolder === null ? NO_MODELS : await loadModels(modelsFolder, onEvent);
  const embed = models.embedding && embeddingOf(models.embedding);
  const faceMatcher = options.faceMatcher ?? (embed && createFaceMatcher(embed));
  const judgeLiveness = createLivenessJudge({ passive: models.passive, embed });
  return createIntake({ storage, evidence, keys, packs, faceMatcher, judgeLiveness, clock, onEvent });
}

async function composeApplication(
  options: CentralOptions,
  keys: ServiceKeys,
  packs: RegionPacks,
  storage: CentralStorage,
  intake: Intake,
) {
  const { tls = null, clock = systemClock, onEvent = () => {}, random = Math.random } = options;
  const { maxRequests = REQUESTS_MAX, maxEvidenceInFlight = EVIDENCE_IN_FLIGHT_MAX } = options;
  const nowMs = (): number => performance.now();
  const pressure = createBackPressure({ places: maxRequests, nowMs, random });
  const budget = createEvidenceBudget({ totalBytes: maxEvidenceInFlight, nowMs, random });
  const { people, terminals } = storage;
  const application = await createApplication(tls, pressure, onEvent);
  const proof = createRequestProof(terminals);
  addOperationRoutes(application, { storage, clock });
  addKeyRoutes(application, { keys, terminals, proof, clock, onEvent });
  addEnrolmentRoutes(application, { keys, terminals, clock, onEvent });
  addEligibilityRoute(application, { people, packs, proof, clock, onEvent });
  addRecordRoutes(application, { intake, budget, proof, clock, onEvent });
  addPieceRoutes(application, { intake, budget, proof, clock });
  return application;
}

async function importRoster(
  path: string,
  people: PeopleTable,
  { regions }: RegionPacks,
  clock: Clock,
  onEvent: EventSink,
): Promise<void> {
  const roster = await readRoster(path, { today: civilDate(clock()), regions });
  await people.replaceAll(roster.people);
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

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}
