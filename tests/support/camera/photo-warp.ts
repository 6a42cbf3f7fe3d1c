import { across, down, type FaceGeometry } from './face-geometry.ts';
import { at, blankPicture, copyOf, type Picture, samplePicture } from './picture.ts';
import { isInside, type Polygon } from './polygon.ts';

/** How far the middle of the face is pushed, as part of half the face's width, when a turn or nod is faked fully. */
const PUSH = { sideways: 0.34, downwards: 0.28 };

/**
 * A flat photo in which a turn (sideways -1..1, towards the right of the picture) or a nod (downwards 0..1) is faked by
 * pushing the middle of the face within the plane: what an app makes of one photo (照片活化).
 */
export function pushFace(
  photo: Picture,
  face: FaceGeometry,
  { sideways, downwards }: { sideways: number; downwards: number },
): Picture {
  if (sideways === 0 && downwards === 0) return photo;
  const result = copyOf(photo);
  const reach = face.halfWidth * 1.15;
  const pushA = sideways * PUSH.sideways * face.halfWidth;
  const pushD = downwards * PUSH.downwards * face.halfWidth;
  for (let row = 0; row < photo.height; row++) {
    for (let column = 0; column < photo.width; column++) {
      const a = across(face, column, row) / reach;
      const d = down(face, column, row) / (1.25 * reach);
      const squared = a * a + d * d;
      if (squared >= 1) continue;
      const weight = (1 - squared) ** 2;
      const [x, y] = [face.across.x, face.across.y];
      samplePicture(
        photo,
        column - weight * (pushA * x - pushD * y),
        row - weight * (pushA * y + pushD * x),
        result.rgb,
        (row * photo.width + column) * 3,
      );
    }
  }
  return result;
}

/** A hole cut into a photo, and the place behind it that is seen through it. */
export interface Hole {
  readonly edge: Polygon;
  /** From a place in the hole to the place behind it, pixels of the other picture. */
  behind(x: number, y: number): { readonly x: number; readonly y: number };
}

/** Darkness of the photo's shadow just inside the holes. */
const SHADOW = 0.8;

/** The photo with holes through which another picture is seen (开孔照片攻击). */
export function throughHoles(photo: Picture, behind: Picture, holes: readonly Hole[]): Picture {
  const result = copyOf(photo);
  const colour = blankPicture(1, 1).rgb;
  for (const { edge, behind: placeBehind } of holes) {
    const [top, bottom] = [Math.floor(Math.min(...edge.y)), Math.ceil(Math.max(...edge.y))];
    const [left, right] = [Math.floor(Math.min(...edge.x)), Math.ceil(Math.max(...edge.x))];
    for (let y = Math.max(0, top); y <= Math.min(photo.height - 1, bottom); y++) {
      for (let x = Math.max(0, left); x <= Math.min(photo.width - 1, right); x++) {
        if (!isInside(edge, x, y)) continue;
        const isAtRim = !isInside(edge, x - 2, y - 2) || !isInside(edge, x + 2, y - 2);
        const place = placeBehind(x, y);
        samplePicture(behind, place.x, place.y, colour, 0);
        for (let channel = 0; channel < 3; channel++) {
          result.rgb[(y * photo.width + x) * 3 + channel] = at(colour, channel) * (isAtRim ? SHADOW : 1);
        }
      }
    }
  }
  return result;
}
