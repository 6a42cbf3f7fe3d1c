import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { FaceModel } from '../../contract/process-messages.ts';
import { fail, type Result, succeed } from '../../contract/result.ts';

const knownModelsSchema = z.array(z.object({ name: z.string(), sha256: z.string().regex(/^[0-9a-f]{64}$/) }));

/**
 * Finds the face model and checks it against the list of known models: 'face-model-missing' when there is no file,
 * 'face-model-unknown' when its checksum is not on the list.
 */
export function findFaceModel(modelFile: string, knownModelsFile: string): Result<FaceModel> {
  let sha256: string;
  try {
    sha256 = createHash('sha256').update(readFileSync(modelFile)).digest('hex');
  } catch {
    return fail('face-model-missing');
  }
  try {
    const known = knownModelsSchema.parse(JSON.parse(readFileSync(knownModelsFile, 'utf8')));
    const model = known.find((each) => each.sha256 === sha256);
    return model ? succeed({ name: model.name, sha256 }) : fail('face-model-unknown');
  } catch {
    return fail('face-model-unknown');
  }
}
