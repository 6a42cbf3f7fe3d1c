import type { FaultCode } from '../../../contract/faults.ts';
import { fail, type Result } from '../../../contract/result.ts';
import type { SiteConfig } from '../../../contract/site-config.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../journal.ts';
import { adoptKeySet } from '../seal/key-set.ts';
import { createSealer, type Sealer } from '../seal/seal.ts';
import { type Enrolment, publicTerminalKey, type TerminalSecrets } from '../seal/secrets.ts';
import { backoffMs } from './backoff.ts';
import { type CentralClient, createCentralClient } from './central-client.ts';
import { type EnrolledSecrets, KeyRenewal } from './key-renewal.ts';
import type { Outbox } from './outbox.ts';
import type { ServerClock } from './server-clock.ts';
import { Synchroniser } from './synchroniser.ts';
import { WakeTimer } from './wake-timer.ts';

/** What the link works with. */
export interface CentralLinkOptions {
  readonly site: SiteConfig;
  readonly authorityPem: string | null;
  readonly secrets: TerminalSecrets;
  readonly store: Outbox;
  readonly clock: Clock;
  /** Learns the time of the central service at each contact. */
  readonly serverClock: ServerClock;
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
  /** Other keys are in use from now on: for the audit chain. */
  readonly onKeysChanged?: (what: 'central-keys' | 'terminal-key') => void;
}

/** An enrolled terminal: what a visit and the queue need of the central service. New keys make a new one: keep none. */
export interface EnrolledLink {
  readonly enrolment: Enrolment;
  readonly client: CentralClient;
  readonly sealer: Sealer;
  readonly synchroniser: Synchroniser;
}

/** The line to the central service: enrols with the one-time code when that is still to do, then runs the queue. */
export class CentralLink {
  readonly #options: CentralLinkOptions;
  readonly #retry: WakeTimer;
  #enrolled: EnrolledLink | null = null;
  #renewal: KeyRenewal | null = null;
  #attempts = 0;
  #stopped = false;

  constructor(options: CentralLinkOptions) {
    this.#options = options;
    this.#retry = new WakeTimer(() => void this.#enrol(), options.clock.sinceBootMs);
  }

  /** Server time minus wall clock, milliseconds; null before any contact. */
  get serverOffsetMs(): number | null {
    return this.#options.serverClock.offsetMs;
  }

  /** The working line; null until the terminal is enrolled. */
  get enrolled(): EnrolledLink | null {
    return this.#enrolled;
  }

  /** Begins. Trouble shows in `onEnrolment` and is tried again by itself. */
  async start(): Promise<void> {
    const { secrets, site } = this.#options;
    if (secrets.enrolment && secrets.enrolment.centralUrl === site.centralUrl) {
      await this.#open({ ...secrets, enrolment: secrets.enrolment });
    } else {
      await this.#enrol();
    }
  }

  /** Notes how a contact went. */
  noteContact(fault: FaultCode | null): void {
    if (this.#stopped) return;
    // A service that answers anything at all can be reached.
    const reached = fault === null || fault === 'server-refused' || fault === 'receipt-invalid';
    this.#options.onNetwork(reached ? 'online' : 'offline');
    this.#renewal?.noteContact(fault);
  }

  /** The network of the computer changed: a reason to try. */
  noteNetworkChange(): void {
    this.#enrolled?.synchroniser.kick();
  }

  /** The computer woke from sleep: waits that ended meanwhile end now. */
  noteWaking(): void {
    this.#options.serverClock.look();
    this.#retry.look();
    this.#enrolled?.synchroniser.noteWaking();
  }

  /** Asks for the keys of the central service now. @returns whether newer ones are in use */
  async refreshKeys(): Promise<Result<boolean>> {
    return this.#renewal?.refresh() ?? fail('not-enrolled');
  }

  /** Gives the terminal a new signing key (终端密钥轮换); a fault says why the old one stays in use. */
  async rotateTerminalKey(): Promise<Result<null>> {
    return this.#renewal?.rotateTerminalKey() ?? fail('not-enrolled');
  }

  /** Ends the queue and the connections. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#retry.clear();
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
      onServerTime: (serverMs, roundTripMs) =>
        this.#options.serverClock.noteServerTime(serverMs, roundTripMs),
    });
  }

  async #enrol(): Promise<void> {
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
      const { terminalId, personHashKey, encryptionKey, receiptKeys, signedKeySets } = answer.value;
      const told = { centralUrl: site.centralUrl, terminalId, personHashKey, encryptionKey, receiptKeys };
      // The signed set says besides how old the keys are.
      const adopted = await adoptKeySet(told, signedKeySets);
      const enrolled = { ...secrets, enrolment: adopted.ok ? adopted.value : told };
      // Without the keys in the store the terminal would be a stranger after the next start.
      if (!(await this.#options.keepSecrets(enrolled))) return;
      this.noteContact(null);
      log('terminal-enrolled', { terminalId });
      await this.#open(enrolled);
      return;
    }
    const { fault, retryAfterMs } = answer.fault;
    log('enrolment-failed', { fault });
    this.noteContact(fault);
    const refused = fault === 'server-refused';
    onEnrolment(refused ? 'enrolment-refused' : fault);
    if (refused) return;
    this.#attempts += 1;
    this.#retry.set(backoffMs(this.#attempts, this.#options.random(), retryAfterMs));
  }

  async #open(secrets: EnrolledSecrets): Promise<void> {
    const { store, clock, serverClock, random, log, onProgress, onEnrolment, keepSecrets } = this.#options;
    const { enrolment } = secrets;
    const sealer = await createSealer(secrets, enrolment);
    if (!sealer.ok) {
      onEnrolment(sealer.fault);
      return;
    }
    if (this.#stopped) return;
    const client = this.#createClient(secrets, enrolment.terminalId);
    const synchroniser = new Synchroniser({
      client,
      store,
      terminalId: enrolment.terminalId,
      receiptKeys: () => this.#enrolled?.enrolment.receiptKeys ?? enrolment.receiptKeys,
      offsetMs: () => serverClock.offsetMs,
      sinceBootMs: clock.sinceBootMs,
      random,
      onContact: (fault) => this.noteContact(fault),
      onProgress,
      log,
    });
    this.#renewal = new KeyRenewal({
      ...{ client, secrets, keepSecrets, random, log },
      onChange: (changed, what) => this.#takeKeys(changed, what),
      nowMs: clock.sinceBootMs,
    });
    this.#enrolled = { enrolment, client, sealer: sealer.value, synchroniser };
    onEnrolment(null);
    synchroniser.start();
    void this.#renewal.finishKeyChange();
  }

  /** Seals and believes with other keys from now on. */
  async #takeKeys(secrets: EnrolledSecrets, what: 'central-keys' | 'terminal-key'): Promise<void> {
    const sealer = await createSealer(secrets, secrets.enrolment);
    if (!this.#enrolled || !sealer.ok) return;
    this.#enrolled = { ...this.#enrolled, enrolment: secrets.enrolment, sealer: sealer.value };
    this.#options.onKeysChanged?.(what);
    // Receipts by a key that was not known yet are believed now.
    this.#enrolled.synchroniser.kick();
  }
}
