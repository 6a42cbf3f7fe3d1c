import type { PublicJwk } from '../../../contract/central-api.ts';
import type { FaultCode } from '../../../contract/faults.ts';
import type { Log } from '../journal.ts';
import { backoffMs } from './backoff.ts';
import type { CentralClient } from './central-client.ts';
import { EvidenceBudget } from './evidence-budget.ts';
import { EvidenceLane } from './evidence-lane.ts';
import { MetadataLane } from './metadata-lane.ts';
import { MissingCheck } from './missing-check.ts';
import type { Outbox } from './outbox.ts';
import { RecordSteps } from './record-steps.ts';
import { type RequestTrouble, stopsAll, worse } from './trouble.ts';
import { WakeTimer } from './wake-timer.ts';

/**
 * After an outage all terminals of a province wake together: full jitter alone does not tame the first wave, so the first
 * try is spread over this time, milliseconds.
 */
export const FIRST_TRY_SPREAD_MS = 60_000;
/** So many requests in a row that failed are no longer the fault of single records. */
const FAILURES_MAX = 3;

/** What the synchroniser works with. */
export interface SynchroniserOptions {
  readonly client: CentralClient;
  readonly store: Outbox;
  readonly terminalId: string;
  /** Whose receipts are believed now. */
  readonly receiptKeys: () => readonly PublicJwk[];
  /** Server time minus wall clock now, milliseconds; null before any contact. */
  readonly offsetMs: () => number | null;
  /** 0..1 */
  readonly random: () => number;
  /** Other than `FIRST_TRY_SPREAD_MS`. */
  readonly firstTrySpreadMs?: number;
  /** A clock that never jumps and counts sleep, milliseconds. */
  readonly sinceBootMs: () => number;
  /** Called after each contact: null when the service answered, else why it did not. */
  readonly onContact: (fault: FaultCode | null) => void;
  /** Called when a record moved on. */
  readonly onProgress: (recordId: string) => void;
  readonly log: Log;
}

/**
 * Sends what waits in the outbox (离线补传) on two lanes: metadata first, then evidence in pieces; each record ends with its
 * verified receipt. Between the two it asks, once an hour at most, which receipted records the service has lost. It runs when there is a reason, a new record, a contact, a change of the network or a wait of its own
 * that ended, and never on a fixed beat. No trouble of one record holds up another.
 */
export class Synchroniser {
  readonly #options: SynchroniserOptions;
  readonly #metadata: MetadataLane;
  readonly #missing: MissingCheck;
  readonly #evidence: EvidenceLane;
  readonly #timer: WakeTimer;
  #running: Promise<void> | null = null;
  #again = false;
  #stopped = false;
  #failures = 0;
  /** True while the service has asked to be left alone (`Retry-After`): until then no reason counts. */
  #heldOff = false;

  constructor(options: SynchroniserOptions) {
    this.#options = options;
    const { client, store, terminalId, sinceBootMs, offsetMs, random, onProgress, log } = options;
    const steps = new RecordSteps(options);
    const budget = new EvidenceBudget(sinceBootMs, random);
    const metadata = new MetadataLane({
      ...{ client, store, steps, offsetMs },
      onGrant: (grant) => budget.note(grant),
    });
    this.#metadata = metadata;
    const missing = new MissingCheck({
      ...{ client, store, steps, terminalId, sinceBootMs, log },
      onRequeued: (recordIds) => {
        metadata.noteRequeued(recordIds);
        for (const recordId of recordIds) onProgress(recordId);
      },
    });
    this.#missing = missing;
    this.#evidence = new EvidenceLane({
      ...{ client, store, steps, budget },
      told: () => metadata.told,
      untold: () => metadata.failed,
      onUnknown: (record) => {
        metadata.tellAgain(record);
        missing.noteDoubt();
      },
    });
    this.#timer = new WakeTimer(() => {
      this.#heldOff = false;
      this.kick();
    }, options.sinceBootMs);
  }

  /** Begins; what waits from before, and the question after missing records, goes out after a random part of the spread. */
  start(): void {
    const { store } = this.#options;
    if (store.countWaiting() === 0 && store.receipted(1).length === 0) return;
    this.#wait(this.#options.random() * (this.#options.firstTrySpreadMs ?? FIRST_TRY_SPREAD_MS));
  }

  /** There is a reason to try now: a new record, the network changed, or the service just answered something else. */
  kick(): void {
    if (this.#stopped || this.#heldOff) return;
    if (this.#running) {
      this.#metadata.noteNews();
      this.#again = true;
      return;
    }
    this.#timer.clear();
    this.#again = false;
    this.#running = this.#pass().finally(() => {
      this.#running = null;
      if (!this.#again || this.#stopped) return;
      this.kick();
    });
  }

  /**
   * Whether the service has told lately that it holds what it gave receipts for, so that the content may be dropped here. If
   * not, it is asked now.
   */
  confirmHeld(): boolean {
    if (this.#missing.isAnswered) return true;
    this.kick();
    return false;
  }

  /** The computer woke from sleep: a wait that ended meanwhile ends now. */
  noteWaking(): void {
    this.#timer.look();
  }

  /** Resolves when no pass is under way. What waits for a timer is not waited for. */
  async settled(): Promise<void> {
    while (this.#running) await this.#running;
  }

  /** Ends; the present request is waited for. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer.clear();
    await this.#running;
  }

  async #pass(): Promise<void> {
    this.#metadata.begin();
    this.#missing.begin();
    this.#evidence.begin();
    // The worst trouble of the pass decides when the next one comes.
    let trouble: RequestTrouble | null = null;
    let failures = 0;
    while (!this.#stopped) {
      const step =
        (await this.#metadata.step()) ?? (await this.#missing.step()) ?? (await this.#evidence.step());
      if (step === null) break;
      if (step.kind === 'wait') {
        // A pass with a trouble comes again by its back-off.
        if (trouble === null) this.#wait(step.ms);
        break;
      }
      failures = step.trouble === null ? 0 : failures + 1;
      trouble = worse(trouble, step.trouble);
      if (step.trouble !== null && (stopsAll(step.trouble) || failures >= FAILURES_MAX)) break;
    }
    if (trouble === null) {
      this.#failures = 0;
      return;
    }
    this.#failures += 1;
    this.#heldOff = trouble.retryAfterMs !== null;
    // What came in meanwhile is in the next pass.
    if (this.#heldOff) this.#again = false;
    this.#wait(backoffMs(this.#failures, this.#options.random(), trouble.retryAfterMs));
  }

  #wait(ms: number): void {
    if (!this.#stopped) this.#timer.set(ms);
  }
}
