import people from '../../fixtures/camera/people.json' with { type: 'json' };
import { CALM, type Expression } from './expression.ts';
import { FACE_OVAL, type FaceGeometry, type Landmarks, measureFace } from './face-geometry.ts';
import { type Glasses, glassesPainter } from './glasses.ts';
import { Head } from './head.ts';
import { loadPersonPhoto, type PersonKey, type PersonPhoto } from './person.ts';
import { at, blankPicture, FRAME_HEIGHT, FRAME_WIDTH, type Picture, samplePicture } from './picture.ts';
import { isInside, polygonOf } from './polygon.ts';
import { seededRandom } from './random.ts';
import type { Pose } from './rotation.ts';

/** How someone moves: as most do, two to three times slower, or as little as will just do. */
export type MovementStyle = 'natural' | 'slow' | 'small';

/** A synthetic identity: a person of people.json, varied. Plain data, so that it can be written down and hashed. */
export interface Persona {
  readonly base: PersonKey;
  /** The mirror image: reads as another identity, moves to the other side. */
  readonly mirrored: boolean;
  /** Scale of the face, 0.94..1.06 each way. */
  readonly shape: { readonly width: number; readonly height: number };
  readonly tone: {
    /** Mean luma of the face in room light, 0..255; `null`: as in the photo. */
    readonly faceLuma: number | null;
    /** Red up and blue down by this part, -0.08..0.08. */
    readonly warmth: number;
  };
  /** How far the upper lids hang at rest, 0 (as in the photo) or 0.35..0.6 of the way. */
  readonly lids: number;
  /** How far the mouth stands open at rest, 0..0.15. */
  readonly mouth: number;
  /** Of the head at rest, degrees; see Pose. */
  readonly tilt: Pick<Pose, 'roll' | 'pitch'>;
  readonly glasses: Glasses;
  readonly movement: {
    readonly style: MovementStyle;
    /** Factor on the time of every movement; 2..3 for 'slow'. */
    readonly slowness: number;
    /** Intended degrees; 28 of yaw read as about 21, in the mean. */
    readonly yaw: number;
    readonly pitch: number;
    /** How wide the mouth opens, 0..1. */
    readonly mouthOpen: number;
  };
}

/** Keys of all people, in the order of the file. */
export const BASES = Object.keys(people) as PersonKey[];

/**
 * How wide the mouth of a photo can be drawn open, 0..1, where that is less than wholly: beyond it the lips of a person
 * who smiles in the photo come apart, and the landmarker sees the mouth shut again.
 */
const WIDEST_MOUTH: Readonly<Partial<Record<PersonKey, number>>> = { s3_2: 0.7, s6_2: 0.9 };

function widestMouth(base: PersonKey, wanted: number): number {
  return Math.min(wanted, WIDEST_MOUTH[base] ?? 1);
}

/** The person as in the photo, moving as most do. */
export function plainPersona(base: PersonKey): Persona {
  return {
    base,
    mirrored: false,
    shape: { width: 1, height: 1 },
    tone: { faceLuma: null, warmth: 0 },
    lids: 0,
    mouth: 0,
    tilt: { roll: 0, pitch: 0 },
    glasses: 'none',
    movement: { style: 'natural', slowness: 1, yaw: 34, pitch: 18, mouthOpen: widestMouth(base, 1) },
  };
}

/**
 * The persona of that number in the draw of that seed. Within one draw, as many numbers in a row as there are bases
 * have different bases; after that the bases come again, varied in another way.
 */
export function drawPersona(seed: number, index: number): Persona {
  const order = shuffled(BASES, seededRandom(seed));
  const random = seededRandom(Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b));
  // The first numbers of neighbouring seeds are alike enough to be worth throwing away.
  random();
  const between = (from: number, to: number): number => round(from + (to - from) * random());
  const oneIn = (chances: number): boolean => random() * chances < 1;
  const style: MovementStyle = oneIn(5) ? 'slow' : oneIn(4) ? 'small' : 'natural';
  const isSmall = style === 'small';
  const base = order[index % order.length] as PersonKey;
  return {
    base,
    mirrored: oneIn(2),
    shape: { width: between(0.94, 1.06), height: between(0.94, 1.06) },
    tone: { faceLuma: between(95, 150), warmth: between(-0.08, 0.08) },
    lids: oneIn(4) ? between(0.35, 0.6) : 0,
    mouth: oneIn(4) ? between(0.06, 0.15) : 0,
    tilt: { roll: oneIn(2) ? between(-8, 8) : 0, pitch: oneIn(2) ? between(-6, 6) : 0 },
    glasses: oneIn(3) ? (oneIn(2) ? 'thick' : 'thin') : 'none',
    movement: {
      style,
      slowness: style === 'slow' ? between(2, 3) : between(0.85, 1.25),
      yaw: isSmall ? between(27, 29.5) : between(32, 38),
      pitch: isSmall ? between(14, 16) : between(17, 21),
      mouthOpen: widestMouth(base, isSmall ? between(0.6, 0.75) : between(0.85, 1)),
    },
  };
}

/** The head of a persona, unmirrored, and how it looks at rest. */
export interface PersonaHead {
  readonly head: Head;
  readonly rest: { readonly expression: Expression; readonly pose: Pick<Pose, 'roll' | 'pitch'> };
}

/** Prepares the photo of a persona; about half a second when the photo was not read yet. */
export function headOf(persona: Persona): PersonaHead {
  const photo = variedPhoto(loadPersonPhoto(persona.base), persona);
  const face = measureFace(photo.landmarks);
  const head =
    persona.glasses === 'none' ? new Head(photo) : new Head(photo, glassesPainter(face, persona.glasses));
  return {
    head,
    rest: { expression: { ...CALM, blink: persona.lids, mouthOpen: persona.mouth }, pose: persona.tilt },
  };
}

function variedPhoto(photo: PersonPhoto, { shape, tone }: Persona): PersonPhoto {
  const { centre } = measureFace(photo.landmarks);
  const { width, height } = shape;
  const picture = blankPicture();
  for (let row = 0; row < FRAME_HEIGHT; row++) {
    const y = centre.y + (row - centre.y) / height;
    for (let column = 0; column < FRAME_WIDTH; column++) {
      const x = centre.x + (column - centre.x) / width;
      samplePicture(photo.picture, x, y, picture.rgb, (row * FRAME_WIDTH + column) * 3);
    }
  }
  const landmarks: Landmarks = {
    x: photo.landmarks.x.map((x) => centre.x + (x - centre.x) * width),
    y: photo.landmarks.y.map((y) => centre.y + (y - centre.y) * height),
    z: photo.landmarks.z.map((z) => (z * (width + height)) / 2),
  };
  const gain = tone.faceLuma === null ? 1 : tone.faceLuma / faceLuma(picture, measureFace(landmarks));
  const gains = [gain * (1 + tone.warmth), gain, gain * (1 - tone.warmth)];
  for (let index = 0; index < picture.rgb.length; index++) {
    picture.rgb[index] = softlyClipped(at(picture.rgb, index) * at(gains, index % 3));
  }
  return { picture, landmarks, ahead: photo.ahead };
}

/** Mean luma (BT.601, 0..255) of the face in a picture. */
export function faceLuma({ rgb, width }: Picture, { landmarks }: Pick<FaceGeometry, 'landmarks'>): number {
  const oval = polygonOf(landmarks, FACE_OVAL);
  let sum = 0;
  let count = 0;
  for (
    let y = Math.ceil(Math.max(0, Math.min(...oval.y)));
    y < Math.min(FRAME_HEIGHT, Math.max(...oval.y));
    y += 3
  ) {
    for (
      let x = Math.ceil(Math.max(0, Math.min(...oval.x)));
      x < Math.min(width, Math.max(...oval.x));
      x += 3
    ) {
      if (!isInside(oval, x, y)) continue;
      const offset = (y * width + x) * 3;
      sum += 0.299 * at(rgb, offset) + 0.587 * at(rgb, offset + 1) + 0.114 * at(rgb, offset + 2);
      count++;
    }
  }
  return sum / Math.max(1, count);
}

/** Linear up to 215, then ever less, so that bright skin keeps its shape. */
function softlyClipped(value: number): number {
  return value <= 215 ? value : 215 + 40 * (1 - Math.exp(-(value - 215) / 40));
}

function shuffled<T>(values: readonly T[], random: () => number): T[] {
  return values
    .map((value) => ({ value, rank: random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ value }) => value);
}

const round = (value: number): number => Math.round(value * 1000) / 1000;
