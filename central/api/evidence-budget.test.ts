import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EVIDENCE_PIECE_MAX } from '../../contract/central-api.ts';
import { createEvidenceBudget } from './evidence-budget.ts';

const MEBIBYTE = 1024 * 1024;

function makeBudget(totalBytes: number) {
  const clock = { nowMs: 0 };
  const budget = createEvidenceBudget({ totalBytes, nowMs: () => clock.nowMs, random: () => 0 });
  return { budget, clock };
}

test('a quiet node grants some pieces; a crowd gets smaller ones, and at last a time to ask again', () => {
  const { budget } = makeBudget(16 * MEBIBYTE);
  expect(budget.grant('first')).toEqual({ bytes: MEBIBYTE, forMs: 30_000 });
  const grants = Array.from({ length: 200 }, (_, place) => budget.grant(`terminal ${place}`));
  expect(grants.filter(({ bytes }) => bytes > 0).length).toBeGreaterThan(30);
  const turnedAway = grants.filter(({ bytes }) => bytes === 0);
  expect(turnedAway.length).toBeGreaterThan(100);
  const waits = turnedAway.map(({ forMs }) => forMs);
  expect(waits).toEqual(waits.toSorted((first, second) => first - second));
  expect(waits[0]).toBeGreaterThanOrEqual(1000);
  expect(new Set(waits).size).toBeGreaterThan(waits.length / 2);
});

test('what has arrived, and what was never sent, falls back', () => {
  const { budget, clock } = makeBudget(EVIDENCE_PIECE_MAX);
  expect(budget.grant('a').bytes).toBe(EVIDENCE_PIECE_MAX);
  expect(budget.grant('b').bytes).toBe(0);
  budget.spend('a', EVIDENCE_PIECE_MAX);
  expect(budget.grant('b').bytes).toBe(EVIDENCE_PIECE_MAX);
  expect(budget.grant('a').bytes).toBe(0);
  clock.nowMs = 30_000;
  expect(budget.grant('a').bytes).toBe(EVIDENCE_PIECE_MAX);
  // A terminal that asks again has one grant, not two.
  expect(budget.grant('a').bytes).toBe(EVIDENCE_PIECE_MAX);
});

test('never more is promised than there is', () => {
  const step = fc.record({
    terminal: fc.nat(9),
    ask: fc.boolean(),
    bytes: fc.nat(2 * MEBIBYTE),
    passesMs: fc.nat(20_000),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const totalBytes = 3 * MEBIBYTE;
      const { budget, clock } = makeBudget(totalBytes);
      const promised = new Map<number, { bytes: number; endsAtMs: number }>();
      for (const { terminal, ask, bytes, passesMs } of steps) {
        clock.nowMs += passesMs;
        if (ask) {
          const grant = budget.grant(String(terminal));
          promised.set(terminal, { bytes: grant.bytes, endsAtMs: clock.nowMs + 30_000 });
        } else {
          budget.spend(String(terminal), bytes);
          const known = promised.get(terminal);
          if (known !== undefined) known.bytes = Math.max(0, known.bytes - bytes);
        }
        const open = [...promised.values()].filter(({ endsAtMs }) => endsAtMs > clock.nowMs);
        expect(open.reduce((sum, grant) => sum + grant.bytes, 0)).toBeLessThanOrEqual(totalBytes);
      }
    }),
  );
});
