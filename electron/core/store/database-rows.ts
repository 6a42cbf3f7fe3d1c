import { PAGE_BYTES, type PageSource } from './database-pages.ts';

/** One value of a row as SQLite stores it. */
export type Value = string | number | Uint8Array | null;

/** A row of some table, as it was found in a page; its values are read when they are asked for. */
export interface FoundRow {
  readonly rowId: number;
  /** One letter for each column: t text, b blob, n number, 0 null. */
  readonly shape: string;
  /** Null when a part of the row is not there any more. */
  values(): Value[] | null;
  /** The first column alone, which mostly lies in the page itself; null when it is not there. */
  firstValue(): Value;
}

const TABLE_LEAF = 0x0d;
const FILE_HEADER_BYTES = 100;
/** Larger than any row of a terminal: the length is damaged. */
const ROW_BYTES_MAX = 16 * 1024 * 1024;
const COLUMNS_MAX = 20;

/**
 * Every row that still can be read from the leaves of the tables, page by page, whatever is damaged elsewhere. Which table
 * a row belongs to has to be told from its shape; whether it is true, from the hashes in it. Nothing here throws on damage.
 * Format: https://www.sqlite.org/fileformat2.html, sections 1.6 and 2.1.
 */
export function* findRows(source: PageSource): Generator<FoundRow> {
  for (const number of source.numbers()) {
    const page = source.page(number);
    const start = number === 1 ? FILE_HEADER_BYTES : 0;
    if (!page || page[start] !== TABLE_LEAF) continue;
    const cells = page.readUInt16BE(start + 3);
    for (let cell = 0; cell < cells; cell++) {
      const pointer = start + 8 + 2 * cell;
      if (pointer + 2 > PAGE_BYTES) break;
      const row = readCell(source, page, page.readUInt16BE(pointer));
      if (row) yield row;
    }
  }
}

function readCell(source: PageSource, page: Buffer, at: number): FoundRow | null {
  const length = readVarint(page, at);
  const rowId = length && readVarint(page, length.end);
  if (!length || !rowId || length.value > ROW_BYTES_MAX) return null;
  const local = page.subarray(rowId.end, rowId.end + localBytes(length.value));
  const types = readTypes(local);
  if (!types) return null;
  const whole = () => {
    if (length.value <= local.length) return local;
    const next = rowId.end + local.length;
    if (next + 4 > PAGE_BYTES) return null;
    return follow(source, local, page.readUInt32BE(next), length.value);
  };
  return {
    rowId: rowId.value,
    shape: types.columns.map(letterOf).join(''),
    values: () => {
      const bytes = whole();
      return bytes && readValues(bytes, types.end, types.columns);
    },
    firstValue: () => readValues(local, types.end, types.columns.slice(0, 1))?.[0] ?? null,
  };
}

/** How much of a row lies in its page; the rest lies in a chain of overflow pages. */
function localBytes(length: number): number {
  const most = PAGE_BYTES - 35;
  if (length <= most) return length;
  const least = Math.floor(((PAGE_BYTES - 12) * 32) / 255) - 23;
  const fitting = least + ((length - least) % (PAGE_BYTES - 4));
  return fitting <= most ? fitting : least;
}

function follow(source: PageSource, local: Buffer, first: number, length: number): Buffer | null {
  const parts = [local];
  let missing = length - local.length;
  for (let next = first; missing > 0; ) {
    const page = next === 0 ? null : source.page(next);
    if (!page) return null;
    parts.push(page.subarray(4, 4 + missing));
    missing -= PAGE_BYTES - 4;
    next = page.readUInt32BE(0);
  }
  return Buffer.concat(parts, length);
}

function readTypes(bytes: Buffer): { columns: number[]; end: number } | null {
  const header = readVarint(bytes, 0);
  if (!header || header.value > bytes.length) return null;
  const columns: number[] = [];
  let at = header.end;
  while (at < header.value) {
    const type = readVarint(bytes, at);
    if (!type || type.value === 10 || type.value === 11 || columns.length === COLUMNS_MAX) return null;
    columns.push(type.value);
    at = type.end;
  }
  return at === header.value ? { columns, end: at } : null;
}

function letterOf(type: number): string {
  if (type === 0) return '0';
  if (type < 12) return 'n';
  return type % 2 === 0 ? 'b' : 't';
}

function readValues(bytes: Buffer, start: number, types: readonly number[]): Value[] | null {
  const values: Value[] = [];
  let at = start;
  for (const type of types) {
    const length = lengthOf(type);
    if (at + length > bytes.length) return null;
    values.push(readValue(bytes.subarray(at, at + length), type));
    at += length;
  }
  return values;
}

const NUMBER_LENGTHS = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0];

function lengthOf(type: number): number {
  return type < 12 ? (NUMBER_LENGTHS[type] ?? 0) : Math.floor((type - 12) / 2);
}

function readValue(bytes: Buffer, type: number): Value {
  if (type === 0) return null;
  if (type >= 12) return type % 2 === 0 ? bytes : bytes.toString('utf8');
  if (type === 6) return Number(bytes.readBigInt64BE(0));
  if (type === 7) return bytes.readDoubleBE(0);
  if (type >= 8) return type - 8;
  return bytes.readIntBE(0, bytes.length);
}

/** SQLite's integers of 1 to 9 bytes; none here needs more than 2^53. */
function readVarint(bytes: Buffer, start: number): { value: number; end: number } | null {
  let value = 0;
  for (let i = 0; i < 9; i++) {
    const byte = bytes[start + i];
    if (byte === undefined) return null;
    value = i === 8 ? value * 256 + byte : value * 128 + (byte & 0x7f);
    if (i === 8 || byte < 0x80) return { value, end: start + i + 1 };
  }
  return null;
}
