/**
 * The worker that finds and measures faces, so that the page never waits for it. Loads MediaPipe FaceLandmarker and, in a
 * further worker, the models of the slots once, then answers the messages of `analysis-messages.ts`. It keeps the evidence
 * pictures of the running challenge, so that no picture of a person ever stands in the page's own memory before it is asked
 * for, and the embeddings, which never leave it.
 */
import '../without-eval.ts';
import type { LivenessModels } from '../../contract/liveness-models.ts';
import type { FromAnalysisWorker, ToAnalysisWorker } from './analysis-messages.ts';
import { createFaceFinder } from './face-finder.ts';
import { FrameAnalyser } from './frame-analyser.ts';
import { loadLivenessModels } from './liveness-models.ts';
import { remoteModels } from './remote-models.ts';

let analyser: FrameAnalyser | null = null;

function tell(message: FromAnalysisWorker, transfer: Transferable[] = []): void {
  self.postMessage(message, { transfer });
}

async function load(models: LivenessModels): Promise<void> {
  const openModel = remoteModels(
    new Worker(new URL('./model-worker.ts', import.meta.url), { type: 'module', name: 'liveness-models' }),
  );
  const [finder, loaded] = await Promise.all([createFaceFinder(), loadLivenessModels(models, openModel)]);
  analyser = new FrameAnalyser(finder, loaded);
  // A first, empty detection compiles what would otherwise delay the first picture.
  analyser.discard();
  tell({
    type: 'ready',
    slots: { passive: loaded.passiveScore !== null, embedding: loaded.embedding !== null },
  });
}

async function answer(message: ToAnalysisWorker): Promise<void> {
  if (message.type === 'load') return load(message.models);
  if (analyser === null) throw new Error('The analysis was asked before it was ready');
  switch (message.type) {
    case 'analyse':
      return tell({ type: 'observed', observation: await analyser.analyse(message.frame) });
    case 'take-evidence': {
      const evidence = await analyser.takeEvidence(message.cardPortrait);
      return tell(
        { type: 'evidence', ...evidence },
        evidence.images.map(({ jpeg }) => jpeg.buffer),
      );
    }
    case 'discard':
      return analyser.discard();
  }
}

// One message after the other: nothing may be kept as evidence after its `discard`, nor replaced while it is encoded.
let work = Promise.resolve();
self.onmessage = ({ data }: MessageEvent<ToAnalysisWorker>) => {
  work = work
    .then(() => answer(data))
    // The page starts a new worker after this; nothing in here is worth saving.
    .catch(() => {
      analyser = null;
      tell({ type: 'failed' });
    });
};
