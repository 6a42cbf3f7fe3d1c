/**
 * The worker in which the models of the slots run, beside the one that finds faces: a model takes several times as long as
 * a picture may, and the pictures must not wait for it.
 */
import '../without-eval.ts';
import type { ModelSession } from './liveness-models.ts';
import type { FromModelWorker, ToModelWorker } from './model-messages.ts';
import { openOnnxModel } from './onnx-session.ts';

const sessions = new Map<string, ModelSession>();

async function answer(message: ToModelWorker): Promise<Float32Array | null> {
  const { path } = message;
  if (message.type === 'open') {
    sessions.set(path, await openOnnxModel(path));
    return null;
  }
  const session = sessions.get(path);
  if (session === undefined) throw new Error(`${path} was not opened`);
  return session.run(message.input, message.width, message.height);
}

function tell(message: FromModelWorker): void {
  self.postMessage(message);
}

// The runtime takes one run at a time.
let work = Promise.resolve();
self.onmessage = ({ data }: MessageEvent<ToModelWorker>) => {
  work = work
    .then(() => answer(data))
    .then((output) => tell({ id: data.id, type: 'done', output }))
    .catch(() => tell({ id: data.id, type: 'failed' }));
};
