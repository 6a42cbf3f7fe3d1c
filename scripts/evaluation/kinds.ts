/**
 * Kinds of presentation attack (呈现攻击类型; ISO/IEC 30107-3: presentation attack instrument species) that are shown to
 * the camera, in the order of the report.
 */
export const ATTACK_KINDS = [
  /** A printed photo that does not move. */
  'photo-still',
  /** A printed photo moved and turned by hand. */
  'photo-moved',
  /** A printed photo bent by up to 0.6 rad. */
  'photo-bent',
  /** A printed photo bent by 0.6 to 1.5 rad. */
  'photo-bent-strong',
  /** A printed photo tilted up and down. */
  'photo-tilted',
  /** A printed photo with eyes and mouth cut out and a face moving behind the holes. */
  'photo-cutout',
  /** A photo that software warps in the plane to look as if it turned. */
  'photo-warped',
  /** A recording on a screen that does other actions than those asked for. */
  'replay-wrong',
  /** A recording on a screen that does the asked action when the next one is asked for already. */
  'replay-late',
  /** A recording on a screen that happens to do what is asked for, in time. */
  'replay-match',
  /** The same before a terminal without a passive model: what the other checks alone are worth. */
  'replay-match-without-passive',
  /** Somebody else takes over after the first action. */
  'face-swap',
  /** A still picture fed in instead of the camera: every picture is byte for byte the same. */
  'video-frozen',
  /** A recording with all actions fed in instead of the camera, over and over, byte for byte. */
  'video-looped',
  /** A recording that turns to the right side in time once, and then rests. */
  'replay-turn-match',
] as const;
/** A kind of presentation attack. */
export type AttackKind = (typeof ATTACK_KINDS)[number];

/**
 * Kinds that are measured and shown, but have no part in the worst rate: a recording that matches the cue is what a
 * passive model must find, and the models that may be given away have no proof against it; a strongly bent photo has a
 * target of its own.
 */
export const REPORTED_ONLY: readonly AttackKind[] = [
  'photo-bent-strong',
  'replay-match',
  'replay-match-without-passive',
];

/** Manners of bona fide presentations (真人呈现). */
export const MANNERS = ['natural', 'slow', 'small', 'glasses', 'droopy'] as const;
/** How a bona fide person is or moves. */
export type Manner = (typeof MANNERS)[number];

/** Manners that are slow or small movements, with a rate of their own: `bpcerSlow`. All others move naturally: `bpcer`. */
export const SLOW_MANNERS: readonly Manner[] = ['slow', 'small'];

/** The label of a bona fide clip. */
export const BONA_FIDE = 'bonafide';

/** Whether this is the name of an attack kind of this project. */
export function isAttackKind(name: string): name is AttackKind {
  return ATTACK_KINDS.some((kind) => kind === name);
}
