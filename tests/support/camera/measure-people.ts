/**
 * Makes people.json: `node tests/support/camera/measure-people.ts`. The faces of the list below are found in their
 * photos with the terminal's own face model, cropped alike and measured; people who are in the file already keep their
 * data, unless they are named on the command line.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type FaceInPicture, type MeasureFace, withFaceMeasurer } from './face-measurer.ts';
import { type Crop, cropOf, decodePhoto } from './person.ts';
import { FRAME_HEIGHT, FRAME_WIDTH, type Picture } from './picture.ts';

interface MeasuredPerson {
  photo: string;
  crop: Crop;
  ahead: { yaw: number; pitch: number; roll: number };
  landmarks: number[][];
}

const FILE = fileURLToPath(new URL('../../fixtures/camera/people.json', import.meta.url));
const PHOTOS = new URL('../../../node_modules/@vladmandic/face-api/demo/', import.meta.url);

/** Someone's face in a photo. */
interface FacePlace {
  readonly photo: string;
  /** Middle of the face, in the photo's pixels, about. */
  readonly x: number;
  readonly y: number;
  /** Where neighbours must be left out; otherwise the crop is found. */
  readonly crop?: Crop;
}

/** Left out: closed eyes, three-quarter profiles, laughing with a rolled head. */
const FACES: Readonly<Record<string, FacePlace>> = {
  s1_0: { photo: 'sample1.jpg', x: 519, y: 434 },
  s3_1: { photo: 'sample3.jpg', x: 1196, y: 367 },
  s3_2: { photo: 'sample3.jpg', x: 1598, y: 448 },
  s4_1: { photo: 'sample4.jpg', x: 768, y: 178 },
  s5_2: { photo: 'sample5.jpg', x: 870, y: 252 },
  s5_3: { photo: 'sample5.jpg', x: 1518, y: 562 },
  s5_4: { photo: 'sample5.jpg', x: 457, y: 964 },
  s6_1: { photo: 'sample6.jpg', x: 768, y: 457 },
  s6_2: { photo: 'sample6.jpg', x: 1254, y: 477, crop: { x: 838, y: 230, width: 640, height: 480 } },
  s6_3: { photo: 'sample6.jpg', x: 1580, y: 477, crop: { x: 1340, y: 257, width: 580, height: 435 } },
};

/** Width of the first crop, in which the face is looked for, and of the face in the final one; pixels. */
const SEARCH_WIDTH = 480;
const FACE_WIDTH = 200;
/** Part of the measured angles that is turned back: more would stretch the side of the face that the photo hides. */
const TURNED_BACK = { yaw: 0.6, pitch: 0.6, roll: 1 };

function cropAround(photo: Picture, x: number, y: number, width: number): Crop {
  const fitted = Math.min(Math.round(width / 4) * 4, photo.width);
  const height = (fitted * FRAME_HEIGHT) / FRAME_WIDTH;
  const within = (start: number, end: number): number => Math.round(Math.min(end, Math.max(0, start)));
  return {
    x: within(x - fitted / 2, photo.width - fitted),
    y: within(y - height / 2, photo.height - height),
    width: fitted,
    height,
  };
}

/** Left and right, top and bottom of the landmarks. */
function extentOf({ landmarks }: FaceInPicture): { width: number; x: number; y: number } {
  const xs = landmarks.map(([x]) => x);
  const ys = landmarks.map(([, y]) => y);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  return { width: right - left, x: (left + right) / 2, y: (top + bottom) / 2 };
}

/** The crop that gives the face its width; null when no face is found about there. */
async function findCrop(measure: MeasureFace, photo: Picture, { x, y }: FacePlace): Promise<Crop | null> {
  const first = cropAround(photo, x, y, SEARCH_WIDTH);
  const found = await measure(cropOf(photo, first));
  if (found === null) return null;
  const scale = first.width / FRAME_WIDTH;
  const extent = extentOf(found);
  const width = (extent.width * scale * FRAME_WIDTH) / FACE_WIDTH;
  return cropAround(photo, first.x + extent.x * scale, first.y + extent.y * scale, width);
}

async function measurePerson(measure: MeasureFace, place: FacePlace): Promise<MeasuredPerson | null> {
  const photo = decodePhoto(fileURLToPath(new URL(place.photo, PHOTOS)));
  const crop = place.crop ?? (await findCrop(measure, photo, place));
  if (crop === null) return null;
  const face = await measure(cropOf(photo, crop));
  if (face === null) return null;
  const { yaw, pitch, roll } = face.pose;
  return {
    photo: place.photo,
    crop,
    ahead: {
      yaw: Math.round(-yaw * TURNED_BACK.yaw),
      pitch: Math.round(-pitch * TURNED_BACK.pitch),
      // The measured roll counts against the clock, a pose's with it.
      roll: Math.round(roll * TURNED_BACK.roll),
    },
    landmarks: face.landmarks.map((point) => point.map((value) => Math.round(value * 10) / 10)),
  };
}

const people: Record<string, MeasuredPerson> = JSON.parse(readFileSync(FILE, 'utf8'));
const asked = process.argv.slice(2);
await withFaceMeasurer(async (measure) => {
  for (const [key, face] of Object.entries(FACES)) {
    if (key in people && !asked.includes(key)) continue;
    const person = await measurePerson(measure, face);
    if (person === null) console.log(`${key}: not exactly one face found`);
    else {
      people[key] = person;
      console.log(`${key}: crop ${JSON.stringify(person.crop)}, ahead ${JSON.stringify(person.ahead)}`);
    }
  }
});
const entries = Object.entries(people).map(
  ([key, { photo, crop, ahead, landmarks }]) =>
    `  "${key}": {\n    "photo": "${photo}",\n    "crop": ${JSON.stringify(crop)},\n    "ahead": ${JSON.stringify(ahead)},\n    "landmarks": ${JSON.stringify(landmarks)}\n  }`,
);
writeFileSync(FILE, `{\n${entries.join(',\n')}\n}\n`);
