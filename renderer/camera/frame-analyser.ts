import type { EvidenceImage, FaceMeasures, FaceObservation } from '../../contract/liveness.ts';
import type { ShownPortrait } from '../../contract/visit.ts';
import type { RgbaPicture } from '../../face/model-input.ts';
import { cosineSimilarity } from '../../face/scores.ts';
import type { CapturedFrame, TakenEvidence } from './analysis-messages.ts';
import { EvidenceCollector } from './evidence-collector.ts';
import { encodeJpeg, encodeWithinLimit } from './evidence-encoder.ts';
import type { FaceFinder } from './face-finder.ts';
import { largestFace, measureFace } from './face-measures.ts';
import { type MeasuredFrame, observeFrame } from './frame-observation.ts';
import { IdentityReference } from './identity-reference.ts';
import type { LoadedModels } from './liveness-models.ts';
import { ModelSchedule } from './model-schedule.ts';
import { type ModelScores, PendingScores } from './pending-scores.ts';
import { PackedPicture } from './picture.ts';
import { PictureCanvas } from './picture-canvas.ts';
import { PictureCopy } from './picture-copy.ts';
import { portraitBlob, portraitSize } from './portrait-picture.ts';

/**
 * Does in the worker what `analysis-messages.ts` says: looks at one picture after the other, lets the models of the slots
 * look at some of them, and keeps evidence and reference of the running challenge. No two calls may overlap.
 */
export class FrameAnalyser {
  readonly #finder: FaceFinder;
  readonly #models: LoadedModels;
  readonly #schedule: ModelSchedule;
  readonly #evidence = new EvidenceCollector<ImageBitmap>();
  readonly #identity = new IdentityReference();
  readonly #pending = new PendingScores();
  readonly #copy = new PictureCopy();
  readonly #canvas = new PictureCanvas();

  constructor(finder: FaceFinder, models: LoadedModels) {
    this.#finder = finder;
    this.#models = models;
    this.#schedule = new ModelSchedule({
      passive: models.passiveScore !== null,
      embedding: models.embedding !== null,
    });
  }

  /** What one camera picture shows. The picture is given back to the camera at once: it has only a few. */
  async analyse({ picture, sequence, capturedAtMs, step }: CapturedFrame): Promise<FaceObservation> {
    const startedAtMs = performance.now();
    let bitmap: ImageBitmap;
    let copy: Awaited<ReturnType<PictureCopy['take']>>;
    try {
      copy = await this.#copy.take(picture);
      bitmap = await createImageBitmap(picture);
    } finally {
      picture.close();
    }
    const faces = this.#finder.find(bitmap, capturedAtMs);
    let rgba: RgbaPicture | null = null;
    const pixels = (): RgbaPicture => {
      rgba ??= this.#canvas.pixelsOf(bitmap);
      return rgba;
    };
    const measured = observeFrame({
      sequence,
      capturedAtMs,
      faces,
      picture: copy ?? new PackedPicture(pixels().data, bitmap.width, bitmap.height),
    });
    // First, since it forgets the scores of the challenge before.
    this.#askModels(measured, step, pixels);
    const scores = this.#pending.take(step);
    const observation = { ...measured, ...scores, analysisMs: performance.now() - startedAtMs };
    this.#evidence.offer({ picture: bitmap, observation, step });
    return observation;
  }

  /** The evidence pictures of the running challenge, which stay here, and how the frontal one compares with a portrait. */
  async takeEvidence(cardPortrait: ShownPortrait | null): Promise<TakenEvidence> {
    const images: EvidenceImage[] = [];
    for (const { kind, picture, observation } of this.#evidence.held()) {
      const jpeg = await encodeWithinLimit(picture, (size, quality) => encodeJpeg(picture, size, quality));
      if (jpeg === null) continue;
      images.push({ kind, sequence: observation.sequence, frameHash: observation.frameHash, jpeg });
    }
    const portraitSimilarity =
      cardPortrait === null ? null : await this.#comparePortrait(cardPortrait).catch(() => null);
    return { images, portraitSimilarity };
  }

  /** Drops every picture: the evidence, the copies, and the last one inside the landmarker; and the embedding. */
  discard(): void {
    this.#evidence.clear();
    this.#identity.clear();
    this.#pending.clear();
    this.#schedule.clear();
    this.#copy.clear();
    this.#forgetFace();
  }

  /** Lets the models look at this picture when it is its turn; a later observation tells what they say. */
  #askModels(measured: MeasuredFrame, step: CapturedFrame['step'], pixels: () => RgbaPicture): void {
    const tasks = this.#schedule.next({ step, modelsAreBusy: this.#pending.areDue, ...measured });
    if (tasks.isNewChallenge) {
      this.#identity.clear();
      this.#pending.clear();
    }
    const { passiveScore, embedding } = this.#models;
    const { face } = measured;
    if (face === null) return;
    if (tasks.passive && passiveScore !== null) {
      this.#pending.ask(step, passiveScore(pixels(), face), (score) => ({ passiveScore: score }));
    } else if (tasks.embedding !== null && embedding !== null) {
      const { embedding: task } = tasks;
      this.#pending.ask(step, embedding(pixels(), face), (vector) => this.#identify(vector, task));
    }
  }

  #identify(vector: Float32Array | null, task: 'reference' | 'compare'): Partial<ModelScores> {
    if (vector === null) return {};
    if (task === 'compare') return { identitySimilarity: this.#identity.compare(vector) };
    this.#identity.keep(vector);
    return {};
  }

  /** Cosine of the frontal evidence and the portrait; null when either has no face or there is no model. */
  async #comparePortrait(portrait: ShownPortrait): Promise<number | null> {
    const frontal = this.#evidence.held().find(({ kind }) => kind === 'frontal');
    const face = frontal?.observation.face;
    const { embedding } = this.#models;
    if (frontal === undefined || !face || embedding === null) return null;
    const live = await embedding(this.#canvas.pixelsOf(frontal.picture), face);
    const bitmap = await createImageBitmap(portraitBlob(portrait));
    try {
      const printed = await this.#embeddingOfPortrait(bitmap, embedding);
      return live === null || printed === null ? null : cosineSimilarity(live, printed);
    } finally {
      bitmap.close();
      this.#forgetFace();
    }
  }

  async #embeddingOfPortrait(
    bitmap: ImageBitmap,
    embedding: (picture: RgbaPicture, face: FaceMeasures) => Promise<Float32Array | null>,
  ): Promise<Float32Array | null> {
    const size = portraitSize(bitmap);
    this.#forgetFace();
    const found = largestFace(this.#finder.findIn(this.#canvas.show(bitmap, size)));
    if (found === null) return null;
    const pixels = this.#canvas.pixelsOf(bitmap, size);
    const face = measureFace(found, new PackedPicture(pixels.data, pixels.width, pixels.height));
    return embedding(pixels, face);
  }

  /** The landmarker looks for a face where the last one was: an empty picture makes it forget that. */
  #forgetFace(): void {
    this.#finder.findIn(this.#canvas.blank());
  }
}
