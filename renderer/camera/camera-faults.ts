import type { FaultCode } from '../../contract/faults.ts';

/**
 * What an error of `getUserMedia` means, by its name (W3C Media Capture and Streams, 10.2): no camera, no permission,
 * or a camera that does not start. An unknown error counts as a camera that does not start.
 */
export function faultOfMediaError(error: unknown): FaultCode {
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  switch (name) {
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'camera-missing';
    case 'NotAllowedError':
    case 'SecurityError':
      return 'camera-refused';
    default:
      return 'camera-busy';
  }
}
