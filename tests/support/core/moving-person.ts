import type { FaceObservation } from '../../../contract/liveness.ts';
import type { SteadyPicture } from '../../../electron/core/liveness/checks/steady-pictures.ts';
import { CALM, makeObservation, PICTURE_MS, type Pose } from './observations.ts';

/** Random numbers from 0 to 1 that are the same at every run (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A normally distributed number (Box and Muller). */
export function gaussian(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** One movement: from rest to `peak`, held, and back; times in milliseconds from its start. */
export interface Gesture {
  readonly pose: (strength: number) => Partial<Pose>;
  readonly atMs: number;
  readonly riseMs: number;
  readonly holdMs: number;
}

/** How strong a gesture is at a time, 0..1. */
function strengthAt({ atMs, riseMs, holdMs }: Gesture, timeMs: number): number {
  const since = timeMs - atMs;
  const rising = since / riseMs;
  const falling = (2 * riseMs + holdMs - since) / riseMs;
  return Math.max(0, Math.min(1, rising, falling));
}

/** The measured pose of somebody at a time: gestures one after another, without noise. */
export function poseAt(gestures: readonly Gesture[], timeMs: number): Partial<Pose> {
  const present = gestures.find((gesture) => strengthAt(gesture, timeMs) > 0);
  return present ? present.pose(strengthAt(present, timeMs)) : {};
}

/**
 * Pictures of somebody at 15 a second, with the noise of landmarks: 0.3° of every angle, 0.01 of the mouth, 0.01 eye
 * distances of place (measured on synthetic clips).
 */
export function filmed(
  durationMs: number,
  pose: (timeMs: number) => Partial<Pose>,
  random: () => number,
): FaceObservation[] {
  const observations: FaceObservation[] = [];
  for (let sequence = 0; sequence * PICTURE_MS < durationMs; sequence++) {
    const p = { ...CALM, ...pose(sequence * PICTURE_MS) };
    const noisy = {
      ...p,
      yawDeg: p.yawDeg + 0.3 * gaussian(random),
      pitchDeg: p.pitchDeg + 0.3 * gaussian(random),
      mouth: p.mouth + 0.01 * gaussian(random),
      centreX: p.centreX + 0.0008 * gaussian(random),
      centreY: p.centreY + 0.0014 * gaussian(random),
      eyeDistancePx: p.eyeDistancePx * (1 + 0.01 * gaussian(random)),
    };
    observations.push({ ...makeObservation(sequence, noisy), passiveScore: null, identitySimilarity: null });
  }
  return observations;
}

/** Observations as the checks take them; at rest is who looks forward with the mouth closed. */
export function steady(observations: Iterable<FaceObservation>): SteadyPicture[] {
  return [...observations].flatMap((observation) => {
    const { face } = observation;
    if (!face) return [];
    const atRest =
      Math.abs(face.yawDeg) <= 8 && Math.abs(face.pitchDeg) <= 6 && face.mouthAspectRatio <= 0.14;
    return [{ observation, face, atRest, atMs: observation.capturedAtMs }];
  });
}
