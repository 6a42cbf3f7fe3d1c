import { imageMetadata } from './image-metadata.ts';
import {
  ALL_POINTS,
  LID_CONTOURS,
  landmarkComposition,
  MESH_POINTS,
  MESH_TENSOR,
  REFINED_TENSORS,
} from './landmark-composition.ts';
import { type TensorIndex, TensorType, TfliteModel } from './tflite-model.ts';

/** The only three weights needed, as IEEE 754 half-precision bits. */
const HALF = { zero: 0x0000, sixteenth: 0x2c00, one: 0x3c00 } as const;

/** ConvOptions / ConcatenationOptions fields of schema.fbs. */
const CONVOLUTION_1X1 = [
  { slot: 0, int8: 1 }, // padding VALID
  { slot: 1, int32: 1 }, // stride, horizontal
  { slot: 2, int32: 1 }, // stride, vertical
];
const ALONG_CHANNELS = [{ slot: 0, int32: 3 }];

const MESH_LENGTH = MESH_POINTS * 3;
const RESULT_LENGTH = ALL_POINTS * 3;
const channels = (length: number): number[] => [1, 1, 1, length];

/**
 * The attention model of @mediapipe/face_mesh, extended so that it alone yields [1,1,1,1434] merged landmarks and
 * the face flag, as Face Landmarker expects of its landmark model.
 *
 * The merge is a permutation. One GATHER would say so, but MediaPipe's WebGL backend has no such operator; so it is
 * written with 1×1 convolutions, a mask, padding and a sum, which CPU and GPU both have.
 */
export function landmarkModel(attentionModel: Buffer): Buffer {
  const model = new TfliteModel(attentionModel);
  const mesh = model.tensorNamed(MESH_TENSOR);
  const refined = REFINED_TENSORS.map((name) => model.tensorNamed(name));
  const { source, refinedLength } = landmarkComposition();

  const contours = [LID_CONTOURS.left, LID_CONTOURS.right].map(
    (lids) => new Set(lids.map((point) => 3 * point + 2)),
  );
  const irisDepth = linearMap(model, 'iris_depth', mesh, MESH_LENGTH, 2, (output, input) =>
    contours[output]?.has(input) ? HALF.sixteenth : HALF.zero,
  );

  const landmarks = model.activation('landmarks_478', channels(RESULT_LENGTH));
  const refinedPoints = model.activation('refined_points', channels(refinedLength));
  model.operator('CONCATENATION', [...refined, irisDepth], [refinedPoints], ALONG_CHANNELS);
  const moved = linearMap(
    model,
    'moved_points',
    refinedPoints,
    refinedLength,
    RESULT_LENGTH,
    (output, input) => (source[output] === MESH_LENGTH + input ? HALF.one : HALF.zero),
  );
  const kept = keptMeshPoints(model, mesh, source);
  model.operator('ADD', [kept, moved], [landmarks]);

  model.setOutputs([landmarks, model.tensorNamed('conv_faceflag')]);
  return model.serialize(imageMetadata('face_landmarks_detector', { mean: 0, deviation: 255 })); // picture in 0..1
}

/** Appends output = W · input, weights stored as half-precision and widened when the model is loaded. */
function linearMap(
  model: TfliteModel,
  name: string,
  input: TensorIndex,
  inputLength: number,
  outputLength: number,
  weight: (output: number, input: number) => number,
): TensorIndex {
  const halves = new Uint16Array(outputLength * inputLength);
  for (let row = 0; row < outputLength; row++) {
    for (let column = 0; column < inputLength; column++)
      halves[row * inputLength + column] = weight(row, column);
  }
  const shape = [outputLength, 1, 1, inputLength];
  const stored = model.constant(`${name}/f16`, shape, TensorType.float16, halves);
  const weights = model.activation(`${name}/weights`, shape);
  const zeros = new Float32Array(outputLength);
  const bias = model.constant(`${name}/bias`, [outputLength], TensorType.float32, zeros);
  const output = model.activation(name, channels(outputLength));
  model.operator('DEQUANTIZE', [stored], [weights]);
  model.operator('CONV_2D', [input, weights, bias], [output], CONVOLUTION_1X1);
  return output;
}

/** Appends the mesh with every refined number set to zero and room for the irises at the end. */
function keptMeshPoints(model: TfliteModel, mesh: TensorIndex, source: readonly number[]): TensorIndex {
  const mask = Float32Array.from({ length: MESH_LENGTH }, (_, index) => (source[index] === index ? 1 : 0));
  const kept = model.activation('kept_points', channels(MESH_LENGTH));
  const maskTensor = model.constant('mask', channels(MESH_LENGTH), TensorType.float32, mask);
  model.operator('MUL', [mesh, maskTensor], [kept]);
  const padded = model.activation('kept_points_478', channels(RESULT_LENGTH));
  const margins = new Int32Array([0, 0, 0, 0, 0, 0, 0, RESULT_LENGTH - MESH_LENGTH]); // [before, after] a dimension
  const marginsTensor = model.constant('pads', [4, 2], TensorType.int32, margins);
  model.operator('PAD', [kept, marginsTensor], [padded]);
  return padded;
}
