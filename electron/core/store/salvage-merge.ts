import { RECORD_STATES } from '../../../contract/record.ts';
import { sha256 } from '../seal/digest.ts';
import { STATE_RANK } from './record-rows.ts';
import { type FoundAttempts, type FoundRecord, isWhole, type SalvageSource } from './salvage-sources.ts';

/** A record put together from all that the sources know of it. */
export interface MergedRecord {
  readonly row: FoundRecord;
  /** Null when no source has it whole. */
  readonly evidence: Uint8Array | null;
  readonly attempts: FoundAttempts;
  /** Whether the damaged file alone would not have been enough. */
  readonly fromBackup: boolean;
}

/** A row with the place of its source in the order of trust. */
interface Candidate {
  readonly row: FoundRecord;
  readonly source: number;
}

/** States in which the central service still needs the evidence from the store. */
const NEEDS_EVIDENCE = RECORD_STATES.filter((state) => STATE_RANK[state] <= STATE_RANK.META_SENT);

/** All the sources of one salvage, the most trusted first; those from `firstBackup` on are backups and copies. */
export class MergedSources {
  readonly #sources: readonly SalvageSource[];
  readonly #firstBackup: number;
  readonly #candidates = new Map<string, Candidate[]>();

  constructor(sources: readonly SalvageSource[], firstBackup: number) {
    this.#sources = sources;
    this.#firstBackup = firstBackup;
    const idOf = this.#makeIdLookup();
    for (const [source, { records }] of sources.entries()) {
      for (const found of records) {
        const row = isWhole(found) ? { ...found, recordId: idOf(found) } : found;
        this.#candidates.set(row.recordId, [...(this.#candidates.get(row.recordId) ?? []), { row, source }]);
      }
    }
  }

  /** Every id that any source names, whether its record can be put together or not. */
  recordIds(): Set<string> {
    return new Set([...this.#candidates.keys(), ...this.#sources.flatMap((source) => [...source.namedIds])]);
  }

  /**
   * The record, if its sealed content is whole in one of the sources, or was dropped after its receipt; else null. Its state
   * is the furthest that any source knew. Without its evidence it cannot be accepted any more: it is set aside
   * ('evidence-damaged') and not lost without a word.
   */
  merge(recordId: string): MergedRecord | null {
    const candidates = this.#candidates.get(recordId) ?? [];
    const furthest = candidates.reduce<Candidate | null>(
      (best, next) =>
        best === null || STATE_RANK[next.row.state] > STATE_RANK[best.row.state] ? next : best,
      null,
    );
    if (!furthest) return null;
    const attempts = this.#attempts(recordId);
    const { state, receipt, receiptedAt, reason } = furthest.row;
    if (state === 'PURGED') {
      const row = { ...furthest.row, sealedRecord: '' };
      return { row, evidence: null, attempts, fromBackup: furthest.source >= this.#firstBackup };
    }
    const whole = candidates.find((candidate) => isWhole(candidate.row));
    if (!whole) return null;
    const found = this.#evidence(recordId, candidates);
    const row = {
      ...whole.row,
      ...{ state, receipt, receiptedAt, reason },
      ...(found && { evidenceSha256: found.sha256, evidenceBytes: found.bytes.length }),
    };
    const damaged = !found && NEEDS_EVIDENCE.includes(state);
    return {
      row: damaged ? { ...row, state: 'QUARANTINED', reason: 'evidence-damaged' } : row,
      evidence: found?.bytes ?? null,
      attempts,
      fromBackup: Math.max(whole.source, found?.source ?? 0) >= this.#firstBackup,
    };
  }

  #attempts(recordId: string): FoundAttempts {
    for (const source of this.#sources) {
      const found = source.attempts.get(recordId);
      if (found) return found;
    }
    return { started: 0, finished: 0, lastFault: null };
  }

  #evidence(
    recordId: string,
    candidates: readonly Candidate[],
  ): { bytes: Uint8Array; sha256: string; source: number } | null {
    const wanted = new Set(candidates.map(({ row }) => row.evidenceSha256));
    for (const [source, { evidence }] of this.#sources.entries()) {
      for (const read of evidence.get(recordId) ?? []) {
        const bytes = read();
        if (!bytes) continue;
        const hash = sha256(bytes);
        if (wanted.has(hash)) return { bytes, sha256: hash, source };
      }
    }
    return null;
  }

  /** A damaged id cannot be seen from the sealed record: the audit chain knows it, or else the evidence has the same. */
  #makeIdLookup(): (record: FoundRecord) => string {
    const captured = new Map<string, string>();
    const withEvidence = new Map<string, string>();
    for (const source of this.#sources) {
      for (const [hash, recordId] of source.captured) captured.set(hash, recordId);
    }
    for (const source of this.#sources) {
      for (const { sealedRecordSha256, recordId } of source.records) {
        const known = this.#sources.some(({ evidence }) => evidence.has(recordId));
        if (known && !withEvidence.has(sealedRecordSha256)) withEvidence.set(sealedRecordSha256, recordId);
      }
    }
    return ({ sealedRecordSha256, recordId }) =>
      captured.get(sealedRecordSha256) ?? withEvidence.get(sealedRecordSha256) ?? recordId;
  }
}
