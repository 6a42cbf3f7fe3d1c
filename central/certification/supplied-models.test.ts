import { beforeAll, expect, test } from 'vitest';
import { boxInput } from '../../face/model-input.ts';
import { cosineSimilarity, liveProbability } from '../../face/scores.ts';
import { CALM } from '../../tests/support/camera/expression.ts';
import type { PersonKey } from '../../tests/support/camera/person.ts';
import { portrait } from '../../tests/support/camera/portrait.ts';
import { recordedEvidence, renderFace } from '../../tests/support/recorded-evidence.ts';
import { PEOPLE, startTestCentral } from '../../tests/support/test-central.ts';
import { type CentralModels, loadModels } from '../models/model-slots.ts';
import type { ServiceEvent } from '../service-event.ts';
import { DEFAULT_MODELS } from '../start-central.ts';
import { decodeJpeg } from './decode-jpeg.ts';
import { type EmbedFace, embeddingOf } from './face-embedding.ts';
import { bestSimilarity, createFaceMatcher } from './face-matcher.ts';
import { createPortraitEmbeddings } from './portrait-embeddings.ts';

// The models as they are supplied; `npm test` fetches them into resources/models before the tests.

const FACES: readonly PersonKey[] = ['s6_0', 's3_0', 's5_1'];
const ROSTER_PHOTO = { width: 358, height: 441 };
const RECORD_ID = '01890a5d-ac96-774b-bcce-b302099a8057';

const events: ServiceEvent[] = [];
let models: CentralModels;
let embed: EmbedFace;
let passive: NonNullable<CentralModels['passive']>;
beforeAll(async () => {
  models = await loadModels(DEFAULT_MODELS, (event) => events.push(event));
  if (models.embedding === null || models.passive === null) {
    throw new Error(`the supplied models are missing: run scripts/prepare.ts (${JSON.stringify(events)})`);
  }
  embed = embeddingOf(models.embedding);
  passive = models.passive;
}, 60_000);

test('portraits are like the heads of the same people and unlike those of others', {
  timeout: 180_000,
}, async () => {
  const embedPortrait = createPortraitEmbeddings(embed);
  const photos = new Map<PersonKey, readonly Float32Array[]>();
  for (const person of FACES) {
    photos.set(person, await embedPortrait(await portrait(person, ROSTER_PHOTO)));
  }
  const same: number[] = [];
  const different: number[] = [];
  for (const person of FACES) {
    const faces = [
      renderFace(person),
      renderFace(person, CALM, { yaw: 6, pitch: -6 }),
      renderFace(person, { ...CALM, smile: 1 }, { yaw: -5 }),
    ];
    for (const face of faces) {
      const picture = decodeJpeg(face.jpeg);
      const embedding = picture && (await embed(picture, face.alignmentPoints));
      if (embedding === null) throw new Error('the picture has no embedding');
      for (const [owner, photo] of photos) {
        (owner === person ? same : different).push(bestSimilarity(embedding, photo) ?? Number.NaN);
      }
    }
  }
  expect(same).toHaveLength(9);
  expect(different).toHaveLength(18);
  expect(Math.min(...same)).toBeGreaterThan(0.7);
  expect(Math.max(...different)).toBeLessThan(0.35);
});

test('the matcher tells alike and unlike apart, and does not compare what is no picture', {
  timeout: 60_000,
}, async () => {
  const matcher = createFaceMatcher(embed);
  const evidence = recordedEvidence(RECORD_ID, 's6_0');
  expect(await matcher.compare(evidence, await portrait('s6_0', ROSTER_PHOTO))).toBe('alike');
  expect(await matcher.compare(evidence, await portrait('s3_0', ROSTER_PHOTO))).toBe('unlike');
  expect(await matcher.compare(evidence, Buffer.from('a photo'))).toBe('not-run');
  expect(await matcher.compare({ ...evidence, images: [] }, await portrait('s6_0', ROSTER_PHOTO))).toBe(
    'not-run',
  );
});

test('a rendered head is live, and a face keeps its embedding when it moves', {
  timeout: 60_000,
}, async () => {
  const [calm, open] = [renderFace('s5_1'), renderFace('s5_1', { ...CALM, mouthOpen: 1 })];
  const picture = decodeJpeg(calm.jpeg);
  const opened = decodeJpeg(open.jpeg);
  if (picture === null || opened === null) throw new Error('the pictures cannot be read');
  const logits = await passive.run(boxInput(picture, calm.box, passive.manifest.input));
  expect(logits && liveProbability(logits, 0)).toBeGreaterThan(0.9);
  const first = await embed(picture, calm.alignmentPoints);
  const second = await embed(opened, open.alignmentPoints);
  expect(first && second && cosineSimilarity(first, second)).toBeGreaterThan(0.6);
});

test('a service with the supplied models accepts a whole visit', { timeout: 60_000 }, async () => {
  const central = await startTestCentral({ modelsFolder: DEFAULT_MODELS });
  const terminal = await central.enrol();
  const receipt = await terminal.deliver(await terminal.seal(PEOPLE.due, central.now));
  // The photo of this roster is no picture: nothing to compare with.
  expect(receipt).toMatchObject({ state: 'ACCEPTED', reason: null, match: 'not-run' });
  await central.remove();
});
