import { ensureFilm } from './ensure-film.ts';
import type { FilmAction } from './film.ts';
import { LiveCamera } from './live-camera.ts';
import type { PersonKey } from './person.ts';
import { plainPersona } from './persona.ts';
import { FilmPlayer } from './player.ts';
import { seededRandom } from './random.ts';

/** Whose face the person has. */
export const RESTLESS = { cooperative: 's6_0', 'cooperative-second': 's3_0' } as const satisfies Record<
  string,
  PersonKey
>;
/** Who stands before the camera; the same people as in the clips of these names. */
export type RestlessPerson = keyof typeof RESTLESS;

/** Who, where and how. */
export interface RestlessPersonOptions {
  readonly person: RestlessPerson;
  /** The y4m file that Chromium is given; it is there, with the person in it, when the promise resolves. */
  readonly file: string;
  /** Where films are kept between runs; the first time costs some seconds of one core. */
  readonly cacheFolder: string;
  readonly seed: number;
}

const ROUND: readonly FilmAction[] = ['turn-left', 'turn-right', 'nod', 'open-mouth'];
const REST_MS = { shortest: 1_700, first: 2_700, spread: 700 };

/**
 * Starts somebody who knows of no cue and does, again and again and never twice alike, what every challenge asks for.
 * `stop` resolves when nothing is written any more; the file stays.
 */
export async function startRestlessPerson(
  options: RestlessPersonOptions,
): Promise<{ stop(): Promise<void> }> {
  const { person, file, cacheFolder, seed } = options;
  const film = await ensureFilm(plainPersona(RESTLESS[person]), cacheFolder);
  const random = seededRandom(seed);
  const camera = new LiveCamera(file, film, { seed });
  const player = new FilmPlayer(camera, film, seed + 1);
  let isStopped = false;
  const goOn = async (): Promise<void> => {
    player.rest();
    while (!isStopped) {
      for (const action of ROUND) {
        if (isStopped) return;
        const shortest = action === ROUND[0] ? REST_MS.first : REST_MS.shortest;
        await player.perform(action, {
          afterMs: shortest + REST_MS.spread * random(),
          speed: 0.85 + 0.3 * random(),
          amplitude: 0.88 + 0.12 * random(),
        });
      }
    }
  };
  const rounds = goOn();
  return {
    stop: async () => {
      isStopped = true;
      player.stop();
      await rounds;
      player.stop();
      camera.close();
    },
  };
}
