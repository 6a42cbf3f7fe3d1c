import { randomBytes } from 'node:crypto';
import { type DrawnChallenge, drawChallenge } from './draw.ts';

/** A challenge drawn with the random numbers of the operating system. */
export function drawRandomChallenge(): DrawnChallenge {
  return drawChallenge({ bytes: (length) => randomBytes(length) });
}
