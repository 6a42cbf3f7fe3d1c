import { cosineSimilarity } from '../../face/scores.ts';

/**
 * The embedding of the person at the start of a challenge (人脸特征), to see that it is the same face to the end. It never
 * leaves the worker.
 */
export class IdentityReference {
  #reference: Float32Array | null = null;

  /** Makes this face the reference. Its similarity with itself says nothing, so there is none. */
  keep(embedding: Float32Array): void {
    this.#reference = embedding;
  }

  /** Cosine of this face and the reference, −1..1; null without a reference. */
  compare(embedding: Float32Array): number | null {
    return this.#reference === null ? null : cosineSimilarity(this.#reference, embedding);
  }

  /** Forgets the face, and overwrites its numbers. */
  clear(): void {
    this.#reference?.fill(0);
    this.#reference = null;
  }
}
