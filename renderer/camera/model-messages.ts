/** What the analysis worker asks the model worker; each is answered once, under its `id`. */
export type ToModelWorker =
  | { readonly id: number; readonly type: 'open'; readonly path: string }
  | {
      readonly id: number;
      readonly type: 'run';
      /** Of a model that was opened. */
      readonly path: string;
      /** float32, NCHW, three channels. */
      readonly input: Float32Array;
      readonly width: number;
      readonly height: number;
    };

/** What the model worker answers. `output` is null for `open`; `failed`: the model cannot be opened or run. */
export type FromModelWorker =
  | { readonly id: number; readonly type: 'done'; readonly output: Float32Array | null }
  | { readonly id: number; readonly type: 'failed' };
