import jpeg from 'jpeg-js';
import { expect, test } from 'vitest';
import { decodeJpeg } from './decode-jpeg.ts';
import { bestSimilarity } from './face-matcher.ts';
import { createPortraitEmbeddings, portraitPlaces } from './portrait-embeddings.ts';

const encode = (width: number, height: number, grey: number) =>
  Uint8Array.from(
    jpeg.encode({ data: new Uint8Array(width * height * 4).fill(grey), width, height }, 80).data,
  );

test('looks for the face where GA 461-2004 puts it, in any size of picture', () => {
  const places = portraitPlaces({ width: 358, height: 441 });
  expect(places.length).toBeLessThanOrEqual(40);
  for (const points of places) {
    const [rightX = 0, rightY = 0, leftX = 0, leftY = 0, , noseY = 0] = points;
    const eyeLine = (rightY + leftY) / 2;
    expect(441 - eyeLine).toBeGreaterThanOrEqual(207);
    expect(Math.abs((rightX + leftX) / 2 - 179)).toBeLessThanOrEqual(0.061 * 358);
    expect(leftX - rightX).toBeGreaterThan(70);
    expect(leftX - rightX).toBeLessThan(105);
    expect(noseY).toBeGreaterThan(eyeLine);
  }
  const double = portraitPlaces({ width: 716, height: 882 });
  double.forEach((points, place) => {
    points.forEach((value, index) => {
      expect(value).toBeCloseTo(2 * (places[place]?.[index] ?? 0), 6);
    });
  });
});

test('short embeddings are left out, and the same bytes are embedded once', async () => {
  let calls = 0;
  const embedPortrait = createPortraitEmbeddings(async () => {
    calls += 1;
    // Every third place looks like a face.
    return calls % 3 === 0 ? Float32Array.of(0, 10) : Float32Array.of(7.9, 0);
  });
  const photo = encode(40, 50, 120);
  const embeddings = await embedPortrait(photo);
  expect(embeddings).toHaveLength(calls / 3);
  expect(bestSimilarity(Float32Array.of(1, 0), embeddings)).toBe(0);
  const callsBefore = calls;
  expect(await embedPortrait(Uint8Array.from(photo))).toBe(embeddings);
  expect(calls).toBe(callsBefore);
  await embedPortrait(encode(40, 50, 90));
  expect(calls).toBe(2 * callsBefore);
});

test('a model that fails is asked again the next time', async () => {
  let works = false;
  const embedPortrait = createPortraitEmbeddings(async () => (works ? Float32Array.of(1) : null));
  const photo = encode(40, 50, 120);
  expect(await embedPortrait(photo)).toEqual([]);
  works = true;
  expect(await embedPortrait(photo)).not.toEqual([]);
});

test('bytes that are no picture, cut off or too large are no picture', () => {
  expect(decodeJpeg(encode(40, 50, 120))).toMatchObject({ width: 40, height: 50 });
  const photo = encode(40, 50, 120);
  expect(decodeJpeg(Buffer.from('a photo'))).toBeNull();
  expect(decodeJpeg(new Uint8Array())).toBeNull();
  expect(decodeJpeg(photo.subarray(0, 80))).toBeNull();
  expect(decodeJpeg(encode(2100, 2000, 0))).toBeNull();
});
