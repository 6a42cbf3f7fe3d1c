import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import jpeg from 'jpeg-js';
import people from '../../fixtures/camera/people.json' with { type: 'json' };
import { type Landmarks, landmarksFrom } from './face-geometry.ts';
import { blankPicture, FRAME_HEIGHT, FRAME_WIDTH, type Picture, samplePicture } from './picture.ts';
import type { Pose } from './rotation.ts';

/** Key of a person in people.json. */
export type PersonKey = keyof typeof people;

/** One person before the camera: a 640×480 crop of a photo and the face in it. */
export interface PersonPhoto {
  readonly picture: Picture;
  readonly landmarks: Landmarks;
  /** The turn, in degrees, that makes this person look about straight into the camera. */
  readonly ahead: Pick<Pose, 'yaw' | 'pitch' | 'roll'>;
}

/** Photo file of a person, in the demo folder of the development dependency @vladmandic/face-api (MIT). */
export function photoFile(person: PersonKey): string {
  const demo = new URL('../../../node_modules/@vladmandic/face-api/demo/', import.meta.url);
  return fileURLToPath(new URL(people[person].photo, demo));
}

const loaded = new Map<PersonKey, PersonPhoto>();

/** The person's photo, not to be written to. The first call costs about half a second: it decodes the whole photo. */
export function loadPersonPhoto(person: PersonKey): PersonPhoto {
  const known = loaded.get(person) ?? decodePersonPhoto(person);
  loaded.set(person, known);
  return known;
}

function decodePersonPhoto(person: PersonKey): PersonPhoto {
  const { crop, landmarks, ahead } = people[person];
  return {
    picture: cropOf(decodePhoto(photoFile(person)), crop),
    landmarks: landmarksFrom(landmarks),
    ahead,
  };
}

/** A whole photo, from a JPEG file. Costs about half a second. */
export function decodePhoto(file: string): Picture {
  const decoded = jpeg.decode(readFileSync(file), { useTArray: true, formatAsRGBA: false });
  return { width: decoded.width, height: decoded.height, rgb: Float32Array.from(decoded.data) };
}

/** Part of a photo, in its pixels. */
export interface Crop {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** That part of a photo, scaled to 640×480. */
export function cropOf(source: Picture, crop: Crop): Picture {
  const picture = blankPicture();
  for (let row = 0; row < FRAME_HEIGHT; row++) {
    for (let column = 0; column < FRAME_WIDTH; column++) {
      const x = crop.x + ((column + 0.5) * crop.width) / FRAME_WIDTH - 0.5;
      const y = crop.y + ((row + 0.5) * crop.height) / FRAME_HEIGHT - 0.5;
      samplePicture(source, x, y, picture.rgb, (row * FRAME_WIDTH + column) * 3);
    }
  }
  return picture;
}
