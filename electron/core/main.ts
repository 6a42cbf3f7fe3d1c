import { drawRandomChallenge } from './liveness/random-draw.ts';
import { runCore } from './run-core.ts';

/** Entry of the core process. */
runCore(drawRandomChallenge);
