import fc from 'fast-check';
import { expect, it } from 'vitest';
import { EVIDENCE_PIECE_MAX } from '../../../contract/central-api.ts';
import { EvidenceBudget } from './evidence-budget.ts';

function makeBudget(random = 0.5) {
  const time = { nowMs: 0 };
  return {
    time,
    budget: new EvidenceBudget(
      () => time.nowMs,
      () => random,
    ),
  };
}

it('asks before anything was granted, and when the time of a grant is over', () => {
  const { budget, time } = makeBudget();
  expect(budget.look()).toEqual({ kind: 'ask' });
  budget.note({ bytes: 10_000_000, forMs: 60_000 });
  expect(budget.look()).toEqual({ kind: 'send', bytes: EVIDENCE_PIECE_MAX });
  time.nowMs = 60_000;
  expect(budget.look()).toEqual({ kind: 'ask' });
});

it('waits until it may ask again when all is used up, and a little longer than others', () => {
  const { budget, time } = makeBudget(0.5);
  budget.note({ bytes: 100, forMs: 60_000 });
  budget.spend(100);
  expect(budget.look()).toEqual({ kind: 'wait', ms: 62_500 });
  time.nowMs = 60_001;
  expect(budget.look()).toEqual({ kind: 'ask' });
});

it('does not ask without end for a grant of nothing for no time', () => {
  const { budget } = makeBudget(0);
  budget.note({ bytes: 0, forMs: 0 });
  expect(budget.look()).toEqual({ kind: 'wait', ms: 1_000 });
});

it('never allows more than was granted, whatever the order', () => {
  const grant = fc.record({
    bytes: fc.integer({ min: 0, max: 600_000 }),
    forMs: fc.integer({ min: 0, max: 90_000 }),
  });
  fc.assert(
    fc.property(fc.array(fc.tuple(grant, fc.integer({ min: 0, max: 30 }), fc.nat(50_000))), (rounds) => {
      const { budget, time } = makeBudget();
      for (const [granted, sends, passMs] of rounds) {
        budget.note(granted);
        let sent = 0;
        for (let i = 0; i < sends; i++) {
          const allowance = budget.look();
          if (allowance.kind !== 'send') break;
          expect(allowance.bytes).toBeLessThanOrEqual(EVIDENCE_PIECE_MAX);
          budget.spend(allowance.bytes);
          sent += allowance.bytes;
        }
        expect(sent).toBeLessThanOrEqual(granted.bytes);
        time.nowMs += passMs;
      }
    }),
  );
});
