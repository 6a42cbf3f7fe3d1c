import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import { generatorHash } from './ensure-clip.ts';
import { distinctFrames, type Film, renderFilm } from './film.ts';
import { i420Length } from './i420.ts';
import type { Persona } from './persona.ts';
import { writeWhole } from './write-whole.ts';

/** First in the file, after four bytes (big-endian) with its length: what the frames after it are. */
const filmHeaderSchema = z.object({
  width: z.int().positive(),
  height: z.int().positive(),
  framesPerSecond: z.literal(15),
  /** For each segment the numbers of its frames. */
  segments: z.record(z.string(), z.array(z.int().nonnegative())),
  courses: z.record(
    z.string(),
    z.object({
      rampFrames: z.int(),
      holdFrames: z.int(),
      rampMs: z.number(),
      holdMs: z.number(),
    }),
  ),
});
const LENGTH_BYTES = 4;

/** The film of a persona with all actions, from `cacheFolder` or made and put there (about 50 MB). */
export function ensureFilm(persona: Persona, cacheFolder: string): Promise<Film> {
  return cachedFilm('persona', persona, cacheFolder, () => renderFilm(persona));
}

/**
 * A film from `cacheFolder`, made when it is not there. The file's name holds a hash of the generator and of
 * `parameters`, which must say all that the film depends on besides (JSON). Safe when several processes ask at once.
 */
export async function cachedFilm(
  name: string,
  parameters: unknown,
  cacheFolder: string,
  make: () => Film | Promise<Film>,
): Promise<Film> {
  const key = createHash('sha256').update(JSON.stringify(parameters)).digest('hex').slice(0, 12);
  const path = resolve(cacheFolder, `${name}-${await generatorHash()}-${key}.film`);
  const known = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (known !== undefined) return parseFilm(known);
  const film = await make();
  await writeWhole(path, filmParts(film));
  return film;
}

function* filmParts(film: Film): Generator<Uint8Array> {
  const frames = distinctFrames(film);
  const numbers = new Map(frames.map((frame, index) => [frame, index]));
  const segments = Object.fromEntries(
    Object.entries(film.segments).map(([name, shown]) => [name, shown.map((frame) => numbers.get(frame))]),
  );
  const header = Buffer.from(JSON.stringify({ ...film, segments }));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(header.length);
  yield length;
  yield header;
  yield* frames;
}

function parseFilm(file: Buffer): Film {
  const start = LENGTH_BYTES + file.readUInt32BE(0);
  const header = filmHeaderSchema.parse(JSON.parse(file.toString('utf8', LENGTH_BYTES, start)));
  const length = i420Length(header.width, header.height);
  const count = (file.length - start) / length;
  const frames = Array.from({ length: count }, (_, index) =>
    file.subarray(start + index * length, start + (index + 1) * length),
  );
  const segments = Object.fromEntries(
    Object.entries(header.segments).map(([name, numbers]) => [
      name,
      numbers.map((number) => frames[number]).filter((frame) => frame !== undefined),
    ]),
  );
  return { ...header, segments };
}
