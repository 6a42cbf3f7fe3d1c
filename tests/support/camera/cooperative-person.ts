import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { challengeStepSchema } from '../../../contract/liveness.ts';
import { createClip } from './clips.ts';
import { ensureFilm } from './ensure-film.ts';
import { toI420 } from './i420.ts';
import { LiveCamera } from './live-camera.ts';
import { plainPersona } from './persona.ts';
import { FilmPlayer } from './player.ts';
import { seededRandom } from './random.ts';
import { RESTLESS, type RestlessPersonOptions } from './restless-person.ts';

const cueSchema = z.object({ step: challengeStepSchema, attempt: z.int() }).nullable();

/** How often the person looks at the screen, milliseconds. */
const LOOK_EVERY_MS = 60;
/** An action that was not seen is shown again after this time, milliseconds. */
const AGAIN_AFTER_MS = 5_000;
const REACTION_MS = { shortest: 450, spread: 500 };
/** So long a helper goes on looking into the camera once the screen has begun to ask, milliseconds. */
const HELPER_STAYS_MS = 4_000;

/** Who, where and how; `cueFile` is where a development build of the terminal writes what it asks for. */
export interface CooperativePersonOptions extends RestlessPersonOptions {
  readonly cueFile: string;
  /** Somebody stands beside the person (协助的家人) and looks into the camera, too, until the screen has asked them not to. */
  readonly helper?: boolean;
}

/**
 * Starts somebody who stands calmly before a live fake camera and does what the screen asks for. `stop` resolves when
 * nothing is written any more; the files stay.
 */
export async function startCooperativePerson(
  options: CooperativePersonOptions,
): Promise<{ stop(): Promise<void> }> {
  const { person, file, cueFile, cacheFolder, seed, helper = false } = options;
  writeFileSync(cueFile, 'null');
  const film = await ensureFilm(plainPersona(RESTLESS[person]), cacheFolder);
  const random = seededRandom(seed);
  const camera = new LiveCamera(file, film, { seed });
  const player = new FilmPlayer(camera, film, seed + 1);
  if (helper) player.showStill(toI420(createClip('two-faces').frame(0)));
  else player.rest();
  let helperLeavesAtMs = helper ? Number.POSITIVE_INFINITY : 0;
  let answered = '';
  let answeredAtMs = Number.NEGATIVE_INFINITY;
  const looking = setInterval(() => {
    const cue = readCue(cueFile);
    if (performance.now() < helperLeavesAtMs) {
      if (cue !== null) helperLeavesAtMs = Math.min(helperLeavesAtMs, performance.now() + HELPER_STAYS_MS);
      return;
    }
    if (helperLeavesAtMs > 0) player.rest();
    helperLeavesAtMs = 0;
    const asked = JSON.stringify(cue);
    const isNew = asked !== answered || performance.now() - answeredAtMs > AGAIN_AFTER_MS;
    if (!isNew) return;
    answered = asked;
    answeredAtMs = performance.now();
    if (cue?.step.step !== 'action') return;
    void player.perform(cue.step.action, {
      afterMs: REACTION_MS.shortest + REACTION_MS.spread * random(),
      speed: 0.85 + 0.3 * random(),
      amplitude: 0.9 + 0.1 * random(),
    });
  }, LOOK_EVERY_MS);
  return {
    stop: async () => {
      clearInterval(looking);
      player.stop();
      camera.close();
    },
  };
}

/** What is asked now; nothing while the file is being written. */
function readCue(cueFile: string): z.infer<typeof cueSchema> {
  try {
    return cueSchema.parse(JSON.parse(readFileSync(cueFile, 'utf8')));
  } catch {
    return null;
  }
}
