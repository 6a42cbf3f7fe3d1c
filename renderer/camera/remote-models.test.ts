import { describe, expect, it } from 'vitest';
import type { FromModelWorker, ToModelWorker } from './model-messages.ts';
import { type ModelWorker, remoteModels } from './remote-models.ts';

/** A worker that keeps what it is asked until the test answers. */
function fakeWorker() {
  const asked: ToModelWorker[] = [];
  const worker: ModelWorker = Object.assign(new EventTarget(), {
    postMessage: (message: ToModelWorker) => void asked.push(message),
  });
  const answer = (data: FromModelWorker) => worker.dispatchEvent(new MessageEvent('message', { data }));
  return { worker, asked, answer };
}

const PATH = '/models/passive-liveness/passive.onnx';

async function opened() {
  const fake = fakeWorker();
  const opening = remoteModels(fake.worker)(PATH);
  fake.answer({ id: 0, type: 'done', output: null });
  return { ...fake, model: await opening };
}

describe('remoteModels', () => {
  it('gives every answer to the question it belongs to', async () => {
    const { model, asked, answer } = await opened();
    const first = model.run(new Float32Array([1]), 1, 1);
    const second = model.run(new Float32Array([2]), 1, 1);
    expect(asked).toMatchObject([
      { id: 0, type: 'open', path: PATH },
      { id: 1, type: 'run', path: PATH },
      { id: 2, type: 'run', path: PATH },
    ]);
    answer({ id: 2, type: 'done', output: new Float32Array([20]) });
    answer({ id: 1, type: 'done', output: new Float32Array([10]) });
    expect(await first).toEqual(new Float32Array([10]));
    expect(await second).toEqual(new Float32Array([20]));
  });

  it('rejects what the worker cannot do, and goes on', async () => {
    const { model, answer } = await opened();
    const failing = model.run(new Float32Array([1]), 1, 1);
    answer({ id: 1, type: 'failed' });
    await expect(failing).rejects.toThrow();
    const next = model.run(new Float32Array([1]), 1, 1);
    answer({ id: 2, type: 'done', output: new Float32Array([3]) });
    expect(await next).toEqual(new Float32Array([3]));
  });

  it('rejects what waits and what is asked later when the worker dies', async () => {
    const { model, worker } = await opened();
    const waiting = model.run(new Float32Array([1]), 1, 1);
    worker.dispatchEvent(new Event('error'));
    await expect(waiting).rejects.toThrow();
    await expect(model.run(new Float32Array([1]), 1, 1)).rejects.toThrow();
  });
});
