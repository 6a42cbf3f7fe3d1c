import { resolve } from 'node:path';
import { buildTerminal, type Flavour } from './build.ts';
import { buildFaceModel } from './face-model/build.ts';
import { fetchLivenessModels } from './models/fetch.ts';
import { progress } from './progress.ts';
import { makeRosterPhotos } from './roster-photos.ts';
import { buildVoice, refuseSilentSentences } from './voice/build-voice.ts';
import { loadLanguages } from './voice/languages.ts';
import { findSpeechTool } from './voice/speech-tool.ts';

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
  await prepareVoice(flavour);
  if (flavour === 'development') await makeRosterPhotos();
  progress(`正在构建 · building (${flavour})`);
  await buildTerminal(flavour);
}

/**
 * Exception: a sentence would be silent. A development build on a machine without speech programs goes on: it is for looking at,
 * and its demonstration report says `no-voice-clips`.
 */
async function prepareVoice(flavour: Flavour): Promise<void> {
  await loadLanguages();
  const tool = await findSpeechTool();
  const { languages } = await buildVoice(tool);
  if (flavour === 'production' || tool) refuseSilentSentences(languages);
  else
    progress(
      '没有 espeak-ng 或 opusenc，部分句子没有语音 · without espeak-ng and opusenc some sentences are silent',
    );
}
