import { BATCH_MAX, type EvidenceGrant } from '../../../contract/central-api.ts';
import type { RecordState } from '../../../contract/record.ts';
import type { WaitingRecord } from '../store/record-store.ts';
import type { CentralClient } from './central-client.ts';
import type { EvidenceBudget } from './evidence-budget.ts';
import type { Outbox } from './outbox.ts';
import type { RecordSteps } from './record-steps.ts';
import type { Answer } from './request.ts';
import { finalCode, type LaneStep, ownTrouble, type RequestTrouble, stopsAll } from './trouble.ts';

/** States in which the service has the metadata. */
const TOLD: readonly RecordState[] = ['META_SENT', 'EVIDENCE_SENT', 'RECEIVED'];
/** The others are those of exported records, and of such as are offered again: there the metadata lane knows. */
const STATES: readonly RecordState[] = [...TOLD, 'EXPORTED', 'ACCEPTED', 'REJECTED', 'MANUAL_REVIEW'];
/** A service that contradicts itself about one record this often is left alone about it until the next pass. */
const CONTRADICTIONS_MAX = 4;

/** What the photo lane works with. */
export interface EvidenceLaneOptions {
  readonly client: CentralClient;
  readonly store: Outbox;
  readonly steps: RecordSteps;
  readonly budget: EvidenceBudget;
  /** Records that the service has the metadata of, though their state cannot tell. */
  readonly told: () => ReadonlySet<string>;
  /** Records whose metadata failed in this pass. */
  readonly untold: () => ReadonlySet<string>;
  /** The service does not know this record (any more). */
  readonly onUnknown: (record: WaitingRecord) => void;
}

/** How far one record is. */
interface Progress {
  readonly record: WaitingRecord;
  /** Bytes that the service holds; null when it has to be asked. */
  offset: number | null;
  contradictions: number;
}

/**
 * The second lane (照片后补): sealed evidence in pieces, one record after the other, resumed where the line broke, under the
 * budget that the service grants. One step is one request, so that a new record never waits for more than one piece.
 */
export class EvidenceLane {
  readonly #options: EvidenceLaneOptions;
  #ahead: WaitingRecord[] = [];
  #current: Progress | null = null;
  /** Records that failed in this pass. */
  readonly #failed = new Set<string>();
  /** Records whose evidence was found wrong once and was begun anew. */
  readonly #begunAnew = new Set<string>();

  constructor(options: EvidenceLaneOptions) {
    this.#options = options;
  }

  /** A pass begins: what failed in the last one is tried again. */
  begin(): void {
    this.#failed.clear();
    this.#ahead = [];
    this.#current = null;
  }

  /** Brings one record one request further. @returns null when nothing is left to send in this pass */
  async step(): Promise<LaneStep | null> {
    this.#current ??= this.#next();
    const progress = this.#current;
    if (progress === null) return null;
    // Its state may have moved since it was read: receipts come on a stick, too.
    const { store, steps } = this.#options;
    const { recordId } = progress.record;
    const waiting = store.findWaiting(recordId);
    if (waiting === null || !STATES.includes(waiting.state)) return this.#leave(null);
    if (waiting.state === 'RECEIVED') {
      // The terminal stopped between the verified receipt and its last step.
      return this.#leave(await steps.keepReceipt(recordId, store.status(recordId)?.receipt ?? ''));
    }
    if (progress.offset === null) return this.#askOffset(progress);
    if (progress.offset >= progress.record.evidenceBytes) return this.#askReceipt(progress);
    return this.#send(progress, progress.offset);
  }

  #next(): Progress | null {
    const { store, steps, told, untold } = this.#options;
    if (this.#ahead.length === 0) {
      const states = told().size > 0 ? STATES : TOLD;
      const records = store.waiting(BATCH_MAX, [...this.#failed, ...untold()], states);
      this.#ahead = steps.withoutPoison(records).filter((record) => this.#isDue(record));
    }
    const record = this.#ahead.shift();
    if (!record) return null;
    // The first attempt was for the metadata: nothing of the evidence was sent yet.
    const isFresh = record.state === 'META_SENT' && record.startedAttempts <= 1;
    return { record, offset: isFresh ? 0 : null, contradictions: 0 };
  }

  #isDue({ state, recordId }: WaitingRecord): boolean {
    return TOLD.includes(state) || this.#options.told().has(recordId);
  }

  async #askOffset(progress: Progress): Promise<LaneStep> {
    const { client, steps } = this.#options;
    const { recordId } = progress.record;
    // Not an attempt of the record: it carries nothing of it, and its end would hide that the pieces never come back.
    const answer = await steps.attempt([], () => client.evidenceOffset(recordId));
    if (!answer.ok) return this.#refused(progress, answer.fault);
    progress.offset = answer.value;
    return { kind: 'done', trouble: null };
  }

  /** All bytes are there, but the receipt never came. */
  async #askReceipt(progress: Progress): Promise<LaneStep> {
    const { client, steps } = this.#options;
    const { recordId } = progress.record;
    const answer = await steps.attempt([recordId], () => client.fetchReceipt(recordId));
    if (answer.ok) return this.#leave(await steps.keepReceipt(recordId, answer.value));
    // A service that was restored from a copy may have lost what it had confirmed.
    if (answer.fault.problem?.code === 'evidence-awaited') return this.#contradicted(progress);
    return this.#refused(progress, answer.fault);
  }

  async #send(progress: Progress, offset: number): Promise<LaneStep> {
    const { client, store, steps, budget } = this.#options;
    const { recordId } = progress.record;
    const allowance = budget.look();
    if (allowance.kind === 'wait') return allowance;
    if (allowance.kind === 'ask') return this.#askGrant();
    const piece = store.evidencePiece(recordId, offset, allowance.bytes);
    // Shown to the staff rather than tried for ever: without its evidence a record cannot be accepted.
    if (piece === null || piece.length === 0) {
      return this.#leave(steps.quarantine(recordId, 'evidence-damaged'));
    }
    budget.spend(piece.length);
    const answer = await steps.attempt([recordId], () => client.sendPiece(recordId, offset, piece));
    if (!answer.ok) return this.#refused(progress, answer.fault);
    budget.note(answer.value.grant);
    if (answer.value.receipt !== null) {
      return this.#leave(await steps.keepReceipt(recordId, answer.value.receipt));
    }
    if (answer.value.offset !== offset + piece.length) return this.#contradicted(progress);
    progress.offset = answer.value.offset;
    return { kind: 'done', trouble: null };
  }

  async #askGrant(): Promise<LaneStep> {
    const { client, steps, budget } = this.#options;
    const answer: Answer<EvidenceGrant> = await steps.attempt([], () => client.askGrant());
    if (!answer.ok) return { kind: 'done', trouble: answer.fault };
    budget.note(answer.value);
    return { kind: 'done', trouble: null };
  }

  /** A request about the record was refused or brought nothing. */
  #refused(progress: Progress, trouble: RequestTrouble): LaneStep {
    const { steps, onUnknown } = this.#options;
    const { recordId } = progress.record;
    const code = trouble.problem?.code;
    if (code === 'offset-mismatch') return this.#contradicted(progress);
    if (code === 'record-unknown') {
      const again = this.#contradicted(progress);
      if (this.#current) onUnknown(progress.record);
      return again;
    }
    if (code === 'evidence-mismatch' && !this.#begunAnew.has(recordId)) {
      this.#begunAnew.add(recordId);
      progress.offset = 0;
      return { kind: 'done', trouble: null };
    }
    const final = finalCode(trouble.problem);
    if (final !== null) return this.#leave(steps.quarantine(recordId, final));
    return stopsAll(trouble) ? { kind: 'done', trouble } : this.#leave(trouble);
  }

  /** The service says otherwise than it said before, or than was expected: its own offset counts. */
  #contradicted(progress: Progress): LaneStep {
    progress.contradictions += 1;
    progress.offset = null;
    if (progress.contradictions <= CONTRADICTIONS_MAX) return { kind: 'done', trouble: null };
    return this.#leave(ownTrouble('server-answer-invalid'));
  }

  /** Done with this record, well or with a trouble: the next one has its turn. */
  #leave(trouble: RequestTrouble | null): LaneStep {
    if (trouble && this.#current) this.#failed.add(this.#current.record.recordId);
    this.#current = null;
    return { kind: 'done', trouble };
  }
}
