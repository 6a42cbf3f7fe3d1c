import type { Receipt } from '../../contract/central-api.ts';
import type { CertificationRecord, EvidenceContent } from '../../contract/record.ts';
import { boxInput } from '../../face/model-input.ts';
import { cosineSimilarity, liveProbability } from '../../face/scores.ts';
import type { LoadedModel } from '../models/model-slots.ts';
import { type EvidencePicture, readEvidencePicture } from './evidence-picture.ts';
import type { EmbedFace } from './face-embedding.ts';
import { checkFeatureLog, medianPassiveScore } from './feature-log.ts';

/** Why the central service doubts a challenge that the terminal has judged. */
export type LivenessDoubt = Extract<
  Receipt['reason'],
  'liveness-doubted' | 'evidence-faces-differ' | 'feature-log-mismatch'
>;

/**
 * Judges liveness a second time (二次判定): GB/T 38671-2020 asks the server to judge again what a client has judged. Answers
 * every doubt, none when there is none. A doubt brings a record before a member of staff and rejects nothing.
 */
export type LivenessJudge = (
  record: CertificationRecord,
  evidence: EvidenceContent,
) => Promise<LivenessDoubt[]>;

/** Models of the second judgement; null where the slot is empty, whose tests are then left out. */
export interface JudgementModels {
  readonly passive: LoadedModel | null;
  readonly embed: EmbedFace | null;
}

/**
 * Below this a passive score tells of a presentation: 10-picture medians of live faces were never below it in 58 windows,
 * 1 of 54 attacks was above (measured for the supplied model on 8 clips). One picture says less than a median; it is the
 * frontal one, which is as the model likes it.
 */
const PRESENTATION_BELOW = 0.3;

/**
 * Below this two pictures of one challenge show two people. Measured with the supplied embedding: faces of different
 * East Asian people have 0.446 at the 99th percentile, those of the same person across clips at least 0.603.
 */
const SAME_FACE_FROM = 0.45;

/** No head turn that counts has a smaller planarity residual, per cent of the eye distance: the terminal's eased limit. */
const TURN_RESIDUAL_FROM = 12;

/** Actions in which the face is seen from the front: a turned head has another embedding for that alone. */
const FRONTAL_ACTIONS = ['nod', 'open-mouth', 'blink'] as const;

/** Builds the judge. */
export function createLivenessJudge({ passive, embed }: JudgementModels): LivenessJudge {
  return async (record, evidence) => {
    const frontal = readEvidencePicture(evidence, 'frontal');
    const doubts: LivenessDoubt[] = [];
    const doubted =
      contradictsItself(record, evidence) ||
      (passive !== null && frontal !== null && (await isPresentation(passive, frontal)));
    if (doubted) doubts.push('liveness-doubted');
    if (embed !== null && frontal !== null && (await facesDiffer(embed, frontal, evidence))) {
      doubts.push('evidence-faces-differ');
    }
    if (checkFeatureLog(record, evidence).length > 0) doubts.push('feature-log-mismatch');
    return doubts;
  };
}

/** A pass that the terminal's own figures do not carry. */
function contradictsItself({ liveness }: CertificationRecord, { observations }: EvidenceContent): boolean {
  if (liveness.verdict !== 'pass') return false;
  const logged = medianPassiveScore(observations);
  const turned = liveness.performed.some(
    ({ action, completedAtMs, planarityResidual }) =>
      (action === 'turn-left' || action === 'turn-right') &&
      completedAtMs !== null &&
      (planarityResidual ?? 0) >= TURN_RESIDUAL_FROM,
  );
  return (logged !== null && logged < PRESENTATION_BELOW) || !(turned || liveness.turnDeclined);
}

async function isPresentation(
  { manifest, run }: LoadedModel,
  { picture, face }: EvidencePicture,
): Promise<boolean> {
  const logits = await run(boxInput(picture, face.box, manifest.input));
  if (logits === null || manifest.output.kind !== 'class-logits') return false;
  return liveProbability(logits, manifest.output.liveClass) < PRESENTATION_BELOW;
}

async function facesDiffer(
  embed: EmbedFace,
  frontal: EvidencePicture,
  evidence: EvidenceContent,
): Promise<boolean> {
  const reference = await embed(frontal.picture, frontal.alignmentPoints);
  if (reference === null) return false;
  for (const action of FRONTAL_ACTIONS) {
    const shown = readEvidencePicture(evidence, action);
    const face = shown && (await embed(shown.picture, shown.alignmentPoints));
    if (face !== null && cosineSimilarity(reference, face) < SAME_FACE_FROM) return true;
  }
  return false;
}
