import type { LivenessCheck } from '../../../../contract/record.ts';

type Check = LivenessCheck['check'];

/** Nothing is wrong. `score`: the number that says so, in the unit of its threshold; null when there is none. */
export function good(check: Check, score: number | null = null): LivenessCheck {
  return { check, finding: 'good', score: rounded(score), reason: null };
}

/** Something is not as it should be: a member of staff looks, or the person tries once more. */
export function doubtful(check: Check, reason: string, score: number | null = null): LivenessCheck {
  return { check, finding: 'doubtful', score: rounded(score), reason };
}

/** What no person before a camera brings about. */
export function bad(check: Check, reason: string, score: number | null = null): LivenessCheck {
  return { check, finding: 'bad', score: rounded(score), reason };
}

/** The check could not be made. */
export function notRun(check: Check, reason: string): LivenessCheck {
  return { check, finding: 'not-run', score: null, reason };
}

function rounded(score: number | null): number | null {
  return score === null || !Number.isFinite(score) ? null : Math.round(score * 1000) / 1000;
}
