import { fail, type Result, succeed } from '../../contract/result.ts';

/** One open model with one input and one output. */
export interface ModelSession {
  /**
   * One inference. `input` is float32, NCHW, of `shape`; answers the first output. Rejects when the model does not take
   * this shape.
   */
  run(input: Float32Array, shape: readonly number[]): Promise<Float32Array>;
}

/** Opens a model from the bytes of its ONNX file. `no-runtime`: this computer has no inference runtime. */
export type OpenSession = (
  model: Uint8Array,
) => Promise<Result<ModelSession, 'no-runtime' | 'model-unusable'>>;

/**
 * Opens a model with onnxruntime-node on the CPU, one thread. The runtime is a native addon, which not every platform has:
 * it is loaded here and not at the start of the program, so that the service runs without it.
 */
export const openOnnxSession: OpenSession = async (model) => {
  let runtime: typeof import('onnxruntime-node');
  try {
    runtime = await import('onnxruntime-node');
  } catch {
    return fail('no-runtime');
  }
  try {
    const session = await runtime.InferenceSession.create(model, {
      executionProviders: ['cpu'],
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      logSeverityLevel: 4,
    });
    const [inputName] = session.inputNames;
    const [outputName] = session.outputNames;
    if (inputName === undefined || outputName === undefined) return fail('model-unusable');
    return succeed({
      async run(input, shape) {
        const output = (await session.run({ [inputName]: new runtime.Tensor('float32', input, shape) }))[
          outputName
        ];
        if (!(output?.data instanceof Float32Array)) throw new TypeError('the model gives no float32');
        return output.data;
      },
    });
  } catch {
    return fail('model-unusable');
  }
};
