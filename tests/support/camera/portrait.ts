import jpeg from 'jpeg-js';
import { measureFace } from './face-geometry.ts';
import { loadPersonPhoto, type PersonKey } from './person.ts';
import { FRAME_HEIGHT, FRAME_WIDTH, samplePicture } from './picture.ts';

/** Half of the portrait's height in halves of the face's width: leaves room above the hair and below the chin. */
const REACH = 2.1;
const QUALITY = 90;

/**
 * JPEG of a person's calm face, for a list of people or in place of the photo on an ID card; size in pixels. The
 * face stands in the middle, upright formats are best.
 */
export async function portrait(
  person: PersonKey,
  { width, height }: { width: number; height: number },
): Promise<Uint8Array> {
  const { picture, landmarks } = loadPersonPhoto(person);
  const { centre, halfWidth } = measureFace(landmarks);
  const cropHeight = Math.min(FRAME_HEIGHT, 2 * REACH * halfWidth, (FRAME_WIDTH * height) / width);
  const scale = cropHeight / height;
  const left = clamp(centre.x - (width * scale) / 2, FRAME_WIDTH - width * scale);
  const top = clamp(centre.y - cropHeight / 2, FRAME_HEIGHT - cropHeight);
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
  const colour = new Float32Array(3);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const column = pixel % width;
    const row = Math.floor(pixel / width);
    samplePicture(picture, left + (column + 0.5) * scale - 0.5, top + (row + 0.5) * scale - 0.5, colour, 0);
    rgba.set(colour, pixel * 4);
  }
  return jpeg.encode({ data: rgba, width, height }, QUALITY).data;
}

const clamp = (value: number, maximum: number): number => Math.min(maximum, Math.max(0, value));
