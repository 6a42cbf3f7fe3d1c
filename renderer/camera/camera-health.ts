import type { FaultCode } from '../../contract/faults.ts';
import type { FaceObservation } from '../../contract/liveness.ts';

/** Time without any picture after which a running camera counts as lost, milliseconds. */
export const LOST_AFTER_MS = 3_000;
/** The same for the first picture: cameras need a while to start and to set their exposure. */
export const FIRST_PICTURE_WITHIN_MS = 8_000;
/** Time of nothing but black after which the camera counts as black. */
export const BLACK_AFTER_MS = 2_000;
/** A picture is black when its mean luma and the deviation of its luma are below these (0..255). */
export const BLACK_LUMA = 4;
/** See `BLACK_LUMA`. */
export const BLACK_DEVIATION = 3;
/** Time of byte-identical pictures after which the camera counts as frozen. */
export const FROZEN_AFTER_MS = 2_000;
/** Fewest byte-identical pictures in a row that count as frozen, however much time they span. */
export const FROZEN_PICTURES = 8;

/** What `CameraHealth` looks at in one picture. */
export type PictureSign = Pick<
  FaceObservation,
  'capturedAtMs' | 'frameLuma' | 'frameLumaDeviation' | 'frameHash'
>;

/**
 * Watches a running camera for the ways in which it fails without an error: no more pictures (camera-lost), nothing
 * but black (camera-black: lens cover, dead sensor), the same picture again and again (camera-frozen: a real sensor
 * always shows noise). All times are given from outside, in milliseconds of one monotonic clock.
 */
export class CameraHealth {
  #lastArrivalMs: number;
  #patienceMs = FIRST_PICTURE_WITHIN_MS;
  #blackSinceMs: number | null = null;
  #sameHash: string | null = null;
  #sameSinceMs = 0;
  #sameCount = 0;

  /** @param startedAtMs when the camera was started */
  constructor(startedAtMs: number) {
    this.#lastArrivalMs = startedAtMs;
  }

  /** To be called with every picture that the camera delivers, looked at or not. */
  pictureArrived(nowMs: number): void {
    this.#lastArrivalMs = nowMs;
    this.#patienceMs = LOST_AFTER_MS;
  }

  /** To be called while nobody can expect pictures, for example while the window is hidden. */
  pause(nowMs: number): void {
    this.#lastArrivalMs = nowMs;
  }

  /** The fault when no picture has come for too long. */
  judgeSilence(nowMs: number): FaultCode | null {
    return nowMs - this.#lastArrivalMs > this.#patienceMs ? 'camera-lost' : null;
  }

  /** The fault that this picture completes. Black comes first: a covered lens may also give the same picture. */
  judgePicture(picture: PictureSign): FaultCode | null {
    const black = this.#isBlackForLong(picture);
    const frozen = this.#isSameForLong(picture);
    if (black) return 'camera-black';
    return frozen ? 'camera-frozen' : null;
  }

  #isBlackForLong({ capturedAtMs, frameLuma, frameLumaDeviation }: PictureSign): boolean {
    if (frameLuma >= BLACK_LUMA || frameLumaDeviation >= BLACK_DEVIATION) {
      this.#blackSinceMs = null;
      return false;
    }
    this.#blackSinceMs ??= capturedAtMs;
    return capturedAtMs - this.#blackSinceMs > BLACK_AFTER_MS;
  }

  #isSameForLong({ capturedAtMs, frameHash }: PictureSign): boolean {
    if (frameHash !== this.#sameHash) {
      this.#sameHash = frameHash;
      this.#sameSinceMs = capturedAtMs;
      this.#sameCount = 1;
      return false;
    }
    this.#sameCount += 1;
    return this.#sameCount >= FROZEN_PICTURES && capturedAtMs - this.#sameSinceMs > FROZEN_AFTER_MS;
  }
}
