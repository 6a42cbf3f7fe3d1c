import { describe, expect, test } from 'vitest';
import { holeAround } from './cut-out.ts';
import { CALM } from './expression.ts';
import { composeFilm, frameOf } from './film.ts';
import { paintSheet } from './flat-print.ts';
import { handSway, holdFilm, SheetShow, screenPresentation } from './hold-film.ts';
import { headOf, plainPersona } from './persona.ts';
import { pushFace, throughHoles } from './photo-warp.ts';
import { at, blankPicture, type Picture } from './picture.ts';
import { isInside } from './polygon.ts';
import { UPRIGHT } from './rotation.ts';

const { head } = headOf(plainPersona('s6_0'));
const other = headOf(plainPersona('s3_0')).head;

/** Pixels that are not alike. */
function changed(a: Picture, b: Picture): { x: number; y: number }[] {
  const places: { x: number; y: number }[] = [];
  for (let pixel = 0; pixel < a.width * a.height; pixel++) {
    if (Math.abs(at(a.rgb, pixel * 3) - at(b.rgb, pixel * 3)) > 1)
      places.push({ x: pixel % a.width, y: Math.floor(pixel / a.width) });
  }
  return places;
}

describe('a sheet', () => {
  const white = blankPicture(200, 100);
  white.rgb.fill(250);
  const widthWith = (bend: number): number => {
    const target = blankPicture();
    paintSheet(target, white, { pose: UPRIGHT, scale: 1, bend });
    let count = 0;
    for (let x = 0; x < 640; x++) if (at(target.rgb, (240 * 640 + x) * 3) > 0) count++;
    return count;
  };

  test('is as wide as it is when flat, and narrower the more it is bent', () => {
    expect(Math.abs(widthWith(0) - 200)).toBeLessThanOrEqual(2);
    expect(widthWith(0.6)).toBeLessThan(widthWith(0));
    expect(widthWith(1.5)).toBeLessThan(widthWith(0.6) - 10);
  });

  test('is moved by the hand in a closed loop from upright', () => {
    const sum = (seconds: number): number =>
      Object.values(handSway(3, seconds)).reduce((total, value) => total + Math.abs(value), 0);
    expect(sum(0)).toBe(0);
    expect(sum(40 / 15)).toBeCloseTo(0, 6);
    expect(sum(0.7)).toBeGreaterThan(0.5);
  });

  test('on a screen has a dark bezel and lines, and is another picture for each seed', () => {
    const picture = blankPicture();
    picture.rgb.fill(150);
    const screen = new SheetShow({ ...screenPresentation(2), sway: 0, tilt: {}, scale: 0.8 }).frame(
      picture,
      0,
    );
    // Middle row from the left: room, bezel, picture.
    const row = Array.from(screen.subarray(240 * 640, 241 * 640));
    expect(Math.min(...row.slice(40, 80))).toBeLessThan(60);
    const shown = row.slice(200, 400);
    expect(Math.max(...shown) - Math.min(...shown)).toBeGreaterThan(3);
    const next = new SheetShow(screenPresentation(3)).frame(picture, 0);
    expect(Buffer.compare(screen, next)).not.toBe(0);
  });
});

test('a held film keeps its segments, and what is one frame in it stays one', () => {
  let grey = 0;
  const film = composeFilm(() => {
    grey += 3;
    return new Uint8Array((640 * 480 * 3) / 2).fill(grey % 200);
  }, ['blink']);
  const short = { ...film, segments: { ...film.segments, rest: film.segments.rest?.slice(0, 2) ?? [] } };
  const held = holdFilm(short, screenPresentation(1));
  expect(held.courses).toEqual(film.courses);
  expect(held.segments.blink).toHaveLength(film.segments.blink?.length ?? 0);
  expect(frameOf(held, 'blink', 0)).toBe(frameOf(held, 'blink', 6));
  expect(frameOf(held, 'blink', 7)).toBe(frameOf(held, 'rest', 0));
  expect(frameOf(held, 'rest', 1)).not.toBe(frameOf(held, 'rest', 0));
});

describe('a photo', () => {
  test('pushed, moves the nose and leaves the picture around the face', () => {
    expect(pushFace(head.photo, head.face, { sideways: 0, downwards: 0 })).toBe(head.photo);
    const pushed = pushFace(head.photo, head.face, { sideways: 1, downwards: 0.5 });
    const places = changed(pushed, head.photo);
    expect(places.length).toBeGreaterThan(5_000);
    const reach = head.face.halfWidth * 1.5;
    for (const { x, y } of places)
      expect(Math.hypot(x - head.face.centre.x, y - head.face.centre.y)).toBeLessThan(reach);
  });

  test('cut out, shows the wearer’s moving eyes and mouth through the holes and nothing else', () => {
    const holes = (['right-eye', 'left-eye', 'mouth'] as const).map((part) =>
      holeAround(part, head.face, other.face),
    );
    const open = throughHoles(head.photo, other.express(CALM), holes);
    const shut = throughHoles(head.photo, other.express({ ...CALM, blink: 1, mouthOpen: 1 }), holes);
    for (const pictures of [
      [open, head.photo],
      [open, shut],
    ] as const) {
      const places = changed(...pictures);
      expect(places.length).toBeGreaterThan(400);
      expect(places.every(({ x, y }) => holes.some(({ edge }) => isInside(edge, x, y)))).toBe(true);
    }
  });
});
