import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cosineSimilarity, faceLikeness, liveProbability } from './scores.ts';

describe('the live probability', () => {
  it('is the softmax of the live class', () => {
    expect(liveProbability([0, 0, 0], 0)).toBeCloseTo(1 / 3, 12);
    expect(liveProbability([Math.log(3), 0], 0)).toBeCloseTo(0.75, 12);
    expect(liveProbability([Math.log(3), 0], 1)).toBeCloseTo(0.25, 12);
  });

  it('stays within 0..1 for every logit a float32 holds, and all classes make one', () => {
    const logit = fc.float({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(fc.array(logit, { minLength: 1, maxLength: 5 }), (logits) => {
        const all = logits.map((_, index) => liveProbability(new Float32Array(logits), index));
        expect(all.every((value) => value >= 0 && value <= 1)).toBe(true);
        expect(all.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 6);
      }),
    );
  });

  it('refuses a class that the model does not have', () => {
    expect(() => liveProbability([1, 2], 2)).toThrow(RangeError);
  });
});

describe('the cosine', () => {
  it('is 1 along, 0 across, −1 against', () => {
    expect(cosineSimilarity([3, 4], [6, 8])).toBeCloseTo(1, 12);
    expect(cosineSimilarity([3, 4], [-4, 3])).toBeCloseTo(0, 12);
    expect(cosineSimilarity([3, 4], [-3, -4])).toBeCloseTo(-1, 12);
  });

  it('is 0 for a vector without direction', () => {
    expect(cosineSimilarity([0, 0], [1, 2])).toBe(0);
  });

  it('never leaves −1..1, whatever the rounding', () => {
    const number = fc.float({ noNaN: true, noDefaultInfinity: true, min: -1000, max: 1000 });
    fc.assert(
      fc.property(fc.array(fc.tuple(number, number), { minLength: 1, maxLength: 40 }), (pairs) => {
        const similarity = cosineSimilarity(
          pairs.map(([x]) => x),
          pairs.map(([, y]) => y),
        );
        return similarity >= -1 && similarity <= 1;
      }),
    );
  });

  it('refuses vectors of different models', () => {
    expect(() => cosineSimilarity([1], [1, 2])).toThrow(RangeError);
  });
});

it.each([
  [1, 'alike'],
  [0.5, 'alike'],
  [0.4999, 'unsure'],
  [0.35, 'unsure'],
  [0.3499, 'unlike'],
  [-1, 'unlike'],
] as const)('a cosine of %s reads as %s', (similarity, likeness) => {
  expect(faceLikeness(similarity)).toBe(likeness);
});
