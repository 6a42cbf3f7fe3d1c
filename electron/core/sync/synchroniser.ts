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
  /** True while the service has asked to be left alone (`Retry-After`): until then no reason counts. */
  #heldOff = false;

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
    if (this.#stopped || this.#heldOff) return;
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
    for (const batch of intoBatches(waiting.filter((record) => record.state === 'QUEUED'))) {
      trouble = worse(trouble, await this.#submit(batch));
      if (this.#stopped || endsPass(trouble)) break;
    }
    for (const { recordId } of waiting) {
      if (this.#stopped || endsPass(trouble)) break;
      trouble = worse(trouble, await this.#complete(recordId));
    }
    if (trouble) {
      this.#failures += 1;
      this.#heldOff = trouble.retryAfterMs !== null;
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
    if (!store.beginAttempt(recordIds).ok) return ownTrouble('database-unavailable');
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
    const answered = new Set(answer.value.results.map((result) => result.recordId));
    const missing = recordIds.some((recordId) => !answered.has(recordId));
    let worst = missing ? ownTrouble('server-answer-invalid') : null;
    for (const result of answer.value.results) {
      if (recordIds.includes(result.recordId)) worst = worse(worst, await this.#applyResult(result));
    }
    return worst;
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
      return this.#advance(only.recordId, 'QUARANTINED', { reason: code });
    }
    let worst: RequestTrouble | null = null;
    for (const record of queued) {
      if (this.#stopped || endsPass(worst)) break;
      worst = worse(worst, await this.#submit([record]));
    }
    return worst;
  }

  async #applyResult(result: SubmissionResult): Promise<RequestTrouble | null> {
    switch (result.status) {
      case 'stored':
        return this.#options.store.status(result.recordId)?.state === 'QUEUED'
          ? this.#advance(result.recordId, 'META_SENT')
          : null;
      case 'receipted':
        return this.#keepReceipt(result.recordId, result.receipt);
      case 'refused':
        return this.#advance(result.recordId, 'QUARANTINED', { reason: result.problem.code });
    }
  }

  /** Brings one record whose metadata is there to its receipt. */
  async #complete(recordId: string): Promise<RequestTrouble | null> {
    const { client, store } = this.#options;
    const status = store.status(recordId);
    // The terminal stopped between the verified receipt and its last step.
    if (status?.state === 'RECEIVED' && status.receipt) return this.#keepReceipt(recordId, status.receipt);
    const state = status?.state;
    if (state !== 'META_SENT' && state !== 'EVIDENCE_SENT') return null;
    const evidence = store.evidence(recordId);
    if (evidence === null || !store.beginAttempt([recordId]).ok) return ownTrouble('database-unavailable');
    let answer =
      state === 'META_SENT'
        ? await client.sendEvidence(recordId, evidence)
        : await client.fetchReceipt(recordId);
    // A service that was restored from a copy may have lost what it had confirmed: it is given again.
    if (!answer.ok && answer.fault.problem?.code === 'evidence-awaited') {
      answer = await client.sendEvidence(recordId, evidence);
    }
    store.finishAttempt([recordId], answer.ok ? null : answer.fault.fault);
    this.#contact(answer.ok ? null : answer.fault.fault);
    if (answer.ok) return this.#keepReceipt(recordId, answer.value);
    // Only a word about this very record is final; 401 and the like are about the terminal.
    const code = answer.fault.problem?.code;
    if (code === 'evidence-mismatch' || code === 'record-conflict' || code === 'too-large') {
      return this.#advance(recordId, 'QUARANTINED', { reason: code });
    }
    const record = code === 'record-unknown' ? store.findWaiting(recordId) : null;
    if (record) return worse(answer.fault, await this.#submit([record]));
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
      return ownTrouble(verified.fault);
    }
    const { state, reason } = verified.value;
    // A state that was reached before a stop is passed over.
    this.#advance(recordId, 'EVIDENCE_SENT');
    this.#advance(recordId, 'RECEIVED', { receipt });
    return this.#advance(recordId, state, reason === null ? {} : { reason });
  }

  /** Trouble when the step could not be written; the record is then taken up again later. */
  #advance(...step: Parameters<RecordStore['advance']>): RequestTrouble | null {
    const moved = this.#options.store.advance(...step);
    this.#options.log('record-state', { recordId: step[0], to: step[1], ok: moved.ok });
    this.#options.onProgress(step[0]);
    return moved.ok ? null : ownTrouble(moved.fault);
  }

  #contact(fault: FaultCode | null): void {
    this.#options.onContact(fault);
  }

  #wait(ms: number): void {
    this.#clearTimer();
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#heldOff = false;
      this.kick();
    }, ms);
  }

  #clearTimer(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }
}

/** After one of these the other requests of the pass would fare no better, or are not wanted. */
function endsPass(trouble: RequestTrouble | null): boolean {
  return (
    trouble !== null &&
    (trouble.retryAfterMs !== null ||
      ['server-unreachable', 'server-slow', 'server-certificate-invalid'].includes(trouble.fault))
  );
}

/** The one of two troubles that asks for the longer wait; the later one of equals. */
function worse(earlier: RequestTrouble | null, later: RequestTrouble | null): RequestTrouble | null {
  if (!earlier || !later) return earlier ?? later;
  return (later.retryAfterMs ?? -1) >= (earlier.retryAfterMs ?? -1) ? later : earlier;
}

/** A trouble that the terminal found by itself. */
function ownTrouble(fault: FaultCode): RequestTrouble {
  return { fault, retryAfterMs: null, problem: null };
}

/** One batch of all, but each record whose last send never finished goes alone: it may be what stopped the process. */
function intoBatches(queued: readonly WaitingRecord[]): WaitingRecord[][] {
  const suspects = queued.filter((record) => record.startedAttempts > record.finishedAttempts);
  const sound = queued.filter((record) => record.startedAttempts === record.finishedAttempts);
  return [...(sound.length > 0 ? [sound] : []), ...suspects.map((record) => [record])];
}
