import { alignedInput, type RgbaPicture } from '../../face/model-input.ts';
import type { LoadedModel } from '../models/model-slots.ts';

/** Turns the face of a picture into a vector (人脸特征); points as `FaceMeasures.alignmentPoints`, pixels of this picture. */
export type EmbedFace = (
  picture: RgbaPicture,
  alignmentPoints: readonly number[],
) => Promise<Float32Array | null>;

/** The embedding of the slot `face-embedding`; null when the runtime failed. */
export function embeddingOf(model: LoadedModel): EmbedFace {
  return (picture, alignmentPoints) =>
    model.run(alignedInput(picture, alignmentPoints, model.manifest.input));
}
