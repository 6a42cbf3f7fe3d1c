import type { LivenessCheck } from '../../../../contract/record.ts';
import type { AcceptedCamera } from '../camera-policy.ts';
import { good } from './finding.ts';

/**
 * The camera (摄像头), against software and sticks that pass for one. It was judged before its first picture was taken:
 * what was refused then never comes here, so this is always good. The score is the number of controls that the driver
 * offers; camera software has none, but neither have real cameras on some platforms, so it is for the reader of the record
 * only. That a stand-in was used, which demonstrations allow, stands in the record beside the camera's name.
 */
export function checkCamera(camera: AcceptedCamera): LivenessCheck {
  return good('camera', camera.controls.length);
}
