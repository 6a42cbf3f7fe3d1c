import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import writeFileAtomic from 'write-file-atomic';
import { assembleFaceModel } from './assemble.ts';
import { runAsScript } from './command-line.ts';
import { ASSEMBLED_MODEL, assertContent, knownModelAt, MODEL_FILE } from './known-models.ts';
import { type PackedAssets, readPackedAssets } from './packed-assets.ts';

/** What is now in place, and whether it had to be written. */
export interface FaceModelFile {
  path: string;
  bytes: number;
  sha256: string;
  written: boolean;
}

/**
 * Makes `outFile` a face model: assembles it from the folder of the npm package @mediapipe/face_mesh, checks input
 * and output by SHA-256, and writes it atomically. Does nothing when a known model is there already, be it this one
 * or Google's own. Throws a FaceModelError, with `outFile` untouched, when a check fails.
 *
 * @param assemble for tests: the step between the two checks
 */
export async function buildFaceModel({
  faceMeshDir,
  outFile,
  assemble = assembleFaceModel,
}: {
  faceMeshDir: string;
  outFile: string;
  assemble?: (assets: PackedAssets) => Buffer;
}): Promise<FaceModelFile> {
  const present = await knownModelAt(outFile);
  if (present !== undefined) {
    return { path: outFile, bytes: present.bytes, sha256: present.sha256, written: false };
  }
  const model = assemble(await readPackedAssets(faceMeshDir));
  assertContent('The assembled face model', model, ASSEMBLED_MODEL);
  await mkdir(dirname(outFile), { recursive: true });
  await writeFileAtomic(outFile, model);
  return { path: outFile, bytes: ASSEMBLED_MODEL.bytes, sha256: ASSEMBLED_MODEL.sha256, written: true };
}

await runAsScript(import.meta.url, async () => {
  const faceMeshDir = fileURLToPath(new URL('../../node_modules/@mediapipe/face_mesh', import.meta.url));
  const { path, bytes, sha256, written } = await buildFaceModel({ faceMeshDir, outFile: MODEL_FILE });
  console.log(
    `Face model ${written ? 'written' : 'already there'}: ${path} (${bytes} bytes, SHA-256 ${sha256})`,
  );
});
