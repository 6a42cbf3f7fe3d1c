import { FlatbufferReader } from './flatbuffer-reader.ts';
import { FlatbufferWriter, type Location, type TableField } from './flatbuffer-writer.ts';

/** Element types of a tensor (TensorType in TensorFlow Lite's schema.fbs). */
export const TensorType = { float32: 0, float16: 1, int32: 2 } as const;

/** Number of a tensor in its graph. */
export type TensorIndex = number;

/**
 * The built-in operators that can be appended: operator code, union type of its options and operator version, all
 * from TensorFlow Lite's schema.fbs and its op registration.
 */
const OPERATORS = {
  ADD: { code: 0, options: 11, version: 1 },
  CONCATENATION: { code: 2, options: 10, version: 1 },
  CONV_2D: { code: 3, options: 1, version: 1 },
  DEQUANTIZE: { code: 6, options: 38, version: 2 },
  MUL: { code: 18, options: 21, version: 1 },
  PAD: { code: 34, options: 22, version: 1 },
} as const;

/** Name of an operator that `TfliteModel.operator` can append. */
export type OperatorName = keyof typeof OPERATORS;

/** Slots of the tables in schema.fbs that are read or rewritten here. */
const MODEL = { version: 0, operatorCodes: 1, subgraphs: 2, description: 3, buffers: 4, metadata: 6 };
const SUBGRAPH = { tensors: 0, inputs: 1, outputs: 2, operators: 3, name: 4 };
const TENSOR = { shape: 0, type: 1, buffer: 2, name: 3 };
const OPERATOR = { opcodeIndex: 0, inputs: 1, outputs: 2, optionsType: 3, options: 4 };
const OPERATOR_CODE = { deprecatedCode: 0, version: 2, code: 3 };
const METADATA = { name: 0, buffer: 1 };

const SCHEMA_VERSION = 3;
const TENSOR_DATA_ALIGNMENT = 16;
/** Room for what is appended: far more than the 2 MB that the landmark graph's additions take. */
const ADDITION_CAPACITY = 4 << 20;

/**
 * A one-graph TensorFlow Lite model that can be extended: new tensors and operators are appended, the outputs may
 * be named anew, metadata is attached. All that was there, weights included, stays byte for byte in place.
 */
export class TfliteModel {
  readonly #reader: FlatbufferReader;
  readonly #writer: FlatbufferWriter;
  readonly #root: number;
  readonly #graph: number;
  readonly #tensorNames: string[];
  readonly #operatorCodes: Location[];
  readonly #buffers: Location[];
  readonly #tensors: Location[];
  readonly #operators: Location[];
  readonly #metadata: Location[];
  readonly #appendedCodes = new Map<OperatorName, number>();
  #outputs: TensorIndex[];

  /** @param bytes a whole .tflite file; throws when it has no graph */
  constructor(bytes: Buffer) {
    const reader = new FlatbufferReader(bytes);
    const writer = new FlatbufferWriter(ADDITION_CAPACITY, bytes);
    const root = reader.root();
    const [graph] = reader.tables(root, MODEL.subgraphs);
    if (graph === undefined) throw new Error('the model has no graph');
    const locations = (table: number, slot: number): Location[] =>
      reader.tables(table, slot).map((position) => writer.locationInTail(position));

    this.#reader = reader;
    this.#writer = writer;
    this.#root = root;
    this.#graph = graph;
    this.#tensorNames = reader
      .tables(graph, SUBGRAPH.tensors)
      .map((tensor) => reader.text(tensor, TENSOR.name));
    this.#operatorCodes = locations(root, MODEL.operatorCodes);
    this.#buffers = locations(root, MODEL.buffers);
    this.#metadata = locations(root, MODEL.metadata);
    this.#tensors = locations(graph, SUBGRAPH.tensors);
    this.#operators = locations(graph, SUBGRAPH.operators);
    this.#outputs = reader.int32s(graph, SUBGRAPH.outputs);
  }

  /** Number of the original tensor of that name; throws when there is none. */
  tensorNamed(name: string): TensorIndex {
    const index = this.#tensorNames.indexOf(name);
    if (index < 0) throw new Error(`the model has no tensor "${name}"`);
    return index;
  }

  /** Appends a float tensor that an operator will fill. */
  activation(name: string, shape: readonly number[]): TensorIndex {
    return this.#tensor(name, shape, TensorType.float32);
  }

  /** Appends a tensor whose values are part of the file; `values` must match `type` and `shape`. */
  constant(
    name: string,
    shape: readonly number[],
    type: (typeof TensorType)[keyof typeof TensorType],
    values: Float32Array | Uint16Array | Int32Array,
  ): TensorIndex {
    return this.#tensor(
      name,
      shape,
      type,
      new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
    );
  }

  /** Appends an operator. `options` are the fields of its options table in schema.fbs, defaults left out. */
  operator(
    name: OperatorName,
    inputs: readonly TensorIndex[],
    outputs: readonly TensorIndex[],
    options: readonly TableField[] = [],
  ): void {
    const opcodeIndex = this.#opcodeIndex(name);
    const optionsTable = this.#writer.table(options);
    const inputVector = this.#writer.int32s(inputs);
    const outputVector = this.#writer.int32s(outputs);
    const operator = this.#writer.table([
      { slot: OPERATOR.opcodeIndex, int32: opcodeIndex },
      { slot: OPERATOR.inputs, ref: inputVector },
      { slot: OPERATOR.outputs, ref: outputVector },
      { slot: OPERATOR.optionsType, int8: OPERATORS[name].options },
      { slot: OPERATOR.options, ref: optionsTable },
    ]);
    this.#operators.push(operator);
  }

  /** Replaces the list of the graph's outputs. */
  setOutputs(outputs: readonly TensorIndex[]): void {
    this.#outputs = [...outputs];
  }

  /** The finished .tflite file with `metadata` attached as TFLITE_METADATA. Call once. */
  serialize(metadata: Uint8Array): Buffer {
    const writer = this.#writer;
    const metadataBuffer = this.#buffer(metadata);
    const metadataName = writer.string('TFLITE_METADATA');
    this.#metadata.push(
      writer.table([
        { slot: METADATA.name, ref: metadataName },
        { slot: METADATA.buffer, int32: metadataBuffer },
      ]),
    );
    const graph = this.#graphTable();
    const operatorCodes = writer.refs(this.#operatorCodes);
    const subgraphs = writer.refs([graph]);
    const description = writer.string(this.#reader.text(this.#root, MODEL.description));
    const buffers = writer.refs(this.#buffers);
    const metadataVector = writer.refs(this.#metadata);
    const model = writer.table([
      { slot: MODEL.version, int32: SCHEMA_VERSION },
      { slot: MODEL.operatorCodes, ref: operatorCodes },
      { slot: MODEL.subgraphs, ref: subgraphs },
      { slot: MODEL.description, ref: description },
      { slot: MODEL.buffers, ref: buffers },
      { slot: MODEL.metadata, ref: metadataVector },
    ]);
    return writer.finish(model, 'TFL3');
  }

  #graphTable(): Location {
    const writer = this.#writer;
    const tensors = writer.refs(this.#tensors);
    const inputs = writer.int32s(this.#reader.int32s(this.#graph, SUBGRAPH.inputs));
    const outputs = writer.int32s(this.#outputs);
    const operators = writer.refs(this.#operators);
    const name = writer.string(this.#reader.text(this.#graph, SUBGRAPH.name));
    return writer.table([
      { slot: SUBGRAPH.tensors, ref: tensors },
      { slot: SUBGRAPH.inputs, ref: inputs },
      { slot: SUBGRAPH.outputs, ref: outputs },
      { slot: SUBGRAPH.operators, ref: operators },
      { slot: SUBGRAPH.name, ref: name },
    ]);
  }

  #tensor(name: string, shape: readonly number[], type: number, data?: Uint8Array): TensorIndex {
    const shapeVector = this.#writer.int32s(shape);
    const nameString = this.#writer.string(name);
    const fields: TableField[] = [
      { slot: TENSOR.shape, ref: shapeVector },
      { slot: TENSOR.type, int8: type },
      { slot: TENSOR.name, ref: nameString },
    ];
    if (data !== undefined) fields.push({ slot: TENSOR.buffer, int32: this.#buffer(data) });
    return this.#tensors.push(this.#writer.table(fields)) - 1;
  }

  #buffer(data: Uint8Array): number {
    const payload = this.#writer.bytes(data, TENSOR_DATA_ALIGNMENT);
    return this.#buffers.push(this.#writer.table([{ slot: 0, ref: payload }])) - 1;
  }

  #opcodeIndex(name: OperatorName): number {
    const known = this.#appendedCodes.get(name);
    if (known !== undefined) return known;
    const { code, version } = OPERATORS[name];
    const table = this.#writer.table([
      { slot: OPERATOR_CODE.deprecatedCode, int8: code },
      { slot: OPERATOR_CODE.version, int32: version },
      { slot: OPERATOR_CODE.code, int32: code },
    ]);
    const index = this.#operatorCodes.push(table) - 1;
    this.#appendedCodes.set(name, index);
    return index;
  }
}
