import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cachedFilm } from './ensure-film.ts';
import { composeFilm, distinctFrames, drawPersonaFrame, type Film, frameOf, mirrorFrame } from './film.ts';
import { fromI420, i420Length, toI420 } from './i420.ts';
import { BASES, drawPersona, faceLuma, headOf, type Persona, plainPersona } from './persona.ts';
import { at, blankPicture } from './picture.ts';

/** Mean difference of two frames' luma. */
function lumaDifference(a: Uint8Array, b: Uint8Array): number {
  const length = (a.length * 2) / 3;
  let sum = 0;
  for (let index = 0; index < length; index++) sum += Math.abs(at(a, index) - at(b, index));
  return sum / length;
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'camera-films-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('I420', () => {
  test('keeps grey and colours but for rounding', () => {
    const picture = blankPicture(4, 2);
    picture.rgb.set(Array.from({ length: 8 }, () => [200, 120, 60]).flat());
    const frame = toI420(picture);
    expect(frame).toHaveLength(i420Length(4, 2));
    const back = fromI420(frame, picture);
    for (let index = 0; index < back.rgb.length; index++) {
      expect(Math.abs(at(back.rgb, index) - at(picture.rgb, index))).toBeLessThan(4);
    }
  });

  test('mirrors every plane, and twice is once', () => {
    const frame = Uint8Array.from({ length: i420Length(4, 2) }, (_, index) => index);
    const mirrored = mirrorFrame(frame.slice(), 4, 2);
    expect([...mirrored]).toEqual([3, 2, 1, 0, 7, 6, 5, 4, 9, 8, 11, 10]);
    expect([...mirrorFrame(mirrored, 4, 2)]).toEqual([...frame]);
  });
});

describe('a draw of personas', () => {
  test('is the same again, and other with another seed', () => {
    const draw = (seed: number): Persona[] => BASES.map((_, index) => drawPersona(seed, index));
    expect(draw(5)).toEqual(draw(5));
    expect(draw(6)).not.toEqual(draw(5));
  });

  test('has different bases as long as there are', () => {
    expect(BASES.length).toBeGreaterThanOrEqual(12);
    expect(new Set(BASES.map((_, index) => drawPersona(3, index).base)).size).toBe(BASES.length);
    expect(drawPersona(3, BASES.length).base).toBe(drawPersona(3, 0).base);
    expect(drawPersona(3, BASES.length)).not.toEqual(drawPersona(3, 0));
  });

  test('varies everything within its bounds', () => {
    const people = Array.from({ length: 200 }, (_, index) => drawPersona(11, index));
    for (const { shape, lids, mouth, tilt, movement } of people) {
      expect(Math.abs(shape.width - 1)).toBeLessThan(0.0601);
      expect(Math.abs(shape.height - 1)).toBeLessThan(0.0601);
      expect(lids === 0 || (lids >= 0.35 && lids <= 0.6)).toBe(true);
      expect(mouth).toBeLessThanOrEqual(0.15);
      expect(Math.abs(tilt.roll)).toBeLessThanOrEqual(8);
      expect(Math.abs(tilt.pitch)).toBeLessThanOrEqual(6);
      if (movement.style === 'slow') expect(movement.slowness).toBeGreaterThanOrEqual(2);
    }
    expect(new Set(people.map(({ glasses }) => glasses)).size).toBe(3);
    expect(new Set(people.map(({ movement }) => movement.style)).size).toBe(3);
  });
});

describe('a persona', () => {
  const persona: Persona = { ...plainPersona('s6_0'), tone: { faceLuma: 120, warmth: 0 } };
  const frame = (who: Persona, action: 'turn-left' | 'open-mouth' | null, progress: number): Uint8Array =>
    drawPersonaFrame(who, headOf(who), { action, progress, blink: 0, swaySeconds: 0 });

  test('has the brightness that was drawn for it', () => {
    const { head } = headOf(persona);
    expect(Math.abs(faceLuma(head.photo, head.face) - 120)).toBeLessThan(8);
  });

  test('mirrored, moves to the other side of the picture', () => {
    const left = frame(persona, 'turn-left', 1);
    const mirrored = { ...persona, mirrored: true };
    const mirroredLeft = frame(mirrored, 'turn-left', 1);
    const rest = frame(persona, null, 0);
    expect(lumaDifference(frame(mirrored, null, 0), mirrorFrame(rest.slice(), 640, 480))).toBeLessThan(2);
    // The small movements are not mirrored, so the rest is alike but for them. Their own left in both pictures, so not each other's mirror image.
    expect(lumaDifference(mirroredLeft, mirrorFrame(left.slice(), 640, 480))).toBeGreaterThan(3);
  });

  test('with thick glasses is darker at the rims, also when the head is turned', () => {
    const glasses: Persona = { ...persona, glasses: 'thick' };
    for (const [action, progress] of [
      [null, 0],
      ['turn-left', 1],
    ] as const) {
      const bare = frame(persona, action, progress);
      const worn = frame(glasses, action, progress);
      let darker = 0;
      for (let index = 0; index < 640 * 480; index++) if (at(worn, index) < at(bare, index) - 25) darker++;
      expect(darker).toBeGreaterThan(300);
    }
  });
});

describe('a film', () => {
  let number = 0;
  const tiny = (): Film =>
    composeFilm(() => new Uint8Array(i420Length(640, 480)).fill(number++ % 256), ['turn-left', 'blink'], 2);

  test('goes from rest to rest, the same way there and back', () => {
    const film = tiny();
    const { rampFrames, holdFrames, rampMs } = film.courses['turn-left'] ?? expect.fail('no course');
    const turn = film.segments['turn-left'] ?? [];
    expect(turn).toHaveLength(2 * rampFrames + holdFrames + 1);
    expect(turn.at(-1)).toBe(frameOf(film, 'rest', 0));
    expect(turn.at(-2)).toBe(turn[0]);
    expect(rampMs).toBe(1_500);
    expect(() => frameOf(film, 'nod', 0)).toThrow(RangeError);
  });

  test('comes back from the cache as it was made, once', async () => {
    const film = tiny();
    let made = 0;
    const make = (): Film => {
      made++;
      return film;
    };
    const [first, second] = await Promise.all([
      cachedFilm('test', { a: 1 }, folder, make),
      cachedFilm('test', { a: 1 }, folder, make),
    ]);
    expect(second.courses).toEqual(first.courses);
    const times = made;
    const cached = await cachedFilm('test', { a: 1 }, folder, make);
    expect(made).toBe(times);
    expect(cached.courses).toEqual(film.courses);
    expect(distinctFrames(cached)).toHaveLength(distinctFrames(film).length);
    expect(Buffer.compare(frameOf(cached, 'turn-left', 3), frameOf(film, 'turn-left', 3))).toBe(0);
    expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    await cachedFilm('test', { a: 2 }, folder, make);
    expect(made).toBe(times + 1);
  });

  test('is not written where the folder cannot be made', async () => {
    const file = join(folder, 'a-file');
    await writeFile(file, 'x');
    await expect(cachedFilm('test', {}, file, tiny)).rejects.toThrow();
    expect(await readFile(file, 'utf8')).toBe('x');
  });
});
