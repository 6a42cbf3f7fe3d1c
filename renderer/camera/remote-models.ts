import type { ModelSession, OpenModel } from './liveness-models.ts';
import type { FromModelWorker, ToModelWorker } from './model-messages.ts';

/** The part of `Worker` that remote models need. */
export interface ModelWorker extends EventTarget {
  postMessage(message: ToModelWorker, transfer: Transferable[]): void;
}

interface Waiting {
  resolve(output: Float32Array | null): void;
  reject(error: Error): void;
}

/** `Omit` for each member of a union. */
type WithoutId<Message> = Message extends unknown ? Omit<Message, 'id'> : never;

/**
 * Opens models in a worker of their own. What is given to `run` is given away. When the worker dies, everything that waits
 * and everything asked later rejects.
 */
export function remoteModels(worker: ModelWorker): OpenModel {
  const waiting = new Map<number, Waiting>();
  let nextId = 0;
  let isDead = false;

  const ask = (message: WithoutId<ToModelWorker>, transfer: Transferable[]): Promise<Float32Array | null> => {
    if (isDead) return Promise.reject(new Error('The model worker has failed'));
    const id = nextId;
    nextId += 1;
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      worker.postMessage({ ...message, id }, transfer);
    });
  };
  worker.addEventListener('message', (event) => {
    if (!(event instanceof MessageEvent)) return;
    const answer: FromModelWorker = event.data;
    const asked = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (answer.type === 'done') asked?.resolve(answer.output);
    else asked?.reject(new Error('The model cannot be opened or run'));
  });
  const die = () => {
    isDead = true;
    for (const { reject } of waiting.values()) reject(new Error('The model worker has failed'));
    waiting.clear();
  };
  worker.addEventListener('error', die);
  worker.addEventListener('messageerror', die);

  return async (path): Promise<ModelSession> => {
    await ask({ type: 'open', path }, []);
    return {
      async run(input, width, height) {
        const output = await ask({ type: 'run', path, input, width, height }, [input.buffer]);
        if (output === null) throw new Error(`${path} gave nothing`);
        return output;
      },
    };
  };
}
