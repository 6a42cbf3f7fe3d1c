import type { FaultCode } from '../../../contract/faults.ts';
import type { SiteConfig } from '../../../contract/site-config.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../journal.ts';
import { createSealer, type Sealer } from '../seal/seal.ts';
import { type Enrolment, publicTerminalKey, type TerminalSecrets } from '../seal/secrets.ts';
import type { RecordStore } from '../store/record-store.ts';
import { backoffMs } from './backoff.ts';
import { type CentralClient, createCentralClient } from './central-client.ts';
import { Synchroniser } from './synchroniser.ts';

/** First tries after a start are spread over half a minute. */
const FIRST_TRY_SPREAD_MS = 30_000;

/** What the link works with. */
export interface CentralLinkOptions {
  readonly site: SiteConfig;
  readonly authorityPem: string | null;
  readonly secrets: TerminalSecrets;
  readonly store: RecordStore;
  readonly clock: Clock;
  /** 0..1 */
  readonly random: () => number;
  readonly softwareVersion: string;
  readonly log: Log;
  /** New secrets to be kept by the key store; resolves to false when they could not be kept. */
  readonly keepSecrets: (secrets: TerminalSecrets) => Promise<boolean>;
  /** Why the terminal is not enrolled; null once it is. */
  readonly onEnrolment: (fault: FaultCode | null) => void;
  readonly onNetwork: (network: 'online' | 'offline') => void;
  readonly onProgress: (recordId: string) => void;
}

/** An enrolled terminal: what a visit and the queue need of the central service. */
export interface EnrolledLink {
  readonly enrolment: Enrolment;
  readonly client: CentralClient;
  readonly sealer: Sealer;
  readonly synchroniser: Synchroniser;
}

/** The line to the central service: enrols with the one-time code when that is still to do, then runs the queue. */
export class CentralLink {
  readonly #options: CentralLinkOptions;
  #enrolled: EnrolledLink | null = null;
  #serverOffsetMs: number | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #stopped = false;

  constructor(options: CentralLinkOptions) {
    this.#options = options;
  }

  /** Server time minus wall clock at the last contact, milliseconds. */
  get serverOffsetMs(): number | null {
    return this.#serverOffsetMs;
  }

  /** The working line; null until the terminal is enrolled. */
  get enrolled(): EnrolledLink | null {
    return this.#enrolled;
  }

  /** Begins. Trouble shows in `onEnrolment` and is tried again by itself. */
  async start(): Promise<void> {
    const { secrets, site } = this.#options;
    if (secrets.enrolment && secrets.enrolment.centralUrl === site.centralUrl) {
      await this.#open(secrets, secrets.enrolment);
    } else {
      await this.#enrol(1);
    }
  }

  /** Notes how a contact went. */
  noteContact(fault: FaultCode | null): void {
    if (this.#stopped) return;
    // A service that answers anything at all can be reached.
    const reached = fault === null || fault === 'server-refused' || fault === 'receipt-invalid';
    this.#options.onNetwork(reached ? 'online' : 'offline');
  }

  /** Ends the queue and the connections. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer) clearTimeout(this.#timer);
    const ended = this.#enrolled?.synchroniser.stop();
    await this.#enrolled?.client.close();
    await ended;
  }

  #createClient(secrets: TerminalSecrets, terminalId: string | null): CentralClient {
    return createCentralClient({
      centralUrl: this.#options.site.centralUrl,
      authorityPem: this.#options.authorityPem,
      secrets,
      terminalId,
      clock: this.#options.clock,
      onServerOffset: (offsetMs) => {
        this.#serverOffsetMs = offsetMs;
      },
    });
  }

  async #enrol(attempt: number): Promise<void> {
    const { site, secrets, onEnrolment, log } = this.#options;
    onEnrolment('not-enrolled');
    if (site.enrolmentCode === undefined) return;
    const client = this.#createClient(secrets, null);
    const answer = await client.enrol({
      code: site.enrolmentCode,
      terminalKey: publicTerminalKey(secrets),
      softwareVersion: this.#options.softwareVersion,
    });
    await client.close();
    if (this.#stopped) return;
    if (answer.ok) {
      const { terminalId, personHashKey, encryptionKey, receiptKeys } = answer.value;
      const enrolment = {
        centralUrl: site.centralUrl,
        terminalId,
        personHashKey,
        encryptionKey,
        receiptKeys,
      };
      const enrolled = { ...secrets, enrolment };
      // Without the keys in the store the terminal would be a stranger after the next start.
      if (!(await this.#options.keepSecrets(enrolled))) return;
      this.noteContact(null);
      log('terminal-enrolled', { terminalId });
      await this.#open(enrolled, enrolment);
      return;
    }
    const { fault, retryAfterMs } = answer.fault;
    log('enrolment-failed', { fault });
    this.noteContact(fault);
    const refused = fault === 'server-refused';
    onEnrolment(refused ? 'enrolment-refused' : fault);
    if (refused) return;
    this.#timer = setTimeout(
      () => void this.#enrol(attempt + 1),
      backoffMs(attempt, this.#options.random(), retryAfterMs),
    );
  }

  async #open(secrets: TerminalSecrets, enrolment: Enrolment): Promise<void> {
    const { store, random, log, onProgress, onEnrolment } = this.#options;
    const sealer = await createSealer(secrets, enrolment);
    if (!sealer.ok) {
      onEnrolment(sealer.fault);
      return;
    }
    const client = this.#createClient(secrets, enrolment.terminalId);
    const synchroniser = new Synchroniser({
      client,
      store,
      terminalId: enrolment.terminalId,
      receiptKeys: enrolment.receiptKeys,
      random,
      firstTrySpreadMs: FIRST_TRY_SPREAD_MS,
      onContact: (fault) => this.noteContact(fault),
      onProgress,
      log,
    });
    this.#enrolled = { enrolment, client, sealer: sealer.value, synchroniser };
    onEnrolment(null);
    synchroniser.start();
  }
}
