import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { livenessActionSchema } from '../../contract/liveness.ts';
import { drawRandomChallenge } from './liveness/random-draw.ts';
import { runCore } from './run-core.ts';

/**
 * Entry of the core process in development builds. Where `ANHAO_DRAW_FILE` names a file with a list of actions, these
 * are asked instead of drawn ones: a recorded clip shows what it shows.
 */
const { ANHAO_DRAW_FILE } = process.env;

runCore(() => {
  const drawn = drawRandomChallenge();
  const scripted = ANHAO_DRAW_FILE ? readScript(ANHAO_DRAW_FILE) : null;
  return scripted ? { ...drawn, actions: scripted } : drawn;
});

/** The actions in the file; null when it is not there or holds none. */
function readScript(file: string) {
  try {
    return z
      .array(livenessActionSchema)
      .min(1)
      .parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}
