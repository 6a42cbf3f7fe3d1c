import {
  type CameraCheck,
  type CameraDescription,
  isListedCamera,
  USB_SUFFIX,
  usbNumbersOf,
} from '../../../contract/liveness.ts';
import type { SystemCamera } from './system-cameras.ts';

/** A camera that core has accepted, as it stands in the record. */
export interface AcceptedCamera extends CameraDescription {
  readonly check: CameraCheck;
}

/** By what a camera is judged. */
export interface CameraPolicy {
  /** USB numbers `vvvv:pppp` or exact labels from the site's configuration; empty: no list. */
  readonly allowed: readonly string[];
  /** What the operating system knows; null when it tells nothing. */
  readonly systemCameras: readonly SystemCamera[] | null;
  /** True in demonstrations, where a synthetic camera may stand in and is named so. */
  readonly demonstration: boolean;
}

/**
 * Why a camera is refused, for the log: it is not on the site's list; its label is that of camera software or of a
 * file; the system says that software stands behind it; the system has no camera with the USB numbers of its label.
 */
export type CameraRefusal = 'not-listed' | 'label-virtual' | 'device-virtual' | 'numbers-unknown';

/** The judgement of a camera. */
export type CameraJudgement =
  | { readonly ok: true; readonly check: CameraCheck }
  | { readonly ok: false; readonly refusal: CameraRefusal };

/**
 * Words of camera software, as kiosk and liveness products publish them: labels are all that a browser tells. Whole
 * words only: OBSBOT makes real cameras. Phones that serve as a camera are among them, since they show what they like.
 */
const SOFTWARE_WORDS = [
  ...['virtual', 'fake', 'dummy', 'v4l2loopback', 'akvcam', 'vcam', 'webcamoid'],
  ...[
    'obs',
    'xsplit',
    'manycam',
    'splitcam',
    'youcam',
    'camtwist',
    'mmhmm',
    'e2esoft',
    'vtubecam',
    'snapcam',
  ],
  ...['snap camera', 'nvidia broadcast', 'unity video capture', 'ndi video', 'ndi webcam'],
  ...['droidcam', 'ivcam', 'iriun', 'epoccam', 'camo'],
];
/** The same in Chinese, which has no spaces. */
const SOFTWARE_WORDS_CHINESE = /虚拟|虛擬|模拟摄像|模擬攝/;
/** A file that Chromium plays as a camera has its path for a label (`FileVideoCaptureDeviceFactory`). */
const FILE_LABEL = /^(?:\/|[a-z]:[\\/])|\.(?:y4m|mjpe?g)$/i;

/**
 * Which camera this terminal accepts (摄像头准入). The label comes from the page and is believed no further than the
 * operating system bears it out; where that tells nothing, the label is all there is. With a list only what is on it
 * passes, without one everything that does not look like software. A label that is listed exactly may sound as it
 * likes; USB numbers have to be real, listed or not.
 */
export function judgeCamera({ label }: CameraDescription, policy: CameraPolicy): CameraJudgement {
  const exact = policy.allowed.includes(label);
  const numbers = usbNumbersOf(label);
  const listed = isListedCamera(label, policy.allowed);
  if (policy.allowed.length > 0 && !listed) return refuse('not-listed');
  const refusal =
    (exact ? null : doubtLabel(label)) ??
    (exact && numbers === null ? null : doubtDevice(label, numbers, policy));
  if (refusal === null) return { ok: true, check: listed ? 'listed' : 'unlisted' };
  return policy.demonstration ? { ok: true, check: 'stand-in' } : refuse(refusal);
}

function doubtLabel(label: string): CameraRefusal | null {
  const words = label
    .replace(USB_SUFFIX, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .map((word) => word.replace(/\d+$/, ''))
    .filter((word) => word !== '');
  const text = ` ${words.join(' ')} `;
  const isSoftware =
    FILE_LABEL.test(label) ||
    SOFTWARE_WORDS_CHINESE.test(label) ||
    SOFTWARE_WORDS.some((word) => text.includes(` ${word} `));
  return isSoftware ? 'label-virtual' : null;
}

function doubtDevice(label: string, numbers: string | null, policy: CameraPolicy): CameraRefusal | null {
  const { systemCameras } = policy;
  if (systemCameras === null) return null;
  // Software may name its camera like a real one, numbers and all, even while that one is plugged in.
  if (systemCameras.some(({ virtual, name }) => virtual && name.trim() === label.trim()))
    return 'device-virtual';
  if (numbers === null) return null;
  const sameNumbers = systemCameras.filter(({ usb }) => usb === numbers);
  if (sameNumbers.length === 0) return 'numbers-unknown';
  return sameNumbers.every(({ virtual }) => virtual) ? 'device-virtual' : null;
}

function refuse(refusal: CameraRefusal): CameraJudgement {
  return { ok: false, refusal };
}
