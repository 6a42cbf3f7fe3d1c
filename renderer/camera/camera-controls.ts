/** The controls of a camera that a driver can offer (W3C mediacapture-image, 4 "Extensions to MediaTrackCapabilities"). */
const CONTROLS = [
  'exposureMode',
  'exposureTime',
  'exposureCompensation',
  'whiteBalanceMode',
  'colorTemperature',
  'brightness',
  'contrast',
  'saturation',
  'sharpness',
  'focusMode',
  'focusDistance',
  'zoom',
  'iso',
  'pan',
  'tilt',
  'torch',
] as const;

/** The names of the controls that this camera offers; none where the browser cannot tell, nor for a stand-in in software. */
export function cameraControls(track: Pick<MediaStreamTrack, 'getCapabilities'>): string[] {
  try {
    const capabilities = track.getCapabilities();
    return CONTROLS.filter((name) => name in capabilities);
  } catch {
    return [];
  }
}
