import type { FaceMeasures } from '../../../../contract/liveness.ts';
import { THRESHOLDS as T } from '../thresholds.ts';
import { median, type SteadyPicture } from './steady-pictures.ts';

/** One moment of the movement on an even time grid: degrees, mouth aspect ratio, and place and size in eye distances. */
type Moment = readonly [
  yaw: number,
  pitch: number,
  roll: number,
  mouth: number,
  x: number,
  y: number,
  size: number,
];

/** Fine enough that a quick turn, about 70° a second, goes on by less than its tolerance. */
const GRID_MS = 25;
/** The last minute, longer than nearly every challenge: the search takes a time that grows with its square. */
const LONGEST_MS = 60_000;
const TOLERANCES: Moment = [
  T.loopAngleDeg,
  T.loopAngleDeg,
  T.loopAngleDeg,
  T.loopMouth,
  T.loopPlace,
  T.loopPlace,
  T.loopPlace,
];
/** Strength below which a moment is one of rest. */
const CALM = 0.3;
/** A single moment counts for no more than this: a corner of the movement that fell between two pictures. */
const WORST = 9;

/**
 * The lag in milliseconds after which a movement comes again to a fraction of a degree (重复动作), as in a clip that is played
 * round and round; null when none does. Works on the landmarks alone, so it finds a clip that is filmed from a screen too.
 *
 * For every lag, a window of `loopWindowMs` runs over the stream and its copy; the mean squared difference, in units of the
 * tolerances, has to stay below `loopLike` over all its moments and over its moving ones alone, else calm would hide the difference.
 */
export function findRepeatedMotion(pictures: readonly SteadyPicture[]): number | null {
  const moments = resample(pictures);
  const rest = restOf(moments);
  const strength = moments.map((moment) => movementOf(moment, rest));
  const window = T.loopWindowMs / GRID_MS;
  for (let lag = T.loopLagMs / GRID_MS; lag + window <= moments.length; lag++) {
    if (repeatsAfter(moments, strength, lag, window)) return lag * GRID_MS;
  }
  return null;
}

function repeatsAfter(
  moments: readonly (Moment | null)[],
  strength: readonly number[],
  lag: number,
  window: number,
): boolean {
  const differences: number[] = [];
  const moving: boolean[] = [];
  let sum = 0;
  let movingSum = 0;
  let movingCount = 0;
  let strongCount = 0;
  const isCalm = (at: number) => (strength[at] ?? 1) < CALM;
  for (let i = 0; i + lag < moments.length; i++) {
    const strongest = Math.max(strength[i] ?? 0, strength[i + lag] ?? 0);
    const difference = differenceOf(moments[i] ?? null, moments[i + lag] ?? null);
    differences.push(difference);
    moving.push(strongest >= 0.5);
    sum += difference;
    if (strongest >= 0.5) {
      movingSum += difference;
      movingCount += 1;
    }
    if (strongest >= 1) strongCount += 1;
    if (i >= window) {
      const gone = differences[i - window] ?? 0;
      sum -= gone;
      if (moving[i - window]) {
        movingSum -= gone;
        movingCount -= 1;
      }
      if (Math.max(strength[i - window] ?? 0, strength[i - window + lag] ?? 0) >= 1) strongCount -= 1;
    }
    const isMovement = strongCount > 0 && movingCount * GRID_MS >= T.loopMovingMs;
    const isLike = sum < T.loopLike * window && movingSum < T.loopLike * movingCount;
    // Half a movement is soon like another one: it has to be there from rest to rest.
    if (isMovement && isLike && [i, i - window + 1].every((at) => isCalm(at) && isCalm(at + lag)))
      return true;
  }
  return false;
}

/** The squared difference of the channel that differs most, in units of its tolerance: a mean would hide it. */
function differenceOf(a: Moment | null, b: Moment | null): number {
  if (!a || !b) return WORST;
  let largest = 0;
  for (let channel = 0; channel < TOLERANCES.length; channel++) {
    const difference = ((a[channel] ?? 0) - (b[channel] ?? 0)) / (TOLERANCES[channel] ?? 1);
    largest = Math.max(largest, difference * difference);
    if (largest >= WORST) return WORST;
  }
  return largest;
}

/**
 * How far the head is from rest, 1 where it counts as a movement. The mouth does not: it opens and closes so fast that at 15
 * pictures a second one opening is too much like the next one.
 */
function movementOf(moment: Moment | null, rest: Moment): number {
  if (!moment) return 0;
  return Math.max(
    Math.abs(moment[0] - rest[0]) / T.loopMoveDeg,
    Math.abs(moment[1] - rest[1]) / T.loopMoveDeg,
  );
}

function restOf(moments: readonly (Moment | null)[]): Moment {
  const of = (channel: number) => median(moments.flatMap((moment) => (moment ? [moment[channel] ?? 0] : [])));
  return [of(0), of(1), of(2), of(3), of(4), of(5), of(6)];
}

/** The stream at even times, straight between two pictures; null in gaps, where nothing is known. */
function resample(pictures: readonly SteadyPicture[]): readonly (Moment | null)[] {
  const last = pictures.at(-1);
  const first = pictures.find(({ atMs }) => last !== undefined && last.atMs - atMs <= LONGEST_MS);
  if (!first || !last) return [];
  const unit = median(pictures.map(({ face }) => face.eyeDistancePx));
  const moments: (Moment | null)[] = [];
  let next = pictures.indexOf(first);
  for (let atMs = first.atMs; atMs <= last.atMs; atMs += GRID_MS) {
    while (next < pictures.length - 1 && (pictures[next]?.atMs ?? 0) < atMs) next += 1;
    const after = pictures[next];
    const before = pictures[Math.max(0, next - 1)];
    moments.push(before && after ? between(before, after, atMs, unit) : null);
  }
  return moments;
}

function between(before: SteadyPicture, after: SteadyPicture, atMs: number, unit: number): Moment | null {
  const gapMs = after.atMs - before.atMs;
  if (gapMs > 2 * T.trackMaxGapMs) return null;
  const share = gapMs <= 0 ? 1 : Math.min(1, Math.max(0, (atMs - before.atMs) / gapMs));
  const a = momentOf(before, unit);
  const b = momentOf(after, unit);
  const at = (channel: number) => (a[channel] ?? 0) + ((b[channel] ?? 0) - (a[channel] ?? 0)) * share;
  return [at(0), at(1), at(2), at(3), at(4), at(5), at(6)];
}

function momentOf({ face, observation }: SteadyPicture, unit: number): Moment {
  const { yawDeg, pitchDeg, rollDeg, mouthAspectRatio } = face;
  const [x, y] = middleOf(face, observation.frameWidth, observation.frameHeight);
  return [yawDeg, pitchDeg, rollDeg, mouthAspectRatio, x / unit, y / unit, face.eyeDistancePx / unit];
}

function middleOf({ box }: FaceMeasures, width: number, height: number): [number, number] {
  return [(box.left + box.width / 2) * width, (box.top + box.height / 2) * height];
}
