import { BATCH_MAX, type EvidenceGrant, type SubmissionResult } from '../../../contract/central-api.ts';
import type { RecordState } from '../../../contract/record.ts';
import type { WaitingRecord } from '../store/record-store.ts';
import type { CentralClient } from './central-client.ts';
import type { Outbox } from './outbox.ts';
import type { RecordSteps } from './record-steps.ts';
import { finalCode, type LaneStep, ownTrouble, type RequestTrouble, stopsAll, worse } from './trouble.ts';

/** Records that are read from the store at once. */
const READ_AT_ONCE = 10 * BATCH_MAX;
/** States that do not tell whether the service has the metadata: it is told of each such record once in a run. */
const TELL_NOTHING: readonly RecordState[] = ['EXPORTED', 'ACCEPTED', 'REJECTED', 'MANUAL_REVIEW'];
/**
 * An exported record is sent like a queued one: the stick may get lost. One that waits in a final state was offered again,
 * since the service has forgotten it.
 */
const STATES: readonly RecordState[] = ['QUEUED', ...TELL_NOTHING];

/** What the metadata lane works with. */
export interface MetadataLaneOptions {
  readonly client: CentralClient;
  readonly store: Outbox;
  readonly steps: RecordSteps;
  /** Server time minus wall clock now, milliseconds; null before any contact. */
  readonly offsetMs: () => number | null;
  readonly onGrant: (grant: EvidenceGrant) => void;
}

/**
 * The first lane (元数据先行): sealed records without their evidence, batch after batch. A batch that fails is halved and
 * halved again, so that the record that is to blame ends up alone and its neighbours go on in the same pass.
 */
export class MetadataLane {
  readonly #options: MetadataLaneOptions;
  #dirty = true;
  #batches: WaitingRecord[][] = [];
  /** Records that the service has, though their state cannot tell: exported ones, and those that are offered again. */
  readonly #told = new Set<string>();
  /** Records that failed in this pass. */
  readonly #failed = new Set<string>();
  /** Largest batch that a record may be part of, after it was in one that failed. */
  readonly #limits = new Map<string, number>();

  constructor(options: MetadataLaneOptions) {
    this.#options = options;
  }

  /** Exported records, and such as are offered again, that the service has by now. */
  get told(): ReadonlySet<string> {
    return this.#told;
  }

  /** Records that failed in this pass. */
  get failed(): ReadonlySet<string> {
    return this.#failed;
  }

  /** A pass begins: what failed in the last one is tried again. */
  begin(): void {
    this.#failed.clear();
    this.#batches = [];
    this.#dirty = true;
  }

  /** There may be new records. */
  noteNews(): void {
    this.#dirty = true;
  }

  /** These records are offered again: what the service was told of them is lost. */
  noteRequeued(recordIds: readonly string[]): void {
    for (const recordId of recordIds) this.#told.delete(recordId);
    this.#dirty = true;
  }

  /** The service does not know this record, though it was told of it: it is told again before anything else. */
  tellAgain(record: WaitingRecord): void {
    this.#told.delete(record.recordId);
    this.#batches.unshift([record]);
  }

  /** Sends one batch. @returns null when nothing is left to send in this pass */
  async step(): Promise<LaneStep | null> {
    if (this.#batches.length === 0 && this.#dirty) this.#read();
    const batch = this.#batches.shift();
    return batch ? { kind: 'done', trouble: await this.#submit(batch) } : null;
  }

  #read(): void {
    const { store, steps } = this.#options;
    const records = store.waiting(READ_AT_ONCE, [...this.#failed, ...this.#told], STATES);
    this.#batches = intoBatches(steps.withoutPoison(records), this.#limits);
    this.#dirty = records.length > 0;
  }

  async #submit(batch: readonly WaitingRecord[]): Promise<RequestTrouble | null> {
    const { client, store, steps, offsetMs, onGrant } = this.#options;
    const recordIds = batch.map((record) => record.recordId);
    const answer = await steps.attempt(recordIds, () =>
      client.submit(
        batch.map((record) => ({
          recordId: record.recordId,
          sealedRecord: record.sealedRecord,
          sealedRecordSha256: record.sealedRecordSha256,
          evidence: { sha256: record.evidenceSha256, bytes: record.evidenceBytes },
          serverOffsetMs: offsetMs() ?? record.serverOffsetMs,
        })),
        store.auditHead(),
      ),
    );
    if (!answer.ok) return this.#divide(batch, answer.fault);
    onGrant(answer.value.grant);
    const unanswered = new Set(recordIds);
    let trouble: RequestTrouble | null = null;
    for (const result of answer.value.results) {
      // A word about a record that was not sent, or a second one, is not believed.
      if (!unanswered.delete(result.recordId)) continue;
      this.#limits.delete(result.recordId);
      const failed = await this.#apply(result);
      if (failed) this.#failed.add(result.recordId);
      trouble = worse(trouble, failed);
    }
    for (const recordId of unanswered) this.#failed.add(recordId);
    return unanswered.size > 0 ? worse(trouble, ownTrouble('server-answer-invalid')) : trouble;
  }

  /** A batch failed as a whole. */
  #divide(batch: readonly WaitingRecord[], trouble: RequestTrouble): RequestTrouble | null {
    if (stopsAll(trouble)) return trouble;
    const half = Math.ceil(batch.length / 2);
    const [only] = batch;
    if (only && batch.length === 1) {
      const code = finalCode(trouble.problem);
      this.#failed.add(only.recordId);
      return code === null ? trouble : this.#options.steps.quarantine(only.recordId, code);
    }
    for (const { recordId } of batch) this.#limits.set(recordId, half);
    this.#batches.push(batch.slice(0, half), batch.slice(half));
    return trouble;
  }

  async #apply(result: SubmissionResult): Promise<RequestTrouble | null> {
    const { store, steps } = this.#options;
    switch (result.status) {
      case 'stored': {
        const state = store.status(result.recordId)?.state;
        if (state && TELL_NOTHING.includes(state)) this.#told.add(result.recordId);
        return state === 'QUEUED' ? steps.advance(result.recordId, 'META_SENT') : null;
      }
      case 'receipted':
        return steps.keepReceipt(result.recordId, result.receipt);
      case 'refused': {
        const { code } = result.problem;
        const passing = code === 'busy' || code === 'internal-error' || code === 'unauthorised';
        if (passing) return { ...ownTrouble('server-failing'), problem: result.problem };
        return steps.quarantine(result.recordId, code);
      }
    }
  }
}

/**
 * Full batches, but each record whose last send never finished goes alone: it may be what stopped the process. Those whose
 * batch failed before go in smaller ones.
 */
function intoBatches(
  records: readonly WaitingRecord[],
  limits: ReadonlyMap<string, number>,
): WaitingRecord[][] {
  const suspects = records.filter((record) => record.startedAttempts > record.finishedAttempts);
  const sound = records.filter((record) => record.startedAttempts === record.finishedAttempts);
  const batches: WaitingRecord[][] = [];
  let batch: WaitingRecord[] = [];
  let room = 0;
  for (const record of sound) {
    const limit = limits.get(record.recordId) ?? BATCH_MAX;
    if (room <= 0 || batch.length >= limit) {
      batch = [];
      batches.push(batch);
      room = limit;
    }
    batch.push(record);
    room = Math.min(room - 1, limit - batch.length);
  }
  return [...batches, ...suspects.map((record) => [record])];
}
