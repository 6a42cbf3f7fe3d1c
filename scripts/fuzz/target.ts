import type { Random } from './random.ts';

/**
 * What a decoder made of an input. `wrong-accept`: it took for valid what is known to be invalid, or gave back
 * something else than what was put in. `wrong-reject`: it refused what is known to be valid.
 */
export type Verdict = 'right' | 'wrong-accept' | 'wrong-reject';

/** One input and the question to the decoder. */
export interface FuzzCase {
  /** What the decoder gets, for the report. Invented data only. */
  readonly input: Uint8Array | string;
  /** Runs the decoder and judges its answer. An exception is a crash. */
  run(): Verdict | Promise<Verdict>;
}

/** A decoder of foreign bytes and how to make inputs for it. */
export interface Target {
  readonly name: string;
  /** Cases of this target among the sum of all weights. */
  readonly weight: number;
  prepare(random: Random): FuzzCase;
}

/** The target of a case, by weight. */
export function chooseTarget(targets: readonly Target[], random: Random): Target {
  let ticket = random.below(targets.reduce((sum, target) => sum + target.weight, 0));
  for (const target of targets) {
    if (ticket < target.weight) return target;
    ticket -= target.weight;
  }
  throw new Error('No target');
}

/** `expected` decides: `accepted` true where it may not be, or false where it must be. */
export function judge(accepted: boolean, expected: 'valid' | 'invalid'): Verdict {
  if (accepted) return expected === 'valid' ? 'right' : 'wrong-accept';
  return expected === 'valid' ? 'wrong-reject' : 'right';
}
