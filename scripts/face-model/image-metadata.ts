import { FlatbufferWriter } from './flatbuffer-writer.ts';

/** Union and enum values of TensorFlow Lite's metadata_schema.fbs. */
const NORMALIZATION_OPTIONS = 1;
const IMAGE_PROPERTIES = 2;
const COLOUR_SPACE_RGB = 1;

/** The few hundred bytes of such a buffer fit in here. */
const CAPACITY = 1 << 12;

/** How a model wants its picture: each channel becomes (value − mean) / deviation, values 0..255. */
export interface ImageNormalization {
  mean: number;
  deviation: number;
}

/**
 * TFLITE_METADATA (file identifier M001) of a model with one RGB picture as its input. MediaPipe Tasks refuses a
 * model without it, because it takes the normalisation from here.
 */
export function imageMetadata(modelName: string, { mean, deviation }: ImageNormalization): Buffer {
  const writer = new FlatbufferWriter(CAPACITY);
  const means = writer.float32s([mean]);
  const deviations = writer.float32s([deviation]);
  const normalization = writer.table([
    { slot: 0, ref: means },
    { slot: 1, ref: deviations },
  ]);
  const processUnit = writer.table([
    { slot: 0, int8: NORMALIZATION_OPTIONS },
    { slot: 1, ref: normalization },
  ]);
  const imageProperties = writer.table([{ slot: 0, int8: COLOUR_SPACE_RGB }]);
  const content = writer.table([
    { slot: 0, int8: IMAGE_PROPERTIES },
    { slot: 1, ref: imageProperties },
  ]);
  const inputName = writer.string('image');
  const processUnits = writer.refs([processUnit]);
  const input = writer.table([
    { slot: 0, ref: inputName },
    { slot: 3, ref: content },
    { slot: 4, ref: processUnits },
  ]);
  const inputs = writer.refs([input]);
  const subgraph = writer.table([{ slot: 2, ref: inputs }]);
  const name = writer.string(modelName);
  const subgraphs = writer.refs([subgraph]);
  const minimumParserVersion = writer.string('1.0.0');
  const metadata = writer.table([
    { slot: 0, ref: name },
    { slot: 3, ref: subgraphs },
    { slot: 7, ref: minimumParserVersion },
  ]);
  return writer.finish(metadata, 'M001');
}
