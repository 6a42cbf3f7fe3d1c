import { expect, test } from 'vitest';
import { WarningStage } from './warning-stage.ts';

/** The seconds at which the second sentence is said, of a warning that shows these. */
function saidAt(stage: WarningStage, seconds: readonly number[]): number[] {
  return seconds.filter((secondsLeft) => {
    stage.see({ state: 'idleWarning', secondsLeft });
    return stage.takeLast();
  });
}

const countDown = (from: number) => Array.from({ length: from + 1 }, (_, second) => from - second);

test.each([
  [30, 15],
  [120, 60],
  [7, 3],
  [1, 0],
])('of a warning of %d s the second sentence is said at %d s, once', (all, half) => {
  expect(saidAt(new WarningStage(), countDown(all))).toEqual([half]);
});

test('the next warning begins anew, and elsewhere there is nothing to say', () => {
  const stage = new WarningStage();
  expect(saidAt(stage, [30, 10])).toEqual([10]);
  stage.see({ state: 'askStaff' });
  expect(stage.takeLast()).toBe(false);
  expect(saidAt(stage, [20, 11, 10, 9])).toEqual([10]);
});
