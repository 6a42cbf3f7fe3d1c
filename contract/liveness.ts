import { z } from 'zod';

/**
 * The actions of a challenge (转头、点头、张嘴、眨眼). Sides are the person's own: `turn-left` is towards their left hand. A
 * blink is never drawn: it is asked only of a person who has chosen it.
 */
export const LIVENESS_ACTIONS = ['turn-left', 'turn-right', 'nod', 'open-mouth', 'blink'] as const;

/** One action of a liveness challenge (活体动作). */
export const livenessActionSchema = z.enum(LIVENESS_ACTIONS);
/** One action of a liveness challenge. */
export type LivenessAction = z.infer<typeof livenessActionSchema>;

/**
 * The 42 points of the 478-point MediaPipe mesh that hardly move with expression: nose, eye corners,
 * cheeks, brow and forehead, sides, chin. The planarity test compares them between two poses.
 */
export const RIGID_POINTS = [
  1, 2, 4, 5, 6, 168, 195, 197, 98, 327, 19, 94, 33, 133, 362, 263, 50, 280, 117, 346, 205, 425, 36, 266, 10,
  151, 9, 8, 107, 336, 67, 297, 127, 356, 234, 454, 93, 323, 152, 175, 148, 377,
] as const;

const finite = z.number();

/** The measures of one face in one camera picture. Pixels are those of the camera picture. */
export const faceMeasuresSchema = z.object({
  /** Bounding box of the landmarks, normalised 0..1 (may stick out a little). */
  box: z.object({ left: finite, top: finite, width: finite, height: finite }),
  /** Distance between the middles of the two eyes in pixels. */
  eyeDistancePx: finite,
  /** Head angles in degrees from the facial transformation matrix; yaw > 0 is towards the person's left. */
  yawDeg: finite,
  pitchDeg: finite,
  rollDeg: finite,
  /** |13−14| / |78−308|: 0 closed. */
  mouthAspectRatio: finite,
  /** (|160−144| + |158−153|) / (2·|33−133|) and its mirror: about 0.1 closed, 0.3 open. */
  eyeAspectRatioRight: finite,
  eyeAspectRatioLeft: finite,
  /** x0, y0, x1, y1 … of `RIGID_POINTS` in pixels. */
  rigidPoints: z.array(finite).length(RIGID_POINTS.length * 2),
  /** Mean luma of the face, 0..255. */
  faceLuma: finite,
  /** Mean absolute Laplacian of the face luma: small when blurred. */
  sharpness: finite,
  /** Mean absolute Laplacian of the luma around the eyes over that of the whole face: small behind dark glasses. */
  eyeDetail: finite,
  /** Mean luma around the eyes over that of the whole face: small behind dark glasses. */
  eyeToFaceLuma: finite,
  /** Distance in chromaticity (r, g of r + g + b = 1) of the mouth and chin from the upper cheeks: large under a mask. */
  lowerFaceShift: finite,
  /** Middle of the right eye, of the left eye, tip of the nose (1), right (61) and left (291) corner of the mouth: x, y each, pixels. */
  alignmentPoints: z.array(finite).length(10),
});
/** The measures of one face in one camera picture. */
export type FaceMeasures = z.infer<typeof faceMeasuresSchema>;

/** What the page saw in one camera picture. Core decides what it means. */
export const faceObservationSchema = z.object({
  /** Rises by at least one with every picture; restarts at 0 with every camera start. */
  sequence: z.int().nonnegative(),
  /** Capture time on the page's monotonic clock, milliseconds. Differences only. */
  capturedAtMs: finite,
  frameWidth: z.int().positive(),
  frameHeight: z.int().positive(),
  /** Mean luma of the whole picture, 0..255, and its standard deviation. */
  frameLuma: finite,
  frameLumaDeviation: finite,
  /** Hash of the luma of the whole picture: equal hashes mean byte-identical pictures. */
  frameHash: z.string().regex(/^[0-9a-f]{8,32}$/),
  faceCount: z.int().min(0).max(4),
  /** The largest face; null when there is none. */
  face: faceMeasuresSchema.nullable(),
  /**
   * What the passive model says of this picture or of one shortly before, 0 (a presentation) .. 1 (live);
   * null when it has said nothing since the last picture. It is asked about faces at rest only.
   */
  passiveScore: z.number().min(0).max(1).nullable(),
  /**
   * Cosine of the embedding of this face, or of one shortly before, and of the reference, which is the first face of the
   * neutral step, −1..1; null when none was computed since the last picture.
   */
  identitySimilarity: z.number().min(-1.001).max(1.001).nullable(),
  /** Time that the analysis of this picture took, without the models, which run beside it; milliseconds. */
  analysisMs: finite.nonnegative(),
});
/** What the page saw in one camera picture. */
export type FaceObservation = z.infer<typeof faceObservationSchema>;

/** What the page is asked to help the person with, one at a time (one hint a moment). */
export const COACHING_HINTS = [
  'no-face',
  'two-faces',
  'too-far',
  'too-near',
  'off-centre',
  'face-forward',
  'too-dark',
  'backlit',
  'blurred',
  'covered',
  'hold-still',
] as const;
/** What the person can do to be seen better. */
export type CoachingHint = (typeof COACHING_HINTS)[number];

/** Steps of the challenge as the screen shows them. */
export const challengeStepSchema = z.discriminatedUnion('step', [
  /** Find the place before the camera. */
  z.object({ step: z.literal('position') }),
  /** Look forward, calm: the person's own baseline is taken. */
  z.object({ step: z.literal('neutral') }),
  /** Do the action now. */
  z.object({ step: z.literal('action'), action: livenessActionSchema }),
  /** Come back to the middle. */
  z.object({ step: z.literal('centre') }),
]);
/** Steps of the challenge as the screen shows them. */
export type ChallengeStep = z.infer<typeof challengeStepSchema>;

/** The challenge as the screen draws it. */
export const challengeViewSchema = z.object({
  current: challengeStepSchema,
  /** What to put right first; null when the face stands well. */
  hint: z.enum(COACHING_HINTS).nullable(),
  /** True while the oval is green. */
  faceWell: z.boolean(),
  /** How much of this step is done, 0..1. */
  progress: z.number().min(0).max(1),
  /** How much of the time for this step is left, 0..1; drawn as a calm ring. */
  timeLeft: z.number().min(0).max(1),
  /** 1 for the first try. */
  attempt: z.int().positive(),
  /** True while a head turn is asked for, which the person may say they cannot do. */
  mayDeclineTurn: z.boolean(),
  /** True while an action is asked for instead of which the person may choose to blink. */
  mayChooseBlink: z.boolean(),
});
/** The challenge as the screen draws it. */
export type ChallengeView = z.infer<typeof challengeViewSchema>;

/** Kinds of evidence picture (存证照片): the best frontal one, and the one that shows an action most. */
export const EVIDENCE_KINDS = ['frontal', ...LIVENESS_ACTIONS] as const;

/** Largest evidence picture that core accepts, bytes. */
export const EVIDENCE_IMAGE_MAX_BYTES = 300_000;

/** One evidence picture (JPEG) and the observation it belongs to. */
export const evidenceImageSchema = z.object({
  kind: z.enum(EVIDENCE_KINDS),
  sequence: z.int().nonnegative(),
  frameHash: faceObservationSchema.shape.frameHash,
  jpeg: z.instanceof(Uint8Array).refine((bytes) => bytes.length <= EVIDENCE_IMAGE_MAX_BYTES),
});
/** One evidence picture and the observation it belongs to. */
export type EvidenceImage = z.infer<typeof evidenceImageSchema>;

/** Chromium ends the label of a USB camera with its numbers (`VideoCaptureDeviceDescriptor::GetNameAndModel`). */
export const USB_SUFFIX = /\s*\(([0-9a-f]{4}:[0-9a-f]{4})\)\s*$/i;

/** The USB numbers that a label claims, in lower case; null when it claims none. */
export function usbNumbersOf(label: string): string | null {
  return USB_SUFFIX.exec(label)?.[1]?.toLowerCase() ?? null;
}

/** Whether a camera with this label is on the site's list, which has USB numbers `vvvv:pppp` and exact labels. */
export function isListedCamera(label: string, list: readonly string[]): boolean {
  const numbers = usbNumbersOf(label);
  return list.some((entry) => entry === label || entry.toLowerCase() === numbers);
}

/** The camera as the browser names it. */
export const cameraDescriptionSchema = z.object({
  label: z.string().max(200),
  width: z.int().positive(),
  height: z.int().positive(),
  frameRate: z.number().nonnegative(),
  /** Names of the controls that the driver offers (W3C mediacapture-image), as `exposureMode`; camera software has none. */
  controls: z.array(z.string().max(40)).max(40),
});
/** The camera as the browser names it. */
export type CameraDescription = z.infer<typeof cameraDescriptionSchema>;

/**
 * What core found about an accepted camera: on the site's list; not on a list, since the site has none; or a synthetic
 * one that stands in for a camera in a demonstration.
 */
export const CAMERA_CHECKS = ['listed', 'unlisted', 'stand-in'] as const;
/** What core found about an accepted camera. */
export type CameraCheck = (typeof CAMERA_CHECKS)[number];
