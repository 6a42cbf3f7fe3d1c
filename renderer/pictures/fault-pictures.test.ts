import { expect, test } from 'vitest';
import { subjectOfFault } from './fault-pictures.tsx';

test.each([
  ['reader-lost', 'reader'],
  ['card-removed', 'card'],
  ['camera-black', 'camera'],
  ['face-model-missing', 'camera'],
  ['face-not-seen', 'face'],
  ['face-unclear', 'face'],
  ['server-slow', 'centre'],
  ['disk-full', 'terminal'],
] as const)('%s is shown by a picture of the %s', (fault, subject) => {
  expect(subjectOfFault(fault)).toBe(subject);
});
