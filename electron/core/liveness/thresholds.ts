/**
 * Every threshold of the liveness decision, each with its source. Angles are degrees, times milliseconds,
 * all changes are measured against the person's own rest: at 85 a tilted head or an open mouth is normal.
 */
export const THRESHOLDS = {
  /** Name of this rule in every record; raised with any change below. */
  rule: 'turn-and-mouth/2',

  /** ISO/IEC 19794-5 asks for 90 px; 60 px still gave stable landmarks, below 50 px they are unreliable (measured). */
  minEyeDistancePx: 60,
  /** A face that fills more than this share of the picture height leaves no room to turn. */
  maxFaceHeightShare: 0.92,
  /** The middle of the face may be this far from the middle of the picture (share of width and height). */
  maxOffCentreX: 0.2,
  maxOffCentreY: 0.22,
  /** Head angles at which the person still looks forward: wide, because a stoop is no fault. */
  maxRestYawDeg: 20,
  maxRestPitchDeg: 28,
  /** Mean face luma, 0..255: below is too dark; much darker than the whole picture is backlit. */
  minFaceLuma: 45,
  backlitFaceToFrame: 0.5,
  /** A hint must stand this long before it is shown, and so must its absence: no flicker. */
  hintSettleMs: 500,

  /** The face must stand well this long before the baseline is taken. */
  positionMs: 600,
  /** The baseline: this long and at least so many pictures. */
  neutralMs: 1500,
  neutralMinPictures: 8,
  /** During the baseline the head may sway so much. */
  neutralMaxSwayDeg: 7,

  /** Back at rest: within these of the baseline for this long. */
  restYawDeg: 8,
  restMouth: 0.12,
  restMs: 400,

  /** |Δyaw| ≥ 18° in ≥ 3 pictures and r_A ≥ 13 %: 0 of 800 flat or bent photos pass, 66 of 66 live turns do (measured). */
  turnYawDeg: 18,
  turnPictures: 3,
  turnPlanarityResidual: 13,
  /**
   * Where a movement begins; before `minReactionMs` after the cue it is ignored and the cue comes again. Above
   * `restYawDeg`, else a person who rests a little askew would be cued for ever.
   */
  turnOnsetDeg: 10,
  mouthOnset: 0.12,
  /** A person needs at least 250 ms to react; an earlier movement was no answer to the cue. */
  minReactionMs: 250,

  /** Mouth opening ≥ rest + 0.25 for ≥ 250 ms; tilting a photo moves it by ≤ 0.12 (measured). */
  mouthOpen: 0.25,
  mouthOpenMs: 250,
  mouthClosed: 0.1,

  /** Tries for one action before another is offered, and before a member of staff has to look. */
  triesPerAction: 3,
  /** Without exactly one face for this long the challenge starts over with a new draw: someone may have changed places. */
  faceLossRestartMs: 1000,
  /** Nobody there for this long ends the challenge. */
  nobodyMs: 20_000,
  /** After so many restarts a member of staff has to look. */
  maxRestarts: 5,
} as const;
