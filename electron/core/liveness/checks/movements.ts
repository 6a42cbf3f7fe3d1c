import type { LivenessAction } from '../../../../contract/liveness.ts';
import type { Baseline } from '../baseline.ts';
import { THRESHOLDS as T } from '../thresholds.ts';
import type { SteadyPicture } from './steady-pictures.ts';

/** A movement that was made completely: from rest, as far as an action asks, and back. */
export interface Movement {
  readonly kind: Exclude<LivenessAction, 'blink'>;
  /** When it was far enough on core's clock, milliseconds from the start of the challenge. */
  readonly atMs: number;
}

/** What a stretch away from rest has shown so far. */
interface Excursion {
  readonly left: number;
  readonly right: number;
  readonly nod: number;
  readonly mouthSinceMs: number | null;
  readonly reached: readonly Movement[];
}

const NOTHING: Excursion = { left: 0, right: 0, nod: 0, mouthSinceMs: null, reached: [] };

/**
 * All complete movements of a steady face, asked or not, in their order. What talking or looking about does is none of
 * them. Blinks are left out: everybody blinks.
 */
export function findMovements(pictures: readonly SteadyPicture[], baseline: Baseline): readonly Movement[] {
  const found: Movement[] = [];
  let excursion = NOTHING;
  for (const picture of pictures) {
    if (picture.atRest) found.push(...excursion.reached);
    excursion = picture.atRest ? NOTHING : follow(excursion, picture, baseline);
  }
  return found;
}

function follow(before: Excursion, { face, atMs }: SteadyPicture, baseline: Baseline): Excursion {
  const yaw = face.yawDeg - baseline.yawDeg;
  const pitch = Math.abs(face.pitchDeg - baseline.pitchDeg);
  const mouth = face.mouthAspectRatio - baseline.mouthAspectRatio;
  // A turned head or an open mouth moves the measured pitch as well.
  const nodding = pitch >= T.unaskedNodDeg && Math.abs(yaw) < T.turnOnsetDeg && mouth < T.mouthOnset;
  const left = before.left + (yaw >= T.turnYawDeg ? 1 : 0);
  const right = before.right + (yaw <= -T.turnYawDeg ? 1 : 0);
  const nod = before.nod + (nodding ? 1 : 0);
  const mouthSinceMs = mouth >= T.mouthOpen ? (before.mouthSinceMs ?? atMs) : null;
  const done: readonly [Movement['kind'], boolean][] = [
    ['turn-left', left >= T.turnPictures],
    ['turn-right', right >= T.turnPictures],
    ['nod', nod >= T.nodPictures],
    ['open-mouth', mouthSinceMs !== null && atMs - mouthSinceMs >= T.mouthOpenMs],
  ];
  const news = done.flatMap(([kind, is]) =>
    is && !before.reached.some((each) => each.kind === kind) ? [{ kind, atMs }] : [],
  );
  return { left, right, nod, mouthSinceMs, reached: [...before.reached, ...news] };
}
