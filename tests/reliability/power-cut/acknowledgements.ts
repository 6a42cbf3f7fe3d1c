import { RECORD_STATES, type RecordState } from '../../../contract/record.ts';
import type { FoundDatabase, FoundRecord } from './messages.ts';

/** What does not fit after a power cut. */
export interface Findings {
  /** Acknowledged records that are gone, damaged, fallen back, or would never be sent. */
  readonly lost: readonly string[];
  /** Trouble with the database as a whole, in words. */
  readonly problems: readonly string[];
}

/** States in which nothing is left to send. */
const SETTLED: readonly RecordState[] = ['ACCEPTED', 'REJECTED', 'MANUAL_REVIEW', 'PURGED', 'QUARANTINED'];

/** What the guest has acknowledged on one drive: the furthest state of each record. */
export class Acknowledgements {
  readonly #furthest = new Map<string, RecordState>();

  /** How many records were acknowledged. */
  get count(): number {
    return this.#furthest.size;
  }

  /** Notes that a record was said to be in a state. */
  note(recordId: string, state: RecordState): void {
    const known = this.#furthest.get(recordId);
    if (known === undefined || rank(state) > rank(known)) this.#furthest.set(recordId, state);
  }

  /** Holds what was acknowledged against what is there. A database that is damaged as a whole vouches for no record. */
  compare(found: FoundDatabase): Findings {
    const problems = problemsOf(found);
    if (problems.length > 0) return { lost: [...this.#furthest.keys()], problems };
    const records = new Map(found.records.map((record) => [record.recordId, record]));
    const lost = [...this.#furthest].filter(([recordId, state]) => {
      const record = records.get(recordId);
      return record === undefined || !holds(record, state);
    });
    return { lost: lost.map(([recordId]) => recordId), problems };
  }
}

function problemsOf(found: FoundDatabase): string[] {
  const problems: string[] = [];
  if (found.isQuarantined) problems.push('the database was set aside as damaged');
  if (found.integrity !== 'ok') problems.push(`integrity_check: ${found.integrity}`);
  if (found.brokenAuditRow !== null) problems.push(`the audit chain breaks at row ${found.brokenAuditRow}`);
  return problems;
}

function holds(record: FoundRecord, acknowledged: RecordState): boolean {
  return (
    record.isIntact &&
    rank(record.state) >= rank(acknowledged) &&
    (record.hasReceipt || rank(acknowledged) < rank('RECEIVED')) &&
    (record.isWaiting || SETTLED.includes(record.state))
  );
}

function rank(state: RecordState): number {
  return RECORD_STATES.indexOf(state);
}
