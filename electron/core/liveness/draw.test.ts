import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { alternativeTo, drawChallenge } from './draw.ts';

describe('the draw', () => {
  const random = { bytes: (length: number) => randomBytes(length) };

  it('asks for a turn to either side about equally often, then for the mouth', () => {
    const draws = Array.from({ length: 400 }, () => drawChallenge(random).actions);
    const left = draws.filter(([turn]) => turn === 'turn-left').length;
    expect(draws.every(([turn, mouth]) => turn?.startsWith('turn-') && mouth === 'open-mouth')).toBe(true);
    // Six standard deviations: fails by chance once in 10^9 runs.
    expect(Math.abs(left - 200)).toBeLessThan(60);
  });

  it('gives every draw its own 128 bits', () => {
    const nonces = Array.from({ length: 50 }, () => drawChallenge(random).nonce);
    expect(new Set(nonces).size).toBe(50);
    expect(nonces.every((nonce) => Buffer.from(nonce, 'base64url').length === 16)).toBe(true);
  });

  it('offers another action that the person was not asked yet', () => {
    expect(alternativeTo('turn-left', ['turn-left', 'open-mouth'])).toBe('turn-right');
    expect(alternativeTo('turn-right', ['turn-right', 'open-mouth'])).toBe('turn-left');
    expect(alternativeTo('open-mouth', ['turn-left', 'open-mouth'])).toBe('turn-right');
    expect(alternativeTo('open-mouth', ['turn-right', 'open-mouth'])).toBe('turn-left');
  });
});
