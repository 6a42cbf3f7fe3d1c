import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LIVENESS_ACTIONS, type LivenessAction } from '../../contract/liveness.ts';
import { seededRandom } from '../../tests/support/camera/random.ts';
import {
  type Actor,
  type Cue,
  cooperativeActor,
  firstActionReplayActor,
  indifferentActor,
  lateReplayActor,
  matchingReplayActor,
  type Performance,
  SLOW,
  SMALL,
  type Stage,
  swapActor,
  USUAL,
  wrongReplayActor,
} from './actor.ts';

type Event = 'rest' | 'change' | { readonly action: LivenessAction; readonly how: Performance };

function recordStage(): { stage: Stage; events: Event[] } {
  const events: Event[] = [];
  const stage: Stage = {
    rest: () => events.push('rest'),
    perform: (action, how) => events.push({ action, how }),
    changePerson: () => events.push('change'),
  };
  return { stage, events };
}

const action = (name: LivenessAction, attempt = 1): Cue => ({
  step: { step: 'action', action: name },
  attempt,
});
const centre: Cue = { step: { step: 'centre' }, attempt: 1 };
const VISIT: readonly Cue[] = [
  { step: { step: 'position' }, attempt: 1 },
  { step: { step: 'neutral' }, attempt: 1 },
  action('turn-left'),
  centre,
  action('nod'),
  centre,
];

function played(make: (stage: Stage) => Actor, cues: readonly Cue[] = VISIT): (LivenessAction | 'change')[] {
  const { stage, events } = recordStage();
  const actor = make(stage);
  for (const cue of cues) actor(cue);
  return events.flatMap((event) => (event === 'rest' ? [] : event === 'change' ? 'change' : event.action));
}

test('a person does what is asked, and again when asked again', () => {
  const cooperative = (stage: Stage) => cooperativeActor(stage, USUAL, seededRandom(1));
  expect(played(cooperative)).toEqual(['turn-left', 'nod']);
  expect(played(cooperative, [action('nod'), action('nod', 2)])).toEqual(['nod', 'nod']);
});

test('performances stay within the temperament and are the same for the same seed', () => {
  fc.assert(
    fc.property(fc.integer(), fc.constantFrom(USUAL, SLOW, SMALL), (seed, temperament) => {
      const run = () => {
        const { stage, events } = recordStage();
        cooperativeActor(stage, temperament, seededRandom(seed))(action('nod'));
        return events;
      };
      const [event] = run();
      if (typeof event !== 'object') throw new Error('nothing was performed');
      for (const [value, [least, most]] of [
        [event.how.afterMs, temperament.reactionMs],
        [event.how.speed, temperament.speed],
        [event.how.amplitude, temperament.amplitude],
      ] as const) {
        expect(value).toBeGreaterThanOrEqual(least);
        expect(value).toBeLessThanOrEqual(most);
      }
      expect(run()).toEqual([event]);
    }),
  );
});

test('a matching recording does the same, a photo nothing', () => {
  expect(played(matchingReplayActor)).toEqual(['turn-left', 'nod']);
  expect(played(() => indifferentActor)).toEqual([]);
});

test.each(LIVENESS_ACTIONS)('a wrong recording never shows %s when it is asked for', (name) => {
  const [shown] = played(wrongReplayActor, [action(name)]);
  expect(shown).not.toBe(name);
  expect(shown).toBeDefined();
});

test('a late recording is behind the screen', () => {
  const cues = [action('turn-left'), action('turn-left', 2), action('nod'), action('turn-right'), centre];
  expect(played(lateReplayActor, cues.slice(0, 2))).toEqual([]);
  expect(played(lateReplayActor, cues)).toEqual(['turn-left', 'nod', 'turn-right']);
});

test('a recording that matches once shows only the first action', () => {
  expect(played(firstActionReplayActor)).toEqual(['turn-left']);
});

test('the other person comes once, when the first action is done', () => {
  const swap = (stage: Stage) => swapActor(stage, USUAL, seededRandom(2));
  expect(played(swap)).toEqual(['turn-left', 'change', 'nod']);
  expect(played(swap, VISIT.slice(0, 2))).toEqual([]);
});
