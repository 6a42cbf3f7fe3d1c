import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIVENESS_ACTIONS, type LivenessAction } from '../../../contract/liveness.ts';
import { alternativeTo, drawChallenge, isTurn, type RandomSource, withoutTurns } from './draw.ts';

const system: RandomSource = { bytes: (length) => randomBytes(length) };

/** Gives the nonce zeros, and then these bytes one after the other, again and again. */
function bytesOf(bytes: readonly number[]): RandomSource {
  let next = 0;
  return {
    bytes: (length) =>
      length > 1 ? new Uint8Array(length) : Uint8Array.of(bytes[next++ % bytes.length] ?? 0),
  };
}

const anyAction = fc.constantFrom(...LIVENESS_ACTIONS);
const someActions = fc.uniqueArray(anyAction, { maxLength: 5 });

describe('the draw', () => {
  it('is a turn, then another action, never a blink, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 254 }), { minLength: 2, maxLength: 6 }), (bytes) => {
        const [turn, second, ...more] = drawChallenge(bytesOf(bytes)).actions;
        expect(turn === 'turn-left' || turn === 'turn-right').toBe(true);
        expect(second).not.toBe(turn);
        expect(['turn-left', 'turn-right', 'nod', 'open-mouth']).toContain(second);
        expect(more).toEqual([]);
      }),
    );
  });

  it('has each of its six forms for exactly as many bytes', () => {
    const counts = new Map<string, number>();
    for (let first = 0; first < 256; first++) {
      for (let second = 0; second < 255; second++) {
        const form = drawChallenge(bytesOf([first, second])).actions.join();
        counts.set(form, (counts.get(form) ?? 0) + 1);
      }
    }
    expect([...counts.values()]).toEqual(Array(6).fill((256 * 255) / 6));
  });

  it('has its six forms about equally often with the random numbers of the system', () => {
    const counts = new Map<string, number>();
    for (let i = 0; i < 6_000; i++) {
      const form = drawChallenge(system).actions.join();
      counts.set(form, (counts.get(form) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    // Seven standard deviations of about 29: fails by chance once in 10^11 runs.
    for (const count of counts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(205);
  });

  it('draws a byte again that would favour a choice', () => {
    expect(drawChallenge(bytesOf([0, 255, 255, 1])).actions).toEqual(['turn-left', 'nod']);
  });

  it('refuses a source that is not random', () => {
    expect(() => drawChallenge(bytesOf([255]))).toThrow('random');
    expect(() => drawChallenge({ bytes: () => new Uint8Array() })).toThrow('random');
  });

  it('gives every draw its own 128 bits', () => {
    const nonces = Array.from({ length: 50 }, () => drawChallenge(system).nonce);
    expect(new Set(nonces).size).toBe(50);
    expect(nonces.every((nonce) => Buffer.from(nonce, 'base64url').length === 16)).toBe(true);
  });
});

describe('what is asked without turns', () => {
  it.each<[readonly LivenessAction[], readonly LivenessAction[]]>([
    [
      ['turn-left', 'nod'],
      ['nod', 'open-mouth'],
    ],
    [
      ['turn-right', 'open-mouth'],
      ['open-mouth', 'nod'],
    ],
    [
      ['turn-left', 'turn-right'],
      ['nod', 'open-mouth'],
    ],
    [
      ['turn-left', 'blink'],
      ['blink', 'nod'],
    ],
  ])('of %j is %j', (drawn, left) => {
    expect(withoutTurns(drawn)).toEqual(left);
  });

  it('is not what was done already', () => {
    expect(withoutTurns(['turn-right'], ['turn-left', 'nod'])).toEqual(['open-mouth']);
  });

  it('is always two actions or more, none of them a turn', () => {
    fc.assert(
      fc.property(someActions, (drawn) => {
        const left = withoutTurns(drawn);
        expect(left.length).toBeGreaterThanOrEqual(2);
        expect(left.some(isTurn)).toBe(false);
        expect(new Set(left).size).toBe(left.length);
      }),
    );
  });
});

describe('the alternative after three tries', () => {
  it.each<[LivenessAction, readonly LivenessAction[], LivenessAction | null]>([
    ['turn-left', ['turn-left', 'open-mouth'], 'turn-right'],
    ['turn-right', ['turn-right', 'nod'], 'turn-left'],
    ['turn-left', ['turn-left', 'turn-right'], 'nod'],
    ['nod', ['turn-left', 'nod'], 'open-mouth'],
    ['open-mouth', ['turn-left', 'open-mouth'], 'nod'],
    ['blink', ['turn-left', 'nod', 'blink'], 'open-mouth'],
    ['nod', ['turn-left', 'nod', 'open-mouth'], 'turn-right'],
    ['nod', ['turn-left', 'turn-right', 'nod', 'open-mouth'], null],
  ])('to %s of %j is %s', (failed, asked, other) => {
    expect(alternativeTo(failed, asked, false)).toBe(other);
  });

  it('was never asked before, is no blink, and no turn for somebody who cannot turn', () => {
    fc.assert(
      fc.property(anyAction, someActions, fc.boolean(), (failed, asked, turnDeclined) => {
        const other = alternativeTo(failed, asked, turnDeclined);
        if (other === null) return;
        expect([failed, 'blink', ...asked]).not.toContain(other);
        expect(turnDeclined && isTurn(other)).toBe(false);
      }),
    );
  });
});
