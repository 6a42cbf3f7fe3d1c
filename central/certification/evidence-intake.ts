import { createHash } from 'node:crypto';
import { fail, type Result, succeed } from '../../contract/result.ts';
import type { EvidenceStore } from '../store/evidence/evidence-store.ts';
import type { StoredRecord } from '../store/records.ts';

/** Why a piece is not taken. */
export type PieceFault = 'record-unknown' | 'evidence-mismatch' | 'offset-mismatch';

/** How far the evidence of a record is here. */
export interface Progress {
  /** Bytes that are kept; the next piece begins there. */
  readonly offset: number;
  /** The receipt (JWS) once everything is here. */
  readonly receipt: string | null;
}

/** What the intake of evidence works with. */
export interface EvidenceIntakeParts {
  readonly evidence: EvidenceStore;
  /** Decides about a record whose evidence is kept, and gives its receipt. */
  settle(record: StoredRecord, sealedEvidence: Uint8Array): Promise<string>;
}

/** Takes the sealed evidence of one record, whole or in pieces; the caller has looked up whose record it is. */
export interface EvidenceIntake {
  takeWhole(record: StoredRecord, sealedEvidence: Uint8Array): Promise<Result<string, 'evidence-mismatch'>>;
  /** Keeps a piece; with the last one the record is decided. A record that is complete answers with its receipt. */
  takePiece(record: StoredRecord, offset: number, piece: Uint8Array): Promise<Result<Progress, PieceFault>>;
  /** How far the evidence is. Pieces that are all here but never came to a decision come to it now. */
  progress(record: StoredRecord): Promise<Progress>;
}

/** Builds the intake of evidence. */
export function createEvidenceIntake({ evidence, settle }: EvidenceIntakeParts): EvidenceIntake {
  async function takeWhole(
    record: StoredRecord,
    sealedEvidence: Uint8Array,
  ): Promise<Result<string, 'evidence-mismatch'>> {
    if (!isAsAnnounced(record, sealedEvidence)) return fail('evidence-mismatch');
    if (record.receipt !== null) return succeed(record.receipt);
    await evidence.write(record.recordId, sealedEvidence);
    return succeed(await settle(record, sealedEvidence));
  }

  /** What another request, or one before a crash, has kept as a whole comes to its decision; null when there is none. */
  async function finishWhole(record: StoredRecord): Promise<Progress | null> {
    const whole = await evidence.read(record.recordId);
    if (whole === null || !isAsAnnounced(record, whole)) return null;
    return complete(record, await settle(record, whole));
  }

  /** All pieces are here: they are what was announced, or everything begins anew. */
  async function join(record: StoredRecord): Promise<Result<Progress, PieceFault>> {
    const sealedEvidence = await evidence.readPieces(record.recordId);
    const taken = await takeWhole(record, sealedEvidence);
    if (taken.ok) return succeed(complete(record, taken.value));
    // A repeated request may have joined and dropped the pieces meanwhile.
    const finished = await finishWhole(record);
    if (finished !== null) return succeed(finished);
    if (sealedEvidence.length < record.evidenceBytes) return fail('offset-mismatch');
    await evidence.discardPieces(record.recordId);
    return fail('evidence-mismatch');
  }

  return {
    takeWhole,
    async takePiece(record, offset, piece) {
      if (record.receipt !== null) return succeed(complete(record, record.receipt));
      const end = offset + piece.length;
      if (end > record.evidenceBytes) {
        await evidence.discardPieces(record.recordId);
        return fail('evidence-mismatch');
      }
      if (piece.length === record.evidenceBytes) {
        const taken = await takeWhole(record, piece);
        return taken.ok ? succeed(complete(record, taken.value)) : taken;
      }
      const isKept = await evidence.append(record.recordId, offset, piece);
      const kept = isKept ? end : await evidence.offset(record.recordId);
      if (kept >= record.evidenceBytes) return join(record);
      if (isKept) return succeed({ offset: end, receipt: null });
      const finished = await finishWhole(record);
      return finished === null ? fail('offset-mismatch') : succeed(finished);
    },
    async progress(record) {
      if (record.receipt !== null) return complete(record, record.receipt);
      const offset = await evidence.offset(record.recordId);
      if (offset === 0) return (await finishWhole(record)) ?? { offset, receipt: null };
      if (offset < record.evidenceBytes) return { offset, receipt: null };
      const joined = await join(record);
      return joined.ok ? joined.value : { offset: 0, receipt: null };
    },
  };
}

function complete(record: StoredRecord, receipt: string): Progress {
  return { offset: record.evidenceBytes, receipt };
}

function isAsAnnounced(record: StoredRecord, sealedEvidence: Uint8Array): boolean {
  const sha256 = createHash('sha256').update(sealedEvidence).digest('hex');
  return sealedEvidence.length === record.evidenceBytes && sha256 === record.evidenceSha256;
}
