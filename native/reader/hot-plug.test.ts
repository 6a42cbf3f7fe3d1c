import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SIMULATED_CARDS, SIMULATED_READER_FAULTS, type SimulatorCommand } from '../../contract/simulator.ts';
import { type SimulatedCardName, SYNTHETIC_CARDS } from '../simulator/synthetic-cards.ts';
import { createTestBench } from './test-bench.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const pass = (durationMs: number) => vi.advanceTimersByTimeAsync(durationMs);

type Action = SimulatorCommand | { readonly command: 'watch'; readonly wanted: boolean };

const card = fc.constantFrom(...SIMULATED_CARDS);
const atByte = fc.option(fc.integer({ min: 0, max: 1295 }), { nil: undefined });
const watch = fc.record({
  command: fc.constant('watch' as const),
  wanted: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
});
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 9, arbitrary: fc.record({ command: fc.constant('insert' as const), card }) },
  { weight: 3, arbitrary: fc.constant({ command: 'remove' as const }) },
  { weight: 2, arbitrary: fc.constant({ command: 'unplug' as const }) },
  { weight: 4, arbitrary: fc.constant({ command: 'plug' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({
      command: fc.constantFrom('remove-while-reading' as const, 'unplug-while-reading' as const),
      card,
      atByte,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      command: fc.constant('misbehave' as const),
      fault: fc.oneof(fc.constant('none' as const), fc.constantFrom(...SIMULATED_READER_FAULTS)),
    }),
  },
  { weight: 3, arbitrary: watch },
);
/** Many delays fall within one reading, which takes about 0.8 s. */
const delayMs = fc.oneof(fc.integer({ min: 0, max: 900 }), fc.integer({ min: 500, max: 3000 }));
const story = fc.array(fc.record({ delayMs, action }), { minLength: 5, maxLength: 20 });

const model = fc.record({ firstFindMisses: fc.boolean(), findsSelectedCard: fc.boolean() });

test('whatever is done to reader and card at any instant: one reading for one placement, never a wrong card', async () => {
  let readings = 0;
  await fc.assert(
    fc.asyncProperty(model, story, async (sam, steps) => {
      /** The placements so far: a card put down, or new to a reader that got its power back. */
      const placements: SimulatedCardName[] = [];
      let readCount = 0;
      let placementsWhenFound = 0;
      const readPlacements = new Set<number>();
      const bench = createTestBench({
        sam,
        onEvent: (event) => {
          if (event.type === 'card-found') placementsWhenFound = placements.length;
          if (event.type !== 'card-read') return;
          readCount += 1;
          // The card may have been exchanged after it was found, or while its answer was on the line.
          const placement = placements.findIndex(
            (name, index) =>
              index >= placementsWhenFound - 1 &&
              !readPlacements.has(index) &&
              SYNTHETIC_CARDS[name].idNumber === event.card.idNumber,
          );
          if (placement < 0) throw new Error('A card was read that does not lie there, or for a second time');
          readPlacements.add(placement);
        },
      });
      bench.reader.start();
      bench.reader.watchForCard(true);

      for (const { delayMs: waitMs, action: next } of steps) {
        await pass(waitMs);
        if (next.command === 'watch') {
          bench.reader.watchForCard(next.wanted);
          continue;
        }
        if ('card' in next) placements.push(next.card);
        if (next.command === 'plug') {
          const { plugged, card: lying } = bench.simulate({ command: 'status' });
          if (!plugged && lying !== null) placements.push(lying);
        }
        bench.simulate(next);
      }

      bench.simulate({ command: 'misbehave', fault: 'none' });
      bench.simulate({ command: 'remove' });
      bench.simulate({ command: 'plug' });
      bench.reader.watchForCard(true);
      await pass(15_000);
      const status = bench.events.filter((event) => event.type === 'reader-status').at(-1);
      expect(status?.status.state).toBe('ready');
      placements.push('card-wang');
      bench.simulate({ command: 'insert', card: 'card-wang' });
      await pass(2500);
      expect(bench.summary().slice(-2)).toEqual(['card-found', 'card-read 王秀英']);
      expect(bench.requests).not.toContain('3010');
      readings += readCount - 1;
      const stopping = bench.reader.stop();
      await pass(100);
      await stopping;
      expect(vi.getTimerCount()).toBe(0);
    }),
    { numRuns: 200 },
  );
  // The stories must not consist of failures only.
  expect(readings).toBeGreaterThan(50);
}, 90_000);
