import { v7 as uuidv7 } from 'uuid';
import { nameOf } from '../../../contract/card.ts';
import type { FaceObservation } from '../../../contract/liveness.ts';
import type { LivenessModels } from '../../../contract/liveness-models.ts';
import type { CertificationRecord, EvidenceContent, PortraitHint } from '../../../contract/record.ts';
import { fail, type Result, succeed } from '../../../contract/result.ts';
import { faceLikeness } from '../../../face/scores.ts';
import { personHash, sha256 } from '../seal/digest.ts';
import type { Sealer } from '../seal/seal.ts';
import type { Enrolment } from '../seal/secrets.ts';
import type { RecordStore } from '../store/record-store.ts';
import type { SavedRecord, VisitData, VisitPorts } from './visit-data.ts';

/** What saving needs besides the visit. */
export interface SaveContext {
  readonly sealer: Sealer;
  readonly enrolment: Enrolment;
  readonly store: RecordStore;
  readonly capturedTime: VisitPorts['capturedTime'];
  readonly today: VisitPorts['today'];
  readonly faceModelSha256: string;
  readonly livenessModels: LivenessModels;
  readonly softwareVersion: string;
}

/**
 * Seals a judged visit and commits it: record, outbox and audit in one transaction. The plain record exists only
 * here, in memory, between these lines.
 */
export async function saveVisit(visit: VisitData, context: SaveContext): Promise<Result<SavedRecord>> {
  const { card, consent, camera, transcript } = visit;
  if (!card || !consent || !camera || !transcript) return fail('command-unexpected');
  const recordId = uuidv7();
  const caseNumber = makeCaseNumber(recordId, context.today());
  const sealedEvidence = await context.sealer.sealEvidence(describeEvidence(visit, recordId));
  const evidenceSha256 = sha256(sealedEvidence);
  const capturedAt = context.capturedTime();
  const record: CertificationRecord = {
    format: 1,
    recordId,
    caseNumber,
    terminalId: context.enrolment.terminalId,
    capturedAt,
    method: 'self-service-face',
    result: transcript.verdict === 'pass' ? 'passed' : 'manual-review',
    identifiedBy: card.kind,
    person: {
      name: nameOf(card),
      idNumber: card.idNumber,
      birthDate: card.birthDate,
      sexCode: card.sexCode,
    },
    eligibilityKnown: visit.eligibilityKnown,
    consent,
    liveness: transcript,
    camera,
    faceModelSha256: context.faceModelSha256,
    livenessModels: {
      passive: context.livenessModels.passive?.sha256 ?? null,
      embedding: context.livenessModels.embedding?.sha256 ?? null,
    },
    portrait: describePortrait(visit.portraitSimilarity),
    softwareVersion: context.softwareVersion,
    evidenceSha256,
  };
  const sealedRecord = await context.sealer.sealRecord(record);
  const captured = context.store.capture({
    recordId,
    caseNumber,
    method: record.method,
    result: record.result,
    personHash: personHash(context.enrolment.personHashKey, card.idNumber),
    sealedRecord,
    sealedRecordSha256: sha256(sealedRecord),
    sealedEvidence,
    evidenceSha256,
    evidenceBytes: sealedEvidence.length,
    serverOffsetMs: capturedAt.serverOffsetMs,
  });
  return captured.ok ? succeed({ recordId, caseNumber, result: record.result }) : captured;
}

/** What the comparison with the card's portrait says to staff and centre; it decides nothing. */
function describePortrait(similarity: number | null): PortraitHint {
  return { hint: similarity === null ? 'not-run' : faceLikeness(similarity), similarity };
}

/** About 130 s of pictures: with the largest pictures the sealed evidence still is below its limit. */
const OBSERVATIONS_MAX = 2_000;
/** Digits behind the point that a measure keeps: more is noise that does not compress. */
const MEASURE_DIGITS = 4;

function describeEvidence(visit: VisitData, recordId: string): EvidenceContent {
  const shown = new Set(visit.images.map((image) => image.sequence));
  const all = [...visit.observations.values()];
  const cardPhoto = visit.card && 'photo' in visit.card ? visit.card.photo : null;
  const kept = all.filter(({ sequence }, i) => i >= all.length - OBSERVATIONS_MAX || shown.has(sequence));
  return {
    format: 1,
    recordId,
    images: visit.images.map(({ kind, sequence, jpeg }) => ({
      kind,
      sequence,
      jpegBase64: Buffer.from(jpeg).toString('base64'),
    })),
    observations: kept.map((observation) =>
      describeObservation(observation, shown.has(observation.sequence)),
    ),
    cardPhotoBase64: cardPhoto && Buffer.from(cardPhoto).toString('base64'),
    cardPortrait: visit.portrait && {
      format: visit.portrait.format,
      base64: Buffer.from(visit.portrait.bytes).toString('base64'),
    },
  };
}

function describeObservation(observation: FaceObservation, isShown: boolean) {
  if (!observation.face) return rounded({ ...observation, face: null });
  const { rigidPoints: _, alignmentPoints, ...face } = observation.face;
  return rounded({ ...observation, face: isShown ? { ...face, alignmentPoints } : face });
}

/** The same with every number rounded to `MEASURE_DIGITS`. */
function rounded<Value>(value: Value): Value {
  return JSON.parse(
    JSON.stringify(value, (_, part: unknown) => (typeof part === 'number' ? round(part) : part)),
  );
}

function round(value: number): number {
  return Number(value.toFixed(MEASURE_DIGITS));
}

/** Letters and digits that are not mistaken for each other when read out on the phone (Crockford's base 32). */
const CASE_ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Case number (受理编号) that people can read out: date and 8 characters from the random end of the record id. */
export function makeCaseNumber(recordId: string, today: string): string {
  let bits = BigInt(`0x${recordId.slice(-10)}`);
  let letters = '';
  for (let i = 0; i < 8; i++) {
    letters = (CASE_ALPHABET[Number(bits & 31n)] ?? '0') + letters;
    bits >>= 5n;
  }
  return `${today.slice(2).replaceAll('-', '')}-${letters.slice(0, 4)}-${letters.slice(4)}`;
}
