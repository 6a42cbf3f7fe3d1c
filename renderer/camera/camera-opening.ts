import pTimeout, { TimeoutError } from 'p-timeout';
import { isListedCamera } from '../../contract/liveness.ts';

/** Longest camera name that the contract allows. */
export const LABEL_LENGTH = 200;
/** A camera that has not opened by then is asked once more, milliseconds; both together end before core's own limit. */
export const OPEN_WITHIN_MS = 8_000;
/** The list of plugged-in cameras is not waited for longer, milliseconds: it waits for the sound system too. */
export const LIST_WITHIN_MS = 2_000;

/** Wishes only: the terminal takes what the camera has. */
const CAMERA_WISHES: MediaTrackConstraints = {
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 30 },
};

/** The part of `MediaDevices` that opening a camera needs. */
export type CameraDevices = Pick<MediaDevices, 'getUserMedia' | 'enumerateDevices'>;

/** Switches a camera off. */
export function stopStream(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

async function askOnce(devices: CameraDevices, video: MediaTrackConstraints): Promise<MediaStream> {
  const asked = devices.getUserMedia({ audio: false, video });
  try {
    return await pTimeout(asked, { milliseconds: OPEN_WITHIN_MS });
  } catch (error) {
    // A camera that opens after all must not stay on.
    if (error instanceof TimeoutError) asked.then(stopStream, () => {});
    throw error;
  }
}

/** A camera or its driver that was asked and never answers does so when it is asked again. */
async function ask(devices: CameraDevices, video: MediaTrackConstraints): Promise<MediaStream> {
  try {
    return await askOnce(devices, video);
  } catch (error) {
    if (error instanceof TimeoutError) return askOnce(devices, video);
    throw error;
  }
}

/**
 * Opens the site's camera where it has a list and several are plugged in, else the one that the browser takes; core judges
 * it. Names of cameras are told only once one was opened. Rejects as `getUserMedia` does, and when the camera answers
 * neither time.
 *
 * @param listedCameras by USB numbers or exact label; empty: any
 */
export async function openCamera(
  devices: CameraDevices,
  listedCameras: readonly string[],
): Promise<MediaStream> {
  const isListed = ({ label }: { readonly label: string }) =>
    isListedCamera(label.slice(0, LABEL_LENGTH), listedCameras);
  const first = await ask(devices, CAMERA_WISHES);
  if (listedCameras.length === 0 || first.getVideoTracks().some(isListed)) return first;
  const plugged = await pTimeout(devices.enumerateDevices(), {
    milliseconds: LIST_WITHIN_MS,
    fallback: () => [],
  });
  const listed = plugged.find((device) => device.kind === 'videoinput' && isListed(device));
  if (listed === undefined) return first;
  stopStream(first);
  return askOnce(devices, { ...CAMERA_WISHES, deviceId: { exact: listed.deviceId } });
}
