import { crc32 } from 'node:zlib';

/** One file of an archive. */
export interface ZipEntry {
  name: string;
  data: Buffer;
}

const VERSION_NEEDED = 10; // 1.0: nothing but stored files
const DATE_1980_01_01 = 0x21; // MS-DOS date, so that equal content makes equal archives
const PAYLOAD_ALIGNMENT = 16;
/** Extra-field id that Android's zipalign gives to padding; readers skip ids that they do not know. */
const PADDING_FIELD = 0xd935;

/** Lengths and offsets that are the same for every header (APPNOTE.TXT 4.3.7, 4.3.12, 4.3.16). */
const LOCAL_HEADER_LENGTH = 30;
const SHARED_FIELDS_LENGTH = 26;

/**
 * A ZIP archive of uncompressed files whose payloads begin at multiples of 16 bytes, because MediaPipe maps the
 * models inside a .task bundle without copying them. Deterministic. Format: PKWARE APPNOTE.TXT; numbers are
 * little-endian.
 */
export function storedZip(entries: readonly ZipEntry[]): Buffer {
  const chunks: Buffer[] = [];
  const directory: Buffer[] = [];
  let length = 0;
  const append = (chunk: Buffer): void => {
    chunks.push(chunk);
    length += chunk.length;
  };

  for (const entry of entries) {
    const offset = length;
    const name = Buffer.from(entry.name, 'utf8');
    const padding = paddingField(offset + LOCAL_HEADER_LENGTH + name.length);
    append(signature('PK\x03\x04'));
    append(sharedFields(entry, padding.length));
    append(name);
    append(padding);
    append(entry.data);
    directory.push(directoryRecord(entry, name, offset));
  }

  const directoryOffset = length;
  for (const record of directory) append(record);
  append(endRecord(directory.length, directoryOffset, length - directoryOffset));
  return Buffer.concat(chunks);
}

const signature = (text: string): Buffer => Buffer.from(text, 'latin1');

/** An extra field that fills up to the next aligned position after `position`. */
function paddingField(position: number): Buffer {
  const headerLength = 4;
  const over = (position + headerLength) % PAYLOAD_ALIGNMENT;
  const field = Buffer.alloc(headerLength + (over === 0 ? 0 : PAYLOAD_ALIGNMENT - over));
  field.writeUInt16LE(PADDING_FIELD, 0);
  field.writeUInt16LE(field.length - headerLength, 2);
  return field;
}

/** The fields "version needed" to "extra field length", common to local header and directory record. */
function sharedFields({ name, data }: ZipEntry, extraLength: number): Buffer {
  const fields = Buffer.alloc(SHARED_FIELDS_LENGTH);
  fields.writeUInt16LE(VERSION_NEEDED, 0);
  fields.writeUInt16LE(DATE_1980_01_01, 8);
  fields.writeUInt32LE(crc32(data), 10);
  fields.writeUInt32LE(data.length, 14); // compressed size: stored as it is
  fields.writeUInt32LE(data.length, 18);
  fields.writeUInt16LE(Buffer.byteLength(name, 'utf8'), 22);
  fields.writeUInt16LE(extraLength, 24);
  return fields;
}

function directoryRecord(entry: ZipEntry, name: Buffer, localHeaderOffset: number): Buffer {
  const madeBy = Buffer.from([VERSION_NEEDED, 0]);
  const rest = Buffer.alloc(14); // comment length, disk, attributes: all zero
  rest.writeUInt32LE(localHeaderOffset, 10);
  return Buffer.concat([signature('PK\x01\x02'), madeBy, sharedFields(entry, 0), rest, name]);
}

function endRecord(count: number, offset: number, length: number): Buffer {
  const record = Buffer.alloc(22);
  record.write('PK\x05\x06', 'latin1');
  record.writeUInt16LE(count, 8);
  record.writeUInt16LE(count, 10);
  record.writeUInt32LE(length, 12);
  record.writeUInt32LE(offset, 16);
  return record;
}
