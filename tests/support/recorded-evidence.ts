import { createHash, randomBytes } from 'node:crypto';
import jpeg from 'jpeg-js';
import type { EvidenceContent } from '../../contract/record.ts';
import { CALM, type Expression } from './camera/expression.ts';
import { type Landmarks, measureFace } from './camera/face-geometry.ts';
import { Head } from './camera/head.ts';
import { loadPersonPhoto, type PersonKey } from './camera/person.ts';
import { at, type Picture } from './camera/picture.ts';
import { FOCAL_LENGTH, type Pose, rotationOf, UPRIGHT } from './camera/rotation.ts';

type Image = EvidenceContent['images'][number];
type Observation = EvidenceContent['observations'][number];
type Face = NonNullable<Observation['face']>;

/** Pictures a second of the recorded challenge. */
const RATE = 15;
/** The picture that is the frontal one, and the one in which the head is turned most. */
const FRONTAL_SEQUENCE = 20;
const TURNED_SEQUENCE = 52;
const PICTURES = 75;
/** Turn of the head at its peak, degrees; about what the record of a test terminal tells. */
const PEAK_YAW_DEG = 28;

/** A rendered evidence picture and the face in it. */
export interface RenderedFace {
  readonly picture: Picture;
  readonly jpeg: Uint8Array;
  /** `alignmentPoints` and `box` of the face, as the terminal logs them. */
  readonly alignmentPoints: number[];
  readonly box: Face['box'];
}

/** A person's head before the camera, rendered; the pose is counted from looking into the camera. */
export function renderFace(
  person: PersonKey,
  expression: Expression = CALM,
  pose: Partial<Pose> = {},
): RenderedFace {
  const head = new Head(person);
  const fullPose = { ...UPRIGHT, ...pose };
  const picture = head.render(expression, fullPose);
  const landmarks = turnLandmarks(person, head.face.landmarks, fullPose);
  return { picture, jpeg: encode(picture), ...measure(landmarks, picture) };
}

/** Where the landmarks of a photo are after `Head.render`: turned about the same middle, in the same perspective. */
function turnLandmarks(person: PersonKey, { x, y, z }: Landmarks, pose: Pose): { x: number[]; y: number[] } {
  const { ahead, landmarks } = loadPersonPhoto(person);
  const { centre } = measureFace(landmarks);
  const [xx, xy, xz, yx, yy, yz, zx, zy, zz] = rotationOf({
    ...pose,
    yaw: ahead.yaw + pose.yaw,
    pitch: ahead.pitch + pose.pitch,
    roll: ahead.roll + pose.roll,
  });
  const turned = { x: [] as number[], y: [] as number[] };
  for (let index = 0; index < x.length; index++) {
    const [dx, dy, dz] = [at(x, index) - centre.x, at(y, index) - centre.y, at(z, index) - centre.z];
    const scale = FOCAL_LENGTH / (FOCAL_LENGTH + zx * dx + zy * dy + zz * dz - dz);
    turned.x.push(centre.x + (xx * dx + xy * dy + xz * dz) * scale + pose.dx);
    turned.y.push(centre.y + (yx * dx + yy * dy + yz * dz) * scale + pose.dy);
  }
  return turned;
}

function measure(
  { x, y }: { x: number[]; y: number[] },
  { width, height }: Picture,
): Pick<RenderedFace, 'box' | 'alignmentPoints'> {
  const middle = (axis: number[], a: number, b: number): number => (at(axis, a) + at(axis, b)) / 2;
  const [left, top] = [Math.min(...x) / width, Math.min(...y) / height];
  return {
    box: { left, top, width: Math.max(...x) / width - left, height: Math.max(...y) / height - top },
    alignmentPoints: [
      ...[middle(x, 33, 133), middle(y, 33, 133), middle(x, 362, 263), middle(y, 362, 263)],
      ...[1, 61, 291].flatMap((index) => [at(x, index), at(y, index)]),
    ],
  };
}

function encode({ width, height, rgb }: Picture): Uint8Array {
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let pixel = 0; pixel < width * height; pixel++) {
    data.set(rgb.subarray(pixel * 3, pixel * 3 + 3), pixel * 4);
  }
  return Uint8Array.from(jpeg.encode({ data, width, height }, 85).data);
}

const recorded = new Map<PersonKey, Pick<EvidenceContent, 'images' | 'observations'>>();

/**
 * Evidence of a challenge that went well: the person looks ahead, turns to the left and comes back. Two of its pictures are
 * rendered; the measures of all of them are made up to fit.
 */
export function recordedEvidence(recordId: string, person: PersonKey = 's6_0'): EvidenceContent {
  const known = recorded.get(person) ?? recordChallenge(person);
  recorded.set(person, known);
  return {
    format: 1,
    recordId,
    ...structuredClone(known),
    cardPhotoBase64: randomBytes(1024).toString('base64'),
    cardPortrait: null,
  };
}

function recordChallenge(person: PersonKey): Pick<EvidenceContent, 'images' | 'observations'> {
  const calm = renderFace(person);
  const turned = renderFace(person, CALM, { yaw: PEAK_YAW_DEG });
  const image = (kind: Image['kind'], sequence: number, face: RenderedFace): Image => {
    return { kind, sequence, jpegBase64: Buffer.from(face.jpeg).toString('base64') };
  };
  return {
    images: [image('frontal', FRONTAL_SEQUENCE, calm), image('turn-left', TURNED_SEQUENCE, turned)],
    observations: Array.from({ length: PICTURES }, (_, sequence) =>
      observe(sequence, sequence === TURNED_SEQUENCE ? turned : calm),
    ),
  };
}

function observe(sequence: number, { picture, box, alignmentPoints }: RenderedFace): Observation {
  const sway = Math.sin(sequence * 1.7);
  const turn = Math.max(0, 1 - Math.abs(sequence - TURNED_SEQUENCE) / 9);
  return {
    sequence,
    capturedAtMs: (sequence * 1000) / RATE,
    frameWidth: picture.width,
    frameHeight: picture.height,
    frameLuma: 120,
    frameLumaDeviation: 40,
    frameHash: createHash('sha256').update(`${sequence}`).digest('hex').slice(0, 16),
    faceCount: 1,
    face: {
      box,
      eyeDistancePx: 100,
      yawDeg: 3 + 0.4 * sway + PEAK_YAW_DEG * turn,
      pitchDeg: -4 + 0.5 * sway,
      rollDeg: 0.3 * sway,
      mouthAspectRatio: 0.02 + 0.01 * sway,
      eyeAspectRatioRight: 0.27 + 0.01 * sway,
      eyeAspectRatioLeft: 0.26 + 0.01 * sway,
      faceLuma: 130,
      sharpness: 6,
      eyeDetail: 1.2,
      eyeToFaceLuma: 0.9,
      lowerFaceShift: 0.02,
      alignmentPoints,
    },
    passiveScore: turn === 0 && sequence % 2 === 0 ? 0.97 + 0.01 * sway : null,
    identitySimilarity: null,
    analysisMs: 40,
  };
}
