import { blankPicture, copyOf, type Picture, samplePicture, smoothStep } from './picture.ts';
import { seededRandom } from './random.ts';

/** Softness of a pasted picture's edges, pixels: a hard frame would look like a print. */
const SOFT_EDGE = 70;

/** An empty room: wall, door and floor, painted from numbers. */
export function emptyRoom(): Picture {
  const room = blankPicture();
  const random = seededRandom(7);
  for (let row = 0; row < room.height; row++) {
    for (let column = 0; column < room.width; column++) {
      const grey = 150 - row * 0.09 + 12 * Math.sin(column / 90);
      const isDoor = column > 430 && column < 585 && row > 60;
      const colour = isDoor ? [112, 84, 60] : [grey, grey * 0.98, grey * 0.92];
      const grain = (random() - 0.5) * 6 - (row > 400 ? 45 : 0);
      room.rgb.set(
        colour.map((channel) => channel + grain),
        (row * room.width + column) * 3,
      );
    }
  }
  return room;
}

/** The room with a smaller picture in it, its edges fading out; (dx, dy) from the middle in pixels. */
export function pasteInto(
  room: Picture,
  picture: Picture,
  { scale, dx, dy }: { scale: number; dx: number; dy: number },
): Picture {
  const result = copyOf(room);
  const { width, height } = room;
  const colour = new Float32Array(3);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const x = (column - width / 2 - dx) / scale + picture.width / 2;
      const y = (row - height / 2 - dy) / scale + picture.height / 2;
      const inside = Math.min(x, y, picture.width - 1 - x, picture.height - 1 - y);
      if (inside <= 0) continue;
      const opacity = smoothStep(0, SOFT_EDGE, inside);
      samplePicture(picture, x, y, colour, 0);
      const offset = (row * width + column) * 3;
      colour.forEach((value, channel) => {
        const behind = result.rgb[offset + channel] ?? 0;
        result.rgb[offset + channel] = behind + (value - behind) * opacity;
      });
    }
  }
  return result;
}

/** What stands in one half of a picture: a scene and the place in it that comes to the middle of the half. */
export interface Half {
  picture: Picture;
  centre: { x: number; y: number };
}

/** Two scenes side by side, each on its half, in `scale`. */
export function sideBySide(left: Half, right: Half, scale: number): Picture {
  const result = blankPicture();
  const { width, height } = result;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const isLeft = column < width / 2;
      const { picture, centre } = isLeft ? left : right;
      const x = (column - width * (isLeft ? 0.25 : 0.75)) / scale + centre.x;
      const y = (row - height / 2) / scale + centre.y;
      samplePicture(picture, x, y, result.rgb, (row * width + column) * 3);
    }
  }
  return result;
}
