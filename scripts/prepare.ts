import { resolve } from 'node:path';
import { execa } from 'execa';
import { buildTerminal, type Flavour } from './build.ts';
import { buildFaceModel } from './face-model/build.ts';
import { fetchLivenessModels } from './models/fetch.ts';
import { progress } from './progress.ts';
import { makeRosterPhotos } from './roster-photos.ts';

const ROOT = resolve(import.meta.dirname, '..');

/** Makes everything that a terminal needs and that is not in the repository: models, voice, photos, the bundles. */
export async function prepareTerminal(flavour: Flavour): Promise<void> {
  progress('正在准备人脸模型 · face model');
  await buildFaceModel({
    faceMeshDir: resolve(ROOT, 'node_modules/@mediapipe/face_mesh'),
    outFile: resolve(ROOT, 'resources/face-model/face_landmarker.task'),
  });
  progress('正在准备活体模型 · liveness models');
  await fetchLivenessModels(progress);
  progress('正在准备语音 · voice clips');
  await execa(process.execPath, [resolve(ROOT, 'scripts/voice/build.ts')], { stdout: process.stderr });
  if (flavour === 'development') await makeRosterPhotos();
  progress(`正在构建 · building (${flavour})`);
  await buildTerminal(flavour);
}
