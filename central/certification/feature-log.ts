import type { LivenessAction } from '../../contract/liveness.ts';
import type { CertificationRecord, EvidenceContent, PerformedAction } from '../../contract/record.ts';
import {
  type EvidencePicture,
  type LoggedFace,
  type LoggedObservation,
  readEvidencePicture,
} from './evidence-picture.ts';
import { median } from './median.ts';

/** Where the feature log (特征日志) does not bear out what the record says. */
export type FeatureLogProblem =
  | 'frontal-picture-missing'
  | 'picture-not-in-log'
  | 'picture-shows-no-action'
  | 'action-not-in-log'
  | 'passive-score-not-in-log'
  | 'frozen-pictures'
  | 'looped-pictures';

/** So many equal pictures in a row do not come from a camera: the noise of its sensor makes every picture another. */
const FROZEN_RUN = 5;
/** So many pictures that come again, with others in between, are a clip played round and round. */
const RETURNING_PICTURES = 3;
/** A picture may be scaled down, not cropped: its sides keep their relation to within rounding. */
const MAX_ASPECT_ERROR = 0.02;
/** Pictures turned by less than this against the frontal evidence picture tell the person's rest, degrees. */
const CALM_YAW_DEG = 10;
/** The log must show this share of the peak that the record tells. */
const LEAST_PEAK_SHARE = 0.6;

/**
 * The change against rest that an action shows at the least. These are the places where the terminal lets a movement begin
 * (about half of what it asks for): the rest that is reckoned here is not its own baseline. A blink is the share of the open
 * eye that is gone.
 */
const LEAST_CHANGE: Readonly<Record<LivenessAction, number>> = {
  'turn-left': 10,
  'turn-right': 10,
  nod: 6,
  'open-mouth': 0.12,
  blink: 0.25,
};

/**
 * Whether the log of measures is plausible for the record, as far as that can be told without the rigid points: the
 * evidence pictures belong to it, the completed actions are in it, and the pictures came as those of a camera do. Peaks are
 * searched in the whole log, since its times are those of the page's clock and the record's those of core's.
 */
export function checkFeatureLog(
  { liveness }: Pick<CertificationRecord, 'liveness'>,
  evidence: EvidenceContent,
): FeatureLogProblem[] {
  const problems = new Set<FeatureLogProblem>();
  const { observations } = evidence;
  const { longestRun, returning } = countRepeats(observations);
  if (longestRun >= FROZEN_RUN) problems.add('frozen-pictures');
  if (returning >= RETURNING_PICTURES) problems.add('looped-pictures');
  const passiveGood = liveness.checks.some(({ check, finding }) => check === 'passive' && finding === 'good');
  if (passiveGood && medianPassiveScore(observations) === null) problems.add('passive-score-not-in-log');

  const frontal = readEvidencePicture(evidence, 'frontal');
  if (frontal === null) return [...problems.add('frontal-picture-missing')];
  const rest = restAround(frontal.face, observations);
  for (const { kind } of evidence.images) {
    const shown = readEvidencePicture(evidence, kind);
    if (shown === null || !hasShapeOf(shown)) problems.add('picture-not-in-log');
    else if (kind !== 'frontal' && changeOf(kind, shown.face, rest) < LEAST_CHANGE[kind]) {
      problems.add('picture-shows-no-action');
    }
  }
  const faces = observations.flatMap(({ faceCount, face }) =>
    faceCount === 1 && face !== null ? [face] : [],
  );
  const completed = liveness.performed.filter(({ completedAtMs }) => completedAtMs !== null);
  if (!completed.every((performed) => isInLog(performed, faces, rest))) problems.add('action-not-in-log');
  return [...problems];
}

/** Median of what the passive model said of the pictures with one face, 0..1; null when it said nothing. */
export function medianPassiveScore(observations: readonly LoggedObservation[]): number | null {
  return median(
    observations.flatMap(({ faceCount, passiveScore }) =>
      faceCount === 1 && passiveScore !== null ? [passiveScore] : [],
    ),
  );
}

/** The person's rest as the log tells it. */
interface Rest {
  readonly yawDeg: number;
  readonly pitchDeg: number;
  readonly mouthAspectRatio: number;
  readonly eyeOpenness: number;
}

/** The middle of the measures of all calm pictures: most pictures of a challenge are calm. */
function restAround(frontal: LoggedFace, observations: readonly LoggedObservation[]): Rest {
  const calm = observations.flatMap(({ face }) =>
    face !== null && Math.abs(face.yawDeg - frontal.yawDeg) < CALM_YAW_DEG ? [face] : [],
  );
  const middle = (measure: (face: LoggedFace) => number): number =>
    median(calm.map(measure)) ?? measure(frontal);
  return {
    yawDeg: middle((face) => face.yawDeg),
    pitchDeg: middle((face) => face.pitchDeg),
    mouthAspectRatio: middle((face) => face.mouthAspectRatio),
    eyeOpenness: middle(eyeOpennessOf),
  };
}

function eyeOpennessOf(face: LoggedFace): number {
  return (face.eyeAspectRatioLeft + face.eyeAspectRatioRight) / 2;
}

/** How far a face has moved in the sense of an action, in the unit of `LEAST_CHANGE`. */
function changeOf(action: LivenessAction, face: LoggedFace, rest: Rest): number {
  switch (action) {
    case 'turn-left':
      return face.yawDeg - rest.yawDeg;
    case 'turn-right':
      return rest.yawDeg - face.yawDeg;
    case 'nod':
      return Math.abs(face.pitchDeg - rest.pitchDeg);
    case 'open-mouth':
      return face.mouthAspectRatio - rest.mouthAspectRatio;
    case 'blink':
      return 1 - eyeOpennessOf(face) / rest.eyeOpenness;
  }
}

function isInLog({ action, peakChange }: PerformedAction, faces: readonly LoggedFace[], rest: Rest): boolean {
  const told = action === 'blink' ? 0 : LEAST_PEAK_SHARE * peakChange;
  const least = Math.max(LEAST_CHANGE[action], told);
  return faces.some((face) => changeOf(action, face, rest) >= least);
}

function hasShapeOf({ picture, observation }: EvidencePicture): boolean {
  const error = (picture.width * observation.frameHeight) / (picture.height * observation.frameWidth) - 1;
  return Math.abs(error) <= MAX_ASPECT_ERROR && observation.faceCount === 1;
}

function countRepeats(observations: readonly LoggedObservation[]): { longestRun: number; returning: number } {
  const seen = new Set<string>();
  let before: string | null = null;
  let run = 0;
  let longestRun = 0;
  let returning = 0;
  for (const { frameHash } of observations) {
    run = frameHash === before ? run + 1 : 1;
    longestRun = Math.max(longestRun, run);
    if (frameHash !== before && seen.has(frameHash)) returning += 1;
    seen.add(frameHash);
    before = frameHash;
  }
  return { longestRun, returning };
}
