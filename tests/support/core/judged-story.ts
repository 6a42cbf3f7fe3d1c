import type { EvidenceImage, FaceObservation, LivenessAction } from '../../../contract/liveness.ts';
import type { LivenessTranscript } from '../../../contract/record.ts';
import { type JudgeContext, judgeChallenge } from '../../../electron/core/liveness/judge.ts';
import type { ChallengeStory } from './challenge-story.ts';
import { CAMERA, MODELS } from './visit-desk.ts';

/** What stands for every evidence picture: the beginning of a JPEG. */
export const JPEG = new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]);

/** A judgement in which nothing but the person matters. */
export const CONTEXT: JudgeContext = { camera: CAMERA, models: MODELS, emptySlot: 'review', session: 1 };

/** What the models say of each picture. */
export interface ModelAnswers {
  readonly passive: (observation: FaceObservation) => number | null;
  readonly similarity: (observation: FaceObservation) => number | null;
}

/** The models on a live person who stays the same one. */
export const LIVE: ModelAnswers = { passive: () => 0.95, similarity: () => 0.9 };

/** Observations with what the models say of them. */
export function withModels(
  observations: ReadonlyMap<number, FaceObservation>,
  answers: Partial<ModelAnswers> = {},
): Map<number, FaceObservation> {
  const { passive, similarity } = { ...LIVE, ...answers };
  return changeEach(observations, (observation) => ({
    ...observation,
    passiveScore: passive(observation),
    identitySimilarity: similarity(observation),
  }));
}

/** Observations of which each was changed; those that become null are left out. */
export function changeEach(
  observations: ReadonlyMap<number, FaceObservation>,
  how: (observation: FaceObservation) => FaceObservation | null,
): Map<number, FaceObservation> {
  const changed = [...observations.values()].flatMap((observation) => how(observation) ?? []);
  return new Map(changed.map((observation) => [observation.sequence, observation]));
}

/** An evidence picture of an observation. */
export function pictureOf(kind: EvidenceImage['kind'], observation: FaceObservation): EvidenceImage {
  const { sequence, frameHash } = observation;
  return { kind, sequence, frameHash, jpeg: JPEG };
}

/** The pictures that an honest page hands in: the first calm one, and of each performed action the one that shows it most. */
export function honestPictures({ challenge, observations }: ChallengeStory): EvidenceImage[] {
  const steady = [...observations.values()].filter(
    ({ sequence, faceCount }) => faceCount === 1 && sequence >= (challenge.steadyFrom ?? 0),
  );
  const pick = (kind: EvidenceImage['kind'], value: (observation: FaceObservation) => number) => {
    const best = steady.reduce<FaceObservation | null>(
      (before, each) => (before === null || value(each) > value(before) ? each : before),
      null,
    );
    return best ? [pictureOf(kind, best)] : [];
  };
  const actions = new Set(
    challenge.performed.flatMap(({ action, completedAtMs }) => (completedAtMs === null ? [] : [action])),
  );
  return [
    ...pick('frontal', ({ face }) => -Math.abs(face?.yawDeg ?? 90)),
    ...[...actions].flatMap((action) => pick(action, (observation) => strengthOf(action, observation))),
  ];
}

function strengthOf(action: LivenessAction, { face }: FaceObservation): number {
  if (!face) return Number.NEGATIVE_INFINITY;
  switch (action) {
    case 'turn-left':
      return face.yawDeg;
    case 'turn-right':
      return -face.yawDeg;
    case 'nod':
      return Math.abs(face.pitchDeg);
    case 'open-mouth':
      return face.mouthAspectRatio;
    case 'blink':
      return -face.eyeAspectRatioLeft;
  }
}

/** What a judgement may be given other than the honest pictures of a live person. */
export interface Judged {
  readonly images?: readonly EvidenceImage[];
  readonly observations?: ReadonlyMap<number, FaceObservation>;
  readonly context?: Partial<JudgeContext>;
}

/** The transcript of a story. @throws when the evidence is refused as a whole */
export function judgeStory(story: ChallengeStory, judged: Judged = {}): LivenessTranscript {
  const result = judgeChallenge(
    story.challenge,
    judged.images ?? honestPictures(story),
    judged.observations ?? withModels(story.observations),
    { ...CONTEXT, ...judged.context },
  );
  if (!result.ok) throw new Error(result.fault);
  return result.value;
}
