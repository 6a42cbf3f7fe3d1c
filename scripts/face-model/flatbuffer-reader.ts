/**
 * Reading of FlatBuffers tables without generated code: just the wire format, which is little-endian.
 * A table starts with a signed offset back to its vtable; the vtable holds its own size, the table's size, and
 * one 16-bit field offset a slot (0 = the field is absent). References are unsigned offsets forward.
 * Source: FlatBuffers documentation, "FlatBuffer Internals".
 */
export class FlatbufferReader {
  readonly bytes: Buffer;

  /** @param bytes one whole flatbuffer; positions below count from its first byte */
  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  /** Position of the root table. */
  root(): number {
    return this.follow(0);
  }

  /** The numbers in a vector of 32-bit integers; an absent vector is an empty one. */
  int32s(table: number, slot: number): number[] {
    return this.#elements(table, slot).map((at) => this.bytes.readInt32LE(at));
  }

  /** Positions of the tables in a vector of tables; an absent vector is an empty one. */
  tables(table: number, slot: number): number[] {
    return this.#elements(table, slot).map((at) => this.follow(at));
  }

  /** A string field as text; absent means ''. */
  text(table: number, slot: number): string {
    const at = this.#field(table, slot);
    if (at === undefined) return '';
    const start = this.follow(at);
    return this.bytes.toString('utf8', start + 4, start + 4 + this.bytes.readUInt32LE(start));
  }

  /** Target of the reference that stands at `at`. */
  follow(at: number): number {
    return at + this.bytes.readUInt32LE(at);
  }

  #field(table: number, slot: number): number | undefined {
    const vtable = table - this.bytes.readInt32LE(table);
    const entry = 4 + 2 * slot;
    if (entry >= this.bytes.readUInt16LE(vtable)) return undefined;
    const offset = this.bytes.readUInt16LE(vtable + entry);
    return offset === 0 ? undefined : table + offset;
  }

  /** Positions of the 4-byte elements of a vector field. */
  #elements(table: number, slot: number): number[] {
    const at = this.#field(table, slot);
    if (at === undefined) return [];
    const vector = this.follow(at);
    return Array.from({ length: this.bytes.readUInt32LE(vector) }, (_, index) => vector + 4 + 4 * index);
  }
}
