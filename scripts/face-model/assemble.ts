import { imageMetadata } from './image-metadata.ts';
import { landmarkModel } from './landmark-model.ts';
import type { PackedAssets } from './packed-assets.ts';
import { storedZip } from './stored-zip.ts';
import { TfliteModel } from './tflite-model.ts';

/**
 * The bundle that MediaPipe's FaceLandmarker task loads: detector, landmark model and face geometry under the names
 * of Google's own bundle. It holds no blend-shape model, so `outputFaceBlendshapes` must stay off.
 */
export function assembleFaceModel({ attentionModel, detectorModel, geometry }: PackedAssets): Buffer {
  const detector = new TfliteModel(detectorModel).serialize(
    imageMetadata('face_detector', { mean: 127.5, deviation: 127.5 }), // picture in −1..1
  );
  return storedZip([
    { name: 'face_detector.tflite', data: detector },
    { name: 'face_landmarks_detector.tflite', data: landmarkModel(attentionModel) },
    { name: 'geometry_pipeline_metadata_landmarks.binarypb', data: geometry },
  ]);
}
