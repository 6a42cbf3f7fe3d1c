import * as ort from 'onnxruntime-web/wasm';
import type { ModelSession } from './liveness-models.ts';

/** Where main serves the WebAssembly files of onnxruntime-web. */
const WASM_PATH = '/onnx-wasm/';

ort.env.wasm.wasmPaths = WASM_PATH;
// The landmarker runs beside it, and the smallest terminals have two cores.
ort.env.wasm.numThreads = 1;
ort.env.logLevel = 'error';

/** Loads an ONNX model from our own origin, for the CPU. Rejects when there is none or it cannot be run. */
export async function openOnnxModel(path: string): Promise<ModelSession> {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(`There is no model at ${path}`);
  const session = await ort.InferenceSession.create(new Uint8Array(await answer.arrayBuffer()), {
    executionProviders: ['wasm'],
    graphOptimizationLevel: 'all',
  });
  const [inputName] = session.inputNames;
  const [outputName] = session.outputNames;
  if (inputName === undefined || outputName === undefined) throw new Error(`${path} takes or gives nothing`);
  return {
    async run(input, width, height) {
      const given = new ort.Tensor('float32', input, [1, 3, height, width]);
      const output = (await session.run({ [inputName]: given }, [outputName]))[outputName];
      if (!(output?.data instanceof Float32Array)) throw new Error(`${path} does not give float32`);
      // The data lies in the memory of the runtime, which the next run uses again.
      return output.data.slice();
    },
  };
}
