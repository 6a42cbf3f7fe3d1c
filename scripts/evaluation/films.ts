import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import {
  PHOTO_ATTACKS,
  type PhotoAttack,
  photoAttackFilm,
  replayFilm,
} from '../../tests/support/camera/attack-films.ts';
import { cachedFilm, ensureFilm } from '../../tests/support/camera/ensure-film.ts';
import type { Film } from '../../tests/support/camera/film.ts';
import type { Persona } from '../../tests/support/camera/persona.ts';
import { anhaoCacheFolder } from '../electron-runtime.ts';
import type { PlannedPresentation } from './plan.ts';

/** Folder where films are kept between runs, about 50 MB each. */
export const FILM_FOLDER = join(anhaoCacheFolder(), 'evaluation-films');
/** Films that no run has asked for during this time are dropped: every seed has its own. */
const KEPT_MS = 3 * 24 * 3_600_000;

/** A film that is to be made: of a persona, of its replay on a screen, or of its photo. */
export interface FilmRequest {
  readonly shows: 'persona' | 'replay' | PhotoAttack;
  readonly persona: Persona;
  /** Of the way in which a photo or screen is held; no matter for a persona. */
  readonly seed: number;
}

function isPhotoAttack(kind: string): kind is PhotoAttack {
  return PHOTO_ATTACKS.some((attack) => attack === kind);
}

/** The film that a presentation shows. */
export function filmOf({ kind, persona, seed }: PlannedPresentation): FilmRequest {
  if (isPhotoAttack(kind)) return { shows: kind, persona, seed };
  if (kind.startsWith('replay-')) return { shows: 'replay', persona, seed };
  return { shows: 'persona', persona, seed: 0 };
}

/** All films of a presentation: the one that it shows, and in a swap that of the other person. */
export function filmsOf(planned: PlannedPresentation): FilmRequest[] {
  const first = filmOf(planned);
  return planned.kind === 'face-swap'
    ? [first, { shows: 'persona', persona: planned.other, seed: 0 }]
    : [first];
}

/** The film from the cache, or made and put there: some seconds of one core. */
export async function ensureRequestedFilm({ shows, persona, seed }: FilmRequest): Promise<Film> {
  if (shows === 'persona') return ensureFilm(persona, FILM_FOLDER);
  return cachedFilm(shows, { persona, seed }, FILM_FOLDER, async () =>
    shows === 'replay'
      ? replayFilm(await ensureFilm(persona, FILM_FOLDER), seed)
      : photoAttackFilm(shows, persona, seed),
  );
}

/**
 * Makes all films that are not there yet, in so many threads: before the presentations, since a film in the making would
 * take the time of the camera. Rejects when one cannot be made.
 */
export async function makeFilms(
  requests: readonly FilmRequest[],
  threads: number,
  progress: (made: number, all: number) => void,
): Promise<void> {
  await dropOldFilms();
  // What replays are made of comes first, each of them once.
  const wanted = new Map(requests.map((request) => [JSON.stringify(request), request]));
  const rounds = [
    [...wanted.values()].filter(({ shows }) => shows === 'persona'),
    [...wanted.values()].filter(({ shows }) => shows !== 'persona'),
  ];
  let made = 0;
  for (const round of rounds) {
    const waiting = [...round];
    await Promise.all(
      Array.from({ length: Math.min(threads, round.length) }, async () => {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
          await makeInThread(next);
          made += 1;
          progress(made, wanted.size);
        }
      }),
    );
  }
}

function makeInThread(request: FilmRequest): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./film-worker.ts', import.meta.url), { workerData: request });
    worker.once('error', reject);
    worker.once('exit', (code) => (code === 0 ? resolve() : reject(new Error('A film could not be made'))));
  });
}

async function dropOldFilms(): Promise<void> {
  const names = await readdir(FILM_FOLDER).catch(() => []);
  for (const name of names) {
    const path = join(FILM_FOLDER, name);
    const lastUsed = await stat(path).then(
      ({ atimeMs, mtimeMs }) => Math.max(atimeMs, mtimeMs),
      () => Number.POSITIVE_INFINITY,
    );
    if (Date.now() - lastUsed > KEPT_MS) await rm(path, { force: true });
  }
}
