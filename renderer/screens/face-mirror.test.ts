import { expect, test } from 'vitest';
import { COACHING_HINTS } from '../../contract/liveness.ts';
import { challenge } from '../speech/test-bench.ts';
import { lookOfMirror } from './face-mirror.tsx';

test.each(COACHING_HINTS)('the oval is red with the words of %s, whatever else is known', (hint) => {
  expect(lookOfMirror(challenge({ hint }))).toBe('wrong');
  expect(lookOfMirror(challenge({ hint, faceWell: true }))).toBe('wrong');
});

test('it is green when the face stands well, and without a colour while there is nothing to say', () => {
  expect(lookOfMirror(challenge({ faceWell: true }))).toBe('good');
  expect(lookOfMirror(challenge({}))).toBe('seeking');
});

test('it waits for the camera, and is whole at the end', () => {
  expect(lookOfMirror({ state: 'prepareCamera', cameras: [] })).toBe('opening');
  expect(lookOfMirror({ state: 'judging', cardPortrait: null })).toBe('done');
});
