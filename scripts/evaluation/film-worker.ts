/** Makes one film in a thread of its own; what `workerData` names. */
import { workerData } from 'node:worker_threads';
import { ensureRequestedFilm, type FilmRequest } from './films.ts';

await ensureRequestedFilm(workerData as FilmRequest);
