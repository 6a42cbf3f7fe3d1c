import { z } from 'zod';
import { cardPortraitSchema, DOCUMENT_KINDS } from './card.ts';
import {
  CAMERA_CHECKS,
  cameraDescriptionSchema,
  EVIDENCE_KINDS,
  faceObservationSchema,
  livenessActionSchema,
} from './liveness.ts';

/** States of a record on the terminal, in their order; `QUARANTINED` and `EXPORTED` stand aside. */
export const RECORD_STATES = [
  'CAPTURED',
  'SEALED',
  'QUEUED',
  'META_SENT',
  'EVIDENCE_SENT',
  'RECEIVED',
  'ACCEPTED',
  'REJECTED',
  'MANUAL_REVIEW',
  'PURGED',
  'QUARANTINED',
  'EXPORTED',
] as const;
/** State of a record on the terminal. */
export type RecordState = (typeof RECORD_STATES)[number];

/** SHA-256 in lower-case hexadecimal. */
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);

/** One action of a challenge as it was performed; times on core's monotonic clock, milliseconds from the start of the challenge. */
export const performedActionSchema = z.object({
  action: livenessActionSchema,
  attempt: z.int().positive(),
  promptedAtMs: z.number(),
  startedAtMs: z.number().nullable(),
  completedAtMs: z.number().nullable(),
  /** Largest change against the person's own rest: degrees of yaw or pitch, mouth or eye aspect ratio. */
  peakChange: z.number(),
  /** Affine residual of the rigid points in per cent of the eye distance; only for turns and nods. */
  planarityResidual: z.number().nullable(),
});
/** One action of a challenge as it was performed. */
export type PerformedAction = z.infer<typeof performedActionSchema>;

/**
 * The checks for presentation attacks (呈现攻击检测, ISO/IEC 30107): planarity of the turned face; passive model; one face from
 * the first picture to the last; movements that answer their cues; a stream of pictures as a camera gives it; the camera
 * itself; pictures that belong to the challenge.
 */
export const LIVENESS_CHECKS = [
  'planarity',
  'passive',
  'continuity',
  'timing',
  'stream',
  'camera',
  'evidence',
] as const;

/** What one check has found. */
export const livenessCheckSchema = z.object({
  check: z.enum(LIVENESS_CHECKS),
  finding: z.enum(['good', 'doubtful', 'bad', 'not-run']),
  /** The number that the finding rests on, in the unit of its threshold; null when there is none. */
  score: z.number().nullable(),
  /** Why it is not good; null when it is. */
  reason: z.string().nullable(),
});
/** What one check has found. */
export type LivenessCheck = z.infer<typeof livenessCheckSchema>;

/** How the face compares with the portrait on the card; a hint for staff and the central service, never a decision. */
export const portraitHintSchema = z.object({
  hint: z.enum(['alike', 'unsure', 'unlike', 'not-run']),
  similarity: z.number().nullable(),
});
/** How the face compares with the portrait on the card. */
export type PortraitHint = z.infer<typeof portraitHintSchema>;

/** How the liveness challenge went. */
export const livenessTranscriptSchema = z.object({
  /** Random 128 bits of this challenge, base64url. */
  nonce: z.string(),
  asked: z.array(livenessActionSchema).min(1),
  performed: z.array(performedActionSchema),
  /** The person has said that they cannot turn the head. */
  turnDeclined: z.boolean(),
  /** 1 for the first challenge of the visit, 2 for the second after a `retry`. */
  session: z.int().positive(),
  /** `retry` is never in a record: the person tries once more. */
  verdict: z.enum(['pass', 'retry', 'review', 'suspect']),
  /** Why it is not a pass. */
  reasons: z.array(z.string()),
  checks: z.array(livenessCheckSchema),
  /** Version of the decision rule and its thresholds. */
  rule: z.string(),
});
/** How the liveness challenge went. */
export type LivenessTranscript = z.infer<typeof livenessTranscriptSchema>;

/** When something happened, as well as the terminal knows it. The central service computes the effective time. */
export const capturedTimeSchema = z.object({
  /** Wall clock, ISO 8601 with offset Z. */
  wall: z.iso.datetime(),
  /** Monotonic clock of this boot, milliseconds. */
  monotonicMs: z.number(),
  bootId: z.string(),
  /** Server time minus wall clock at the last contact, milliseconds; null before any contact. */
  serverOffsetMs: z.number().nullable(),
  /**
   * Whether the terminal had a reason to believe its wall clock: it has agreed with the central service's time in this boot
   * and has not jumped since. Records from before this was told have none.
   */
  trusted: z.boolean().optional(),
});
/** When something happened, as well as the terminal knows it. */
export type CapturedTime = z.infer<typeof capturedTimeSchema>;

/** Identity of a record: UUIDv7, made at capture, unique for ever. */
export const recordIdSchema = z.uuidv7();

/**
 * The content of a sealed record (资格认证记录). Exists in plain text only in core's memory while a visit is
 * saved, and at the central service.
 */
export const certificationRecordSchema = z.object({
  format: z.literal(1),
  recordId: recordIdSchema,
  caseNumber: z.string(),
  terminalId: z.string(),
  capturedAt: capturedTimeSchema,
  method: z.literal('self-service-face'),
  result: z.enum(['passed', 'manual-review']),
  /** The document that told who the person is. A social security card proves less than the others. */
  identifiedBy: z.enum(DOCUMENT_KINDS),
  person: z.object({ name: z.string(), idNumber: z.string(), birthDate: z.iso.date(), sexCode: z.string() }),
  eligibilityKnown: z.boolean(),
  consent: z.object({ version: z.string(), givenAt: capturedTimeSchema }),
  liveness: livenessTranscriptSchema,
  /** Records from before cameras were judged have no `check`. */
  camera: cameraDescriptionSchema.extend({ check: z.enum(CAMERA_CHECKS).optional() }),
  faceModelSha256: sha256Schema,
  /** Models in the slots; null where a slot was empty. */
  livenessModels: z.object({ passive: sha256Schema.nullable(), embedding: sha256Schema.nullable() }),
  portrait: portraitHintSchema,
  softwareVersion: z.string(),
  /** SHA-256 of the sealed evidence. */
  evidenceSha256: sha256Schema,
});
/** The content of a sealed record. */
export type CertificationRecord = z.infer<typeof certificationRecordSchema>;

/** The content of the sealed evidence that belongs to a record. */
export const evidenceContentSchema = z.object({
  format: z.literal(1),
  recordId: recordIdSchema,
  images: z.array(z.object({ kind: z.enum(EVIDENCE_KINDS), sequence: z.int(), jpegBase64: z.base64() })),
  /** Observations of the challenge, without the rigid points; the alignment points only where there is a picture of it. */
  observations: z.array(
    faceObservationSchema.extend({
      face: faceObservationSchema.shape.face
        .unwrap()
        .omit({ rigidPoints: true })
        .partial({ alignmentPoints: true })
        .nullable(),
    }),
  ),
  /** The compressed portrait of the card, base64, where the document has one; the central service may have a decoder. */
  cardPhotoBase64: z.base64().nullable(),
  /** The portrait decoded at the terminal, where the site has a decoder. */
  cardPortrait: z.object({ format: cardPortraitSchema.shape.format, base64: z.base64() }).nullable(),
});
/** The content of the sealed evidence that belongs to a record. */
export type EvidenceContent = z.infer<typeof evidenceContentSchema>;
