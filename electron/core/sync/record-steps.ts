import type { PublicJwk } from '../../../contract/central-api.ts';
import type { FaultCode } from '../../../contract/faults.ts';
import { type Result, succeed } from '../../../contract/result.ts';
import type { Log } from '../journal.ts';
import { isSettled } from '../store/record-rows.ts';
import type { WaitingRecord } from '../store/record-store.ts';
import type { Outbox } from './outbox.ts';
import { verifyReceipt } from './receipt.ts';
import type { Answer } from './request.ts';
import { ownTrouble, type RequestTrouble } from './trouble.ts';

/** A record whose sends began and never ended so often took the process down with it. */
const POISON_ATTEMPTS = 3;

/** What the steps of a record work with. */
export interface RecordStepsOptions {
  readonly store: Outbox;
  readonly terminalId: string;
  /** Whose receipts are believed now. */
  readonly receiptKeys: () => readonly PublicJwk[];
  /** Called after each contact: null when the service answered, else why it did not. */
  readonly onContact: (fault: FaultCode | null) => void;
  /** Called when a record moved on. */
  readonly onProgress: (recordId: string) => void;
  readonly log: Log;
}

/** The steps that both lanes take with a record, each of them on the disk before the next one. */
export class RecordSteps {
  readonly #options: RecordStepsOptions;

  constructor(options: RecordStepsOptions) {
    this.#options = options;
  }

  /**
   * One request about these records, noted before it goes out and after it came back: a request that never comes back
   * because it takes the process down is found by that.
   */
  async attempt<Value>(
    recordIds: readonly string[],
    request: () => Promise<Answer<Value>>,
  ): Promise<Answer<Value>> {
    const { store, onContact } = this.#options;
    const begun = recordIds.length > 0 ? store.beginAttempt(recordIds) : succeed(null);
    if (!begun.ok) return { ok: false, fault: ownTrouble(begun.fault) };
    const answer = await request();
    const fault = answer.ok ? null : answer.fault.fault;
    if (recordIds.length > 0) store.finishAttempt(recordIds, fault);
    onContact(fault);
    return answer;
  }

  /** The records without those that are poison, which are set aside. */
  withoutPoison(records: readonly WaitingRecord[]): WaitingRecord[] {
    return records.filter((record) => {
      if (record.startedAttempts - record.finishedAttempts < POISON_ATTEMPTS) return true;
      this.quarantine(record.recordId, 'sends-never-finished');
      return false;
    });
  }

  /**
   * Sets a record aside for ever (隔离), with its reason. Its content is kept. One that was offered again stays in the state
   * that its receipt gave it, and is offered no more.
   */
  quarantine(recordId: string, reason: string): RequestTrouble | null {
    const waiting = this.#options.store.findWaiting(recordId);
    if (waiting !== null && isSettled(waiting.state)) {
      return this.#note(recordId, 'offer-ended', this.#options.store.endOffer(recordId, reason));
    }
    return this.advance(recordId, 'QUARANTINED', { reason });
  }

  /** Keeps a receipt (回执) that is verified, and moves the record to what it says. Another one moves nothing. */
  async keepReceipt(recordId: string, receipt: string): Promise<RequestTrouble | null> {
    const { store, receiptKeys, terminalId, log, onContact } = this.#options;
    const record = store.findWaiting(recordId);
    if (!record) return null;
    const verified = await verifyReceipt(receipt, receiptKeys(), { ...record, terminalId });
    if (!verified.ok) {
      log('receipt-refused', { recordId, fault: verified.fault });
      onContact(verified.fault);
      return ownTrouble(verified.fault);
    }
    const { state, reason } = verified.value;
    if (isSettled(record.state)) {
      return this.#note(recordId, state, store.renewReceipt(recordId, { receipt, state, reason }));
    }
    // States that were reached before a stop or by an export are passed over.
    this.advance(recordId, 'EVIDENCE_SENT');
    this.advance(recordId, 'RECEIVED', { receipt });
    return this.advance(recordId, state, reason === null ? {} : { reason });
  }

  /** Trouble when the step could not be written; the record is then taken up again later. */
  advance(...step: Parameters<Outbox['advance']>): RequestTrouble | null {
    const [recordId, to] = step;
    return this.#note(recordId, to, this.#options.store.advance(...step));
  }

  #note(recordId: string, to: string, moved: Result<null>): RequestTrouble | null {
    this.#options.log('record-state', { recordId, to, ok: moved.ok });
    this.#options.onProgress(recordId);
    return moved.ok ? null : ownTrouble(moved.fault);
  }
}
