import { expect, test } from 'vitest';
import { COMFORT_STEPS, type Comfort, comfortStepOf, nextComfort } from './comfort.ts';

test('the one button leads through every size, then high contrast, and back', () => {
  const seen: string[] = [];
  let comfort: Comfort = { textSize: 'normal', contrast: 'normal' };
  do {
    seen.push(comfortStepOf(comfort));
    comfort = nextComfort(comfort);
  } while (comfortStepOf(comfort) !== 'normal');
  expect(seen).toEqual(COMFORT_STEPS);
  expect(comfort).toEqual({ textSize: 'normal', contrast: 'normal' });
});

test('high contrast comes with the largest text', () => {
  expect(nextComfort({ textSize: 'largest', contrast: 'normal' })).toEqual({
    textSize: 'largest',
    contrast: 'high',
  });
});

test.each(['normal', 'large', 'largest'] as const)(
  'from high contrast at %s text one touch goes back',
  (textSize) => {
    expect(nextComfort({ textSize, contrast: 'high' })).toEqual({ textSize: 'normal', contrast: 'normal' });
  },
);
