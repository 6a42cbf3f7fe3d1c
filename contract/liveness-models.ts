import { z } from 'zod';

/**
 * Places for replaceable models beside the landmarker (模型插槽): `passive-liveness` (静默活体) scores one picture as live or
 * not, `face-embedding` (人脸特征) turns a face into a vector. A slot may be empty.
 */
export const MODEL_SLOTS = ['passive-liveness', 'face-embedding'] as const;
/** Name of a model slot, and of its folder in `resources/models/`. */
export type ModelSlot = (typeof MODEL_SLOTS)[number];

const modelInputSchema = z.object({
  /** Pixels. */
  width: z.int().min(16).max(512),
  height: z.int().min(16).max(512),
  channels: z.enum(['rgb', 'bgr']),
  /** Every channel value v, 0..255, goes in as (v − subtract) / divide. */
  subtract: z.number(),
  divide: z.number().positive(),
  /**
   * `box`: the box of the landmarks, its width and height each times `scale`, pixels beyond the picture's edge repeated.
   * `aligned`: the five alignment points brought to the template of ArcFace (Deng et al., CVPR 2019) for 112 × 112.
   */
  crop: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('box'), scale: z.number().min(1).max(6) }),
    z.object({ kind: z.literal('aligned') }),
  ]),
});
/** How a picture is brought into the form that a model takes: float32, NCHW, one picture. */
export type ModelInput = z.infer<typeof modelInputSchema>;

/** `manifest.json` of a model slot: which file it holds, how it is fed and read, and where it comes from. */
export const modelManifestSchema = z.object({
  format: z.literal(1),
  slot: z.enum(MODEL_SLOTS),
  name: z.string().min(1).max(80),
  /** Name of the ONNX file in the same folder. */
  file: z.string().regex(/^[a-z0-9_.-]+\.onnx$/i),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  licence: z.string().min(1),
  provenance: z.string().min(1),
  input: modelInputSchema,
  output: z.discriminatedUnion('kind', [
    /** One logit a class; the softmax of `liveClass` is the passive score, 0..1. */
    z.object({ kind: z.literal('class-logits'), liveClass: z.int().nonnegative() }),
    /** One vector; two faces are compared by the cosine, −1..1. */
    z.object({ kind: z.literal('embedding') }),
  ]),
});
/** `manifest.json` of a model slot. */
export type ModelManifest = z.infer<typeof modelManifestSchema>;

/** The models that main has found and checked; null where a slot is empty or its file is not the one of the manifest. */
export const livenessModelsSchema = z.object({
  passive: modelManifestSchema.nullable(),
  embedding: modelManifestSchema.nullable(),
});
/** The models that main has found and checked. */
export type LivenessModels = z.infer<typeof livenessModelsSchema>;
