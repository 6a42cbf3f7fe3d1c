import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { ChallengeStep, FaceMeasures, FaceObservation } from '../../../contract/liveness.ts';
import { faceObservationSchema } from '../../../contract/liveness.ts';
import { ALIGNMENT, HEAD, HEAD_EYE_DISTANCE, project, turn } from './head-points.ts';

/** What a synthetic person shows to the camera. */
export interface Pose {
  /** Degrees; > 0 towards the person's left. */
  readonly yawDeg: number;
  /** Degrees; > 0 with the chin down. */
  readonly pitchDeg: number;
  /** Mouth aspect ratio. */
  readonly mouth: number;
  /** Aspect ratio of both eyes. */
  readonly eyes: number;
  /** How the points of a turned face lie: as those of a head, or as those of a photo of it. */
  readonly shape: 'head' | 'photo';
  readonly faceCount: number;
  readonly faceLuma: number;
  readonly frameLuma: number;
  /** Middle of the face, share of the picture. */
  readonly centreX: number;
  readonly centreY: number;
  /** Pixels between the eyes. */
  readonly eyeDistancePx: number;
  /** The measures of this name in an observation. */
  readonly sharpness: number;
  readonly eyeDetail: number;
  readonly eyeToFaceLuma: number;
  readonly lowerFaceShift: number;
  /** What the passive model says, asked of every second picture; null: of none. */
  readonly passive: number | null;
  /** Cosine to the first face, computed for every eighth picture; null: for none. */
  readonly similarity: number | null;
}

/** A calm person who stands well. */
export const CALM: Pose = {
  yawDeg: 0,
  pitchDeg: 0,
  mouth: 0.02,
  eyes: 0.3,
  shape: 'head',
  faceCount: 1,
  faceLuma: 130,
  frameLuma: 120,
  centreX: 0.5,
  centreY: 0.5,
  eyeDistancePx: 100,
  sharpness: 10,
  eyeDetail: 1,
  eyeToFaceLuma: 0.9,
  lowerFaceShift: 0.02,
  passive: 0.95,
  similarity: 0.9,
};

/** Nobody before the camera. */
export const NOBODY: Partial<Pose> = { faceCount: 0 };

const FRAME = { width: 1280, height: 720 };
const CAMERA_DISTANCE = 6.5;

/** Frame hash of the synthetic picture with this sequence number. */
export function frameHashOf(sequence: number): string {
  return (0x10000000 + sequence).toString(16);
}

/** The observation of one picture of a synthetic person. */
export function makeObservation(sequence: number, pose: Partial<Pose> = {}): FaceObservation {
  const p = { ...CALM, ...pose };
  const faceHeight = (p.eyeDistancePx * 3.1) / FRAME.height;
  const faceWidth = (p.eyeDistancePx * 2.4) / FRAME.width;
  const flatten = (points: typeof HEAD) =>
    p.shape === 'photo' ? points.map((point) => ({ ...point, z: 0 })) : points;
  const middle = { x: p.centreX * FRAME.width, y: p.centreY * FRAME.height };
  // The camera sees the person's left on the right of its picture.
  const projected = (points: typeof HEAD) =>
    project(
      turn(flatten(points), p.yawDeg, p.pitchDeg),
      CAMERA_DISTANCE,
      p.eyeDistancePx / HEAD_EYE_DISTANCE,
      middle,
    );
  const face: FaceMeasures = {
    box: {
      left: p.centreX - faceWidth / 2,
      top: p.centreY - faceHeight / 2,
      width: faceWidth,
      height: faceHeight,
    },
    eyeDistancePx: p.eyeDistancePx * Math.cos((p.yawDeg * Math.PI) / 180),
    yawDeg: p.yawDeg,
    pitchDeg: p.pitchDeg,
    rollDeg: 0,
    mouthAspectRatio: p.mouth,
    eyeAspectRatioRight: p.eyes,
    eyeAspectRatioLeft: p.eyes,
    rigidPoints: projected(HEAD),
    faceLuma: p.faceLuma,
    sharpness: p.sharpness,
    eyeDetail: p.eyeDetail,
    eyeToFaceLuma: p.eyeToFaceLuma,
    lowerFaceShift: p.lowerFaceShift,
    alignmentPoints: projected(ALIGNMENT),
  };
  return {
    sequence,
    capturedAtMs: sequence * (1000 / 15),
    frameWidth: FRAME.width,
    frameHeight: FRAME.height,
    frameLuma: p.frameLuma,
    frameLumaDeviation: 40,
    frameHash: frameHashOf(sequence),
    faceCount: p.faceCount,
    face: p.faceCount === 0 ? null : face,
    passiveScore: p.faceCount === 1 && sequence % 2 === 0 ? p.passive : null,
    identitySimilarity: p.faceCount === 1 && sequence % 4 === 0 ? p.similarity : null,
    analysisMs: 40,
  };
}

/** From nothing to `full` in the time from `start` to `end`. */
function ramp(time: number, start: number, end: number, full: number): number {
  return full * Math.min(1, Math.max(0, (time - start) / (end - start)));
}

/**
 * The pose of somebody who does what is asked: answers the cue after half a second, turns by 28° within 0.4 s, nods by
 * 14°, opens the mouth for 0.6 s, closes the eyes for 0.2 s, and otherwise looks forward.
 *
 * @param forMs how long the step has lasted
 */
export function cooperate(step: ChallengeStep, forMs: number): Partial<Pose> {
  if (step.step !== 'action') return {};
  switch (step.action) {
    case 'turn-left':
      return { yawDeg: ramp(forMs, 500, 900, 28) };
    case 'turn-right':
      return { yawDeg: -ramp(forMs, 500, 900, 28) };
    case 'nod':
      return { pitchDeg: ramp(forMs, 500, 800, 14) - ramp(forMs, 1100, 1400, 14) };
    case 'blink':
      return { eyes: CALM.eyes - ramp(forMs, 500, 560, 0.22) + ramp(forMs, 760, 820, 0.22) };
    case 'open-mouth':
      return { mouth: CALM.mouth + ramp(forMs, 500, 600, 0.5) - ramp(forMs, 1100, 1200, 0.5) };
  }
}

/** Milliseconds between two pictures of the recorded streams and of the synthetic people. */
export const PICTURE_MS = 1000 / 15;

const RECORDINGS = join(import.meta.dirname, '../../fixtures/observations');

/** What the real face analysis saw in a synthetic camera clip: one loop of it, 15 pictures a second. */
function readRecording(clip: string): FaceObservation[] {
  const text = gunzipSync(readFileSync(join(RECORDINGS, `${clip}.jsonl.gz`))).toString('utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => faceObservationSchema.parse(JSON.parse(line)));
}

/** A recording played again and again, with sequence numbers that go on rising. */
export function* loopRecording(clip: string): Generator<FaceObservation> {
  const loop = readRecording(clip);
  for (let round = 0; ; round++) {
    for (const observation of loop) {
      const sequence = round * loop.length + observation.sequence;
      yield { ...observation, sequence, capturedAtMs: sequence * PICTURE_MS };
    }
  }
}
