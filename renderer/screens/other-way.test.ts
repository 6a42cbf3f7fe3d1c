import { expect, test } from 'vitest';
import type { ChallengeView } from '../../contract/liveness.ts';
import { otherWayOf } from './other-way.tsx';

const CHALLENGE: ChallengeView = {
  current: { step: 'action', action: 'nod' },
  hint: null,
  faceWell: true,
  progress: 0,
  timeLeft: 1,
  attempt: 1,
  mayDeclineTurn: false,
  mayChooseBlink: false,
};

test.each([
  [false, false, null],
  [true, false, 'declineTurn'],
  [false, true, 'chooseBlink'],
  [true, true, 'declineTurn'],
] as const)('may decline a turn: %s, may choose to blink: %s → %s', (mayDeclineTurn, mayChooseBlink, way) => {
  expect(otherWayOf({ ...CHALLENGE, mayDeclineTurn, mayChooseBlink })).toBe(way);
});
