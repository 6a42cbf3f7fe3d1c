import type { LivenessCheck } from '../../../../contract/record.ts';
import { THRESHOLDS as T } from '../thresholds.ts';
import { bad, doubtful, good } from './finding.ts';
import { findRepeatedMotion } from './repeated-motion.ts';
import { median, type SteadyPicture } from './steady-pictures.ts';

/**
 * Whether the pictures come as those of a camera do (视频流完整性): against pictures that are injected, frozen or played
 * round and round. The score is the number of pictures a second, else the number of what was found, else the lag in
 * milliseconds after which a movement comes again.
 *
 * A slow machine leaves pictures out, which is no attack: gaps in times and sequence numbers are never held against it.
 */
export function checkStream(pictures: readonly SteadyPicture[]): LivenessCheck {
  const standing = countStandingTimes(pictures);
  if (standing >= T.standingTimes) return bad('stream', 'capture-times', standing);
  const { longestRun, repeated } = countRepeats(pictures);
  const share = pictures.length === 0 ? 0 : repeated / pictures.length;
  if (longestRun >= T.frozenRun) return bad('stream', 'frozen-pictures', longestRun);
  if (repeated >= T.frozenRun && share > T.frozenShare) return bad('stream', 'frozen-pictures', repeated);
  const returning = countReturning(pictures);
  if (returning >= T.returningPictures) return bad('stream', 'looped-pictures', returning);
  const lagMs = findRepeatedMotion(pictures);
  if (lagMs !== null) return bad('stream', 'looped-motion', lagMs);
  const rate = picturesPerSecond(pictures);
  return rate >= T.minPicturesPerSecond
    ? good('stream', rate)
    : doubtful('stream', 'too-few-pictures', Number.isNaN(rate) ? null : rate);
}

/** Different pictures whose capture times do not go on. The same picture delivered twice may well have the same time. */
function countStandingTimes(pictures: readonly SteadyPicture[]): number {
  return pictures.slice(1).filter(({ observation }, i) => {
    const before = pictures[i]?.observation;
    if (!before) return false;
    const elapsedMs = observation.capturedAtMs - before.capturedAtMs;
    return elapsedMs < 0 || (elapsedMs === 0 && observation.frameHash !== before.frameHash);
  }).length;
}

/** Pictures that are byte for byte the one before: the longest run of equal pictures, and how many in all. */
function countRepeats(pictures: readonly SteadyPicture[]): { longestRun: number; repeated: number } {
  let run = Math.min(1, pictures.length);
  let longestRun = run;
  let repeated = 0;
  for (let i = 1; i < pictures.length; i++) {
    const same = pictures[i]?.observation.frameHash === pictures[i - 1]?.observation.frameHash;
    run = same ? run + 1 : 1;
    if (same) repeated += 1;
    longestRun = Math.max(longestRun, run);
  }
  return { longestRun, repeated };
}

/** Pictures that were there before, with others in between. */
function countReturning(pictures: readonly SteadyPicture[]): number {
  const seen = new Set<string>();
  let returning = 0;
  let before: string | null = null;
  for (const { observation } of pictures) {
    const { frameHash } = observation;
    if (frameHash !== before && seen.has(frameHash)) returning += 1;
    seen.add(frameHash);
    before = frameHash;
  }
  return returning;
}

function picturesPerSecond(pictures: readonly SteadyPicture[]): number {
  const intervals = pictures
    .slice(1)
    .map(({ observation }, i) => observation.capturedAtMs - (pictures[i]?.observation.capturedAtMs ?? 0));
  return 1000 / median(intervals);
}
