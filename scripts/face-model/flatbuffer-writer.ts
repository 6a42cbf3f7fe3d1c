/**
 * Writing of FlatBuffers back to front, as the wire format wants it, optionally in front of an existing buffer.
 *
 * Offsets inside a flatbuffer are relative, so an existing model can stay byte for byte as the tail of a new
 * buffer while new tables are put before it: no weight is copied field by field or re-encoded. Things are named by
 * their `Location`: the distance from the END of the buffer, which stays true while the front grows.
 */

/** Distance in bytes from the end of the buffer to the first byte of a thing. */
export type Location = number;

/** One field of a table. The default values of a schema are simply left out. */
export type TableField =
  | { slot: number; int8: number }
  | { slot: number; int32: number }
  | { slot: number; ref: Location };

/** A buffer's tail is padded to this, so that locations and final positions have the same alignment. */
const BUFFER_ALIGNMENT = 16;

/** Builds one flatbuffer. Every method that writes something returns its location. */
export class FlatbufferWriter {
  readonly #bytes: Buffer;
  readonly #tailStart: number;
  /** Position of the first byte written so far. */
  #front: number;

  /**
   * @param capacity bytes of new tables that can be written; exceeding it throws RangeError
   * @param tail an existing flatbuffer to keep as the end of the new one
   */
  constructor(capacity: number, tail: Buffer = Buffer.alloc(0)) {
    const padding = (BUFFER_ALIGNMENT - (tail.length % BUFFER_ALIGNMENT)) % BUFFER_ALIGNMENT;
    this.#bytes = Buffer.alloc(capacity + tail.length + padding);
    tail.copy(this.#bytes, capacity);
    this.#tailStart = capacity;
    this.#front = capacity;
  }

  /** Location of what stands at `position` in the kept tail. */
  locationInTail(position: number): Location {
    return this.#bytes.length - (this.#tailStart + position);
  }

  /** A byte vector whose payload is aligned to `alignment` bytes, as tensor data must be. */
  bytes(payload: Uint8Array, alignment: number): Location {
    this.#align(payload.length, alignment);
    this.#bytes.set(payload, this.#take(payload.length));
    return this.#uint32(payload.length);
  }

  /** A UTF-8 string, ending in the zero byte that the format asks for. */
  string(value: string): Location {
    const encoded = Buffer.from(`${value}\0`, 'utf8');
    this.#align(encoded.length, 4);
    this.#bytes.set(encoded, this.#take(encoded.length));
    return this.#uint32(encoded.length - 1);
  }

  /** A vector of 32-bit integers. */
  int32s(values: readonly number[]): Location {
    return this.#vector(values, (value, at) => this.#bytes.writeInt32LE(value, at));
  }

  /** A vector of 32-bit floating point numbers. */
  float32s(values: readonly number[]): Location {
    return this.#vector(values, (value, at) => this.#bytes.writeFloatLE(value, at));
  }

  /** A vector of references to things that were written before. */
  refs(targets: readonly Location[]): Location {
    return this.#vector(targets, (target, at) => this.#bytes.writeUInt32LE(this.#here() - target, at));
  }

  /** A table with its own vtable in front of it. Each field takes 4 bytes; the highest slot lies last. */
  table(fields: readonly TableField[] = []): Location {
    const descending = [...fields].sort((a, b) => b.slot - a.slot);
    const slots = descending.length === 0 ? 0 : Math.max(...descending.map((field) => field.slot)) + 1;
    this.#align(0, 4);
    const end = this.#here();
    const placed = descending.map((field) => ({ slot: field.slot, at: this.#field(field) }));

    const vtableOffsetAt = this.#take(4);
    const table = this.#here();
    const vtableSize = 4 + 2 * slots;
    const vtable = this.#take(vtableSize + (vtableSize % 4));
    this.#bytes.writeUInt16LE(vtableSize, vtable);
    this.#bytes.writeUInt16LE(table - end, vtable + 2);
    for (const { slot, at } of placed) this.#bytes.writeUInt16LE(table - at, vtable + 4 + 2 * slot);
    this.#bytes.writeInt32LE(this.#here() - table, vtableOffsetAt);
    return table;
  }

  /** Closes the buffer with its root table and four-character file identifier, and returns a copy of it. */
  finish(root: Location, fileIdentifier: string): Buffer {
    this.#align(8, BUFFER_ALIGNMENT);
    this.#bytes.write(fileIdentifier, this.#take(4), 4, 'latin1');
    const at = this.#take(4);
    this.#bytes.writeUInt32LE(this.#here() - root, at);
    return Buffer.from(this.#bytes.subarray(this.#front));
  }

  #field(field: TableField): Location {
    if ('int8' in field) {
      this.#take(3); // padding, so that the next field is aligned again
      this.#bytes.writeInt8(field.int8, this.#take(1));
    } else if ('int32' in field) {
      this.#bytes.writeInt32LE(field.int32, this.#take(4));
    } else {
      const at = this.#take(4);
      this.#bytes.writeUInt32LE(this.#here() - field.ref, at);
    }
    return this.#here();
  }

  #vector<T>(values: readonly T[], put: (value: T, at: number) => void): Location {
    this.#align(4 * values.length, 4);
    for (const value of [...values].reverse()) put(value, this.#take(4));
    return this.#uint32(values.length);
  }

  #uint32(value: number): Location {
    this.#bytes.writeUInt32LE(value, this.#take(4));
    return this.#here();
  }

  #here(): Location {
    return this.#bytes.length - this.#front;
  }

  /** Pads with zeros so that after `size` more bytes the location is a multiple of `alignment`. */
  #align(size: number, alignment: number): void {
    const over = (this.#here() + size) % alignment;
    if (over !== 0) this.#take(alignment - over);
  }

  #take(size: number): number {
    this.#front -= size;
    if (this.#front < 0) throw new RangeError('flatbuffer is larger than the room given for it');
    return this.#front;
  }
}
