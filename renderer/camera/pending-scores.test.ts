import { describe, expect, it, vi } from 'vitest';
import type { ChallengeStep } from '../../contract/liveness.ts';
import { type ModelScores, PendingScores } from './pending-scores.ts';

const NEUTRAL: ChallengeStep = { step: 'neutral' };
const TURN: ChallengeStep = { step: 'action', action: 'turn-left' };
const NO_SCORES: ModelScores = { passiveScore: null, identitySimilarity: null };

const asIs = (scores: Partial<ModelScores>): Partial<ModelScores> => scores;

/** A question to the models that the test answers. */
function question() {
  let answer: (scores: Partial<ModelScores>) => void = () => undefined;
  const work = new Promise<Partial<ModelScores>>((resolve) => {
    answer = resolve;
  });
  return { work, answer };
}

describe('PendingScores', () => {
  it('tells a score once, with a picture after the one that was asked about', async () => {
    const pending = new PendingScores();
    const asked = question();
    pending.ask(NEUTRAL, asked.work, asIs);
    expect(pending.areDue).toBe(true);
    expect(pending.take(NEUTRAL)).toEqual(NO_SCORES);
    asked.answer({ passiveScore: 0.9 });
    await asked.work;
    expect(pending.areDue).toBe(false);
    expect(pending.take(NEUTRAL)).toEqual({ passiveScore: 0.9, identitySimilarity: null });
    expect(pending.take(NEUTRAL)).toEqual(NO_SCORES);
  });

  it('tells a score of rest during the action after it, and drops one of an action that is over', async () => {
    const pending = new PendingScores();
    const atRest = Promise.resolve({ passiveScore: 0.9 });
    pending.ask(NEUTRAL, atRest, asIs);
    await atRest;
    expect(pending.take(TURN)).toEqual({ passiveScore: 0.9, identitySimilarity: null });
    const asked = Promise.resolve({ identitySimilarity: 0.3 });
    pending.ask(TURN, asked, asIs);
    await asked;
    expect(pending.take({ step: 'centre' })).toEqual(NO_SCORES);
    expect(pending.take(TURN)).toEqual(NO_SCORES);
  });

  it('drops what was asked about the person before', async () => {
    const pending = new PendingScores();
    const before = question();
    const scoresOf = vi.fn(asIs);
    pending.ask(NEUTRAL, before.work, scoresOf);
    pending.clear();
    expect(pending.areDue).toBe(false);
    pending.ask(NEUTRAL, question().work, asIs);
    before.answer({ passiveScore: 0.1 });
    await before.work;
    expect(scoresOf).not.toHaveBeenCalled();
    expect(pending.areDue).toBe(true);
    expect(pending.take(NEUTRAL)).toEqual(NO_SCORES);
  });
});
