import { BATCH_MAX, type PublicJwk, type SubmissionResult } from '../../../contract/central-api.ts';
import type { FaultCode } from '../../../contract/faults.ts';
import type { RecordStore, WaitingRecord } from '../store/record-store.ts';
import { backoffMs } from './backoff.ts';
import type { CentralClient, RequestTrouble } from './central-client.ts';
import { verifyReceipt } from './receipt.ts';

/** A record whose sends began and never ended so often took the process down with it. */
const POISON_ATTEMPTS = 3;

/** What the synchroniser works with. */
export interface SynchroniserOptions {
  readonly client: CentralClient;
  readonly store: RecordStore;
  readonly terminalId: string;
  readonly receiptKeys: readonly PublicJwk[];
  /** 0..1 */
  readonly random: () => number;
  /** After a start all terminals of a region wake together; the first try is spread over this time. */
  readonly firstTrySpreadMs: number;
  /** Called after each contact: null when the service answered, else why it did not. */
  readonly onContact: (fault: FaultCode | null) => void;
  /** Called when a record moved on. */
  readonly onProgress: (recordId: string) => void;
  readonly log: (event: string, details: Record<string, unknown>) => void;
}

/**
 * Sends what waits in the outbox (离线补传): metadata batches first, then evidence, then the receipts are verified. It
 * runs when there is a reason, a new record, a contact that succeeded or a wait that ended, and never on a fixed
 * beat. No trouble of one record holds up another.
 */
export class Synchroniser {
  readonly #options: SynchroniserOptions;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #running: Promise<void> | null = null;
  #again = false;
  #stopped = false;
  #failures = 0;

  constructor(options: SynchroniserOptions) {
    this.#options = options;
  }

  /** Begins; what waits from before goes out after a random part of the spread. */
  start(): void {
    if (this.#options.store.countWaiting() > 0) {
      this.#wait(this.#options.random() * this.#options.firstTrySpreadMs);
    }
  }

  /** There is a reason to try now: a new record, or the service just answered something else. */
  kick(): void {
    if (this.#stopped) return;
    if (this.#running) {
      this.#again = true;
      return;
    }
    this.#clearTimer();
    this.#running = this.#pass().finally(() => {
      this.#running = null;
      if (!this.#again || this.#stopped) return;
      this.#again = false;
      this.kick();
    });
  }

  /** Ends; the present request is waited for. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#clearTimer();
    await this.#running;
  }

  async #pass(): Promise<void> {
    const { store } = this.#options;
    // The worst trouble of the pass decides when the next one comes.
    let trouble: RequestTrouble | null = null;
    const waiting = this.#withoutPoison(store.waiting(BATCH_MAX));
    const queued = waiting.filter((record) => record.state === 'QUEUED');
    if (queued.length > 0) trouble = await this.#submit(queued);
    if (!isOutOfReach(trouble)) {
      for (const { recordId } of waiting) {
        const later = await this.#complete(recordId);
        trouble = later ?? trouble;
        if (this.#stopped || isOutOfReach(later)) break;
      }
    }
    if (trouble) {
      this.#failures += 1;
      this.#wait(backoffMs(this.#failures, this.#options.random(), trouble.retryAfterMs));
      return;
    }
    this.#failures = 0;
    if (waiting.length === BATCH_MAX) this.#again = true;
  }

  #withoutPoison(waiting: readonly WaitingRecord[]): WaitingRecord[] {
    return waiting.filter((record) => {
      if (record.startedAttempts - record.finishedAttempts < POISON_ATTEMPTS) return true;
      this.#advance(record.recordId, 'QUARANTINED', { reason: 'sends-never-finished' });
      return false;
    });
  }

  async #submit(queued: readonly WaitingRecord[]): Promise<RequestTrouble | null> {
    const { client, store } = this.#options;
    const recordIds = queued.map((record) => record.recordId);
    if (!store.beginAttempt(recordIds).ok) return localTrouble();
    const answer = await client.submit(
      queued.map((record) => ({
        recordId: record.recordId,
        sealedRecord: record.sealedRecord,
        sealedRecordSha256: record.sealedRecordSha256,
        evidence: { sha256: record.evidenceSha256, bytes: record.evidenceBytes },
        serverOffsetMs: record.serverOffsetMs,
      })),
    );
    store.finishAttempt(recordIds, answer.ok ? null : answer.fault.fault);
    this.#contact(answer.ok ? null : answer.fault.fault);
    if (!answer.ok) return this.#singleOut(queued, answer.fault);
    for (const result of answer.value.results) {
      if (recordIds.includes(result.recordId)) await this.#applyResult(result);
    }
    const answered = new Set(answer.value.results.map((result) => result.recordId));
    const missing = recordIds.some((recordId) => !answered.has(recordId));
    return missing ? { fault: 'server-answer-invalid', retryAfterMs: null, problem: null } : null;
  }

  /** A batch that was refused as a whole is sent record by record: the one that is to blame is set aside. */
  async #singleOut(
    queued: readonly WaitingRecord[],
    trouble: RequestTrouble,
  ): Promise<RequestTrouble | null> {
    const code = trouble.problem?.code;
    if (code !== 'invalid-request' && code !== 'too-large') return trouble;
    const [only] = queued;
    if (only && queued.length === 1) {
      this.#advance(only.recordId, 'QUARANTINED', { reason: code });
      return null;
    }
    let worst: RequestTrouble | null = null;
    for (const record of queued) worst = (await this.#submit([record])) ?? worst;
    return worst;
  }

  async #applyResult(result: SubmissionResult): Promise<void> {
    if (result.status === 'stored') this.#advance(result.recordId, 'META_SENT');
    if (result.status === 'receipted') await this.#keepReceipt(result.recordId, result.receipt);
    if (result.status === 'refused') {
      this.#advance(result.recordId, 'QUARANTINED', { reason: result.problem.code });
    }
  }

  /** Brings one record whose metadata is there to its receipt. */
  async #complete(recordId: string): Promise<RequestTrouble | null> {
    const { client, store } = this.#options;
    const state = store.status(recordId)?.state;
    if (state !== 'META_SENT' && state !== 'EVIDENCE_SENT') return null;
    const evidence = store.evidence(recordId);
    if (evidence === null || !store.beginAttempt([recordId]).ok) return localTrouble();
    const answer =
      state === 'META_SENT'
        ? await client.sendEvidence(recordId, evidence)
        : await client.fetchReceipt(recordId);
    store.finishAttempt([recordId], answer.ok ? null : answer.fault.fault);
    this.#contact(answer.ok ? null : answer.fault.fault);
    if (answer.ok) return this.#keepReceipt(recordId, answer.value);
    // Only a word about this very record is final; 401 and the like are about the terminal.
    const code = answer.fault.problem?.code;
    if (code === 'evidence-mismatch' || code === 'record-conflict' || code === 'too-large') {
      this.#advance(recordId, 'QUARANTINED', { reason: code });
      return null;
    }
    return answer.fault;
  }

  async #keepReceipt(recordId: string, receipt: string): Promise<RequestTrouble | null> {
    const { store, receiptKeys, terminalId } = this.#options;
    const record = store.findWaiting(recordId);
    if (!record) return null;
    const verified = await verifyReceipt(receipt, receiptKeys, { ...record, terminalId });
    if (!verified.ok) {
      this.#options.log('receipt-refused', { recordId, fault: verified.fault });
      this.#contact(verified.fault);
      return { fault: verified.fault, retryAfterMs: null, problem: null };
    }
    this.#advance(recordId, 'EVIDENCE_SENT');
    this.#advance(recordId, 'RECEIVED', { receipt });
    const { state, reason } = verified.value;
    this.#advance(recordId, state, reason === null ? {} : { reason });
    return null;
  }

  #advance(...step: Parameters<RecordStore['advance']>): void {
    const moved = this.#options.store.advance(...step);
    this.#options.log('record-state', { recordId: step[0], to: step[1], ok: moved.ok });
    this.#options.onProgress(step[0]);
  }

  #contact(fault: FaultCode | null): void {
    this.#options.onContact(fault);
  }

  #wait(ms: number): void {
    this.#clearTimer();
    if (!this.#stopped) this.#timer = setTimeout(() => this.kick(), ms);
  }

  #clearTimer(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }
}

function isOutOfReach(trouble: RequestTrouble | null): boolean {
  return (
    trouble !== null &&
    ['server-unreachable', 'server-slow', 'server-certificate-invalid'].includes(trouble.fault)
  );
}

function localTrouble(): RequestTrouble {
  return { fault: 'database-unavailable', retryAfterMs: null, problem: null };
}
