import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { assertContent, FaceModelError } from './known-models.ts';

const FILE_NAME = 'face_mesh_solution_packed_assets.data';
const SHA256 = 'dbe5905c582c0462cdaea17e7e6ecea92edaa8cccc515c5e2e7291f2cbb5fb99';

/**
 * Byte ranges [start, end) in the packed file, as the package's own loader script
 * (face_mesh_solution_packed_assets_loader.js) lists them.
 */
const RANGES = {
  attentionModel: [0, 2_495_952],
  geometry: [3_737_848, 3_757_224],
  detectorModel: [3_757_224, 3_986_256],
} as const;

/** The parts of @mediapipe/face_mesh 0.4.1657299874 (Apache-2.0) from which the face model is made. */
export interface PackedAssets {
  /** face_landmark_with_attention.tflite */
  attentionModel: Buffer;
  /** face_detection_short_range.tflite */
  detectorModel: Buffer;
  /** geometry_pipeline_metadata_landmarks.binarypb */
  geometry: Buffer;
}

/**
 * Reads and checks the packed assets in the package's folder. Throws a FaceModelError when the file is missing or
 * is not the one that this builder was written for.
 */
export async function readPackedAssets(faceMeshDir: string): Promise<PackedAssets> {
  const path = join(faceMeshDir, FILE_NAME);
  const packed = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new FaceModelError(`Cannot read ${path} (${error.code}). Is @mediapipe/face_mesh installed?`);
  });
  assertContent(FILE_NAME, packed, { sha256: SHA256 });
  return {
    attentionModel: packed.subarray(...RANGES.attentionModel),
    detectorModel: packed.subarray(...RANGES.detectorModel),
    geometry: packed.subarray(...RANGES.geometry),
  };
}
