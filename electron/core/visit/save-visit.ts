import type { FaceObservation } from '../../../contract/liveness.ts';
import type { LivenessModels } from '../../../contract/liveness-models.ts';
import type { EvidenceContent, PortraitHint } from '../../../contract/record.ts';
import { fail, type Result, succeed } from '../../../contract/result.ts';
import { faceLikeness } from '../../../face/scores.ts';
import { type CommitContext, commitRecord } from './commit-record.ts';
import type { SavedRecord, VisitData } from './visit-data.ts';

/** What saving needs besides the visit. */
export interface SaveContext extends CommitContext {
  readonly faceModelSha256: string;
  readonly livenessModels: LivenessModels;
}

/** Seals and commits a judged visit. */
export async function saveVisit(visit: VisitData, context: SaveContext): Promise<Result<SavedRecord>> {
  const { card, consent, camera, transcript } = visit;
  if (!card || !consent || !camera || !transcript) return fail('command-unexpected');
  const { faceModelSha256, livenessModels } = context;
  const judged = {
    method: 'self-service-face',
    result: transcript.verdict === 'pass' ? 'passed' : 'manual-review',
  } as const;
  const committed = await commitRecord(
    {
      card,
      evidence: (recordId) => describeEvidence(visit, recordId),
      content: (frame) => ({
        ...frame,
        ...judged,
        eligibilityKnown: visit.eligibilityKnown,
        consent,
        liveness: transcript,
        camera,
        faceModelSha256,
        livenessModels: {
          passive: livenessModels.passive?.sha256 ?? null,
          embedding: livenessModels.embedding?.sha256 ?? null,
        },
        portrait: describePortrait(visit.portraitSimilarity),
      }),
      listed: judged,
    },
    context,
  );
  return committed.ok ? succeed({ ...committed.value, result: judged.result }) : committed;
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
