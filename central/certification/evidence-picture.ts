import type { EvidenceContent } from '../../contract/record.ts';
import type { RgbaPicture } from '../../face/model-input.ts';
import { decodeJpeg } from './decode-jpeg.ts';

/** Kind of an evidence picture (存证照片). */
export type EvidenceKind = EvidenceContent['images'][number]['kind'];
/** One entry of the feature log (特征日志). */
export type LoggedObservation = EvidenceContent['observations'][number];
/** The face of an observation as the feature log keeps it. */
export type LoggedFace = NonNullable<LoggedObservation['face']>;

/** An evidence picture that could be decoded, and the face that the terminal saw in it. */
export interface EvidencePicture {
  readonly kind: EvidenceKind;
  readonly picture: RgbaPicture;
  readonly observation: LoggedObservation;
  readonly face: LoggedFace;
  /** `alignmentPoints` in pixels of `picture`, which may be smaller than the camera picture. */
  readonly alignmentPoints: readonly number[];
}

/** Pictures that were decoded already: the tests of one record ask for the same ones. */
const decoded = new WeakMap<EvidenceContent, Map<EvidenceKind, EvidencePicture | null>>();

/**
 * The evidence picture of a kind with its observation; null when there is none, more than one, when its bytes are no JPEG or
 * its observation has no face with alignment points.
 */
export function readEvidencePicture(evidence: EvidenceContent, kind: EvidenceKind): EvidencePicture | null {
  const known = decoded.get(evidence) ?? new Map<EvidenceKind, EvidencePicture | null>();
  decoded.set(evidence, known);
  const picture = known.get(kind) ?? decodeEvidencePicture(evidence, kind);
  known.set(kind, picture);
  return picture;
}

function decodeEvidencePicture(evidence: EvidenceContent, kind: EvidenceKind): EvidencePicture | null {
  const [image, second] = evidence.images.filter((candidate) => candidate.kind === kind);
  if (image === undefined || second !== undefined) return null;
  // A camera that was started again counts from 0: the later picture is the one that was kept.
  const observation = evidence.observations.findLast(({ sequence }) => sequence === image.sequence);
  const points = observation?.face?.alignmentPoints;
  if (observation === undefined || observation.face === null || points === undefined) return null;
  const picture = decodeJpeg(Buffer.from(image.jpegBase64, 'base64'));
  if (picture === null) return null;
  const { face, frameWidth, frameHeight } = observation;
  const alignmentPoints = points.map((value, index) =>
    index % 2 === 0 ? (value * picture.width) / frameWidth : (value * picture.height) / frameHeight,
  );
  return { kind, picture, observation, face, alignmentPoints };
}
