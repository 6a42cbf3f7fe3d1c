import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { constants, gunzipSync } from 'node:zlib';
import type { SyntheticPerson } from '../people.ts';

/** A place where personal data stands in a file that may hold none. Says what and how written, never the data. */
export interface PlainTextHit {
  readonly file: string;
  readonly offset: number;
  /** For instance `name as utf16le`. */
  readonly what: string;
}

interface Needle {
  readonly bytes: Buffer;
  readonly what: string;
}

/** Shorter needles turn up in random bytes: six wrong bytes that fit come once in 2^48 places. */
const SHORTEST = 6;
/** Bytes of a photo that are looked for, at this many places: database pages cut it anywhere. */
const WINDOW = 24;
const WINDOW_STEP = 200;

/** Every way in which text may be written that is looked for: UTF-8, UTF-16, GB 18030, base64 at three offsets, hexadecimal. */
function textNeedles(text: string, what: string): Needle[] {
  const utf8 = Buffer.from(text, 'utf8');
  const utf16le = Buffer.from(text, 'utf16le');
  const gb18030 = encodeGb18030(text);
  const escaped = JSON.stringify(text).slice(1, -1);
  const jsonEscaped = [...text]
    .map((character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
  const plain: Needle[] = [
    { bytes: utf8, what: `${what} as utf8` },
    { bytes: utf16le, what: `${what} as utf16le` },
    { bytes: Buffer.from(utf16le).swap16(), what: `${what} as utf16be` },
    { bytes: gb18030, what: `${what} as gb18030` },
    { bytes: Buffer.from(jsonEscaped), what: `${what} as JSON escapes` },
    { bytes: Buffer.from(escaped), what: `${what} as JSON` },
  ];
  return [...plain, ...[utf8, utf16le, gb18030].flatMap((bytes) => encodedNeedles(bytes, what))];
}

function encodedNeedles(bytes: Buffer, what: string): Needle[] {
  const hex = bytes.toString('hex');
  return [
    ...base64Needles(bytes, what),
    { bytes: Buffer.from(hex), what: `${what} as hexadecimal` },
    { bytes: Buffer.from(hex.toUpperCase()), what: `${what} as hexadecimal` },
  ];
}

/** The characters that do not depend on what stands before and behind, for each of the three places in a group. */
function base64Needles(bytes: Buffer, what: string): Needle[] {
  return [0, 1, 2].flatMap((offset) => {
    const padded = Buffer.concat([Buffer.alloc(offset), bytes]);
    const whole = padded.length - (padded.length % 3);
    const text = padded.subarray(0, whole).toString('base64');
    const stable = text.slice(offset === 0 ? 0 : 4);
    const url = stable.replaceAll('+', '-').replaceAll('/', '_');
    return [...new Set([stable, url])].map((each) => ({
      bytes: Buffer.from(each),
      what: `${what} as base64 at ${offset}`,
    }));
  });
}

function photoNeedles(photo: Uint8Array, what: string): Needle[] {
  const needles: Needle[] = [];
  for (let start = 16; start + WINDOW <= photo.length; start += WINDOW_STEP) {
    const window = Buffer.from(photo.subarray(start, start + WINDOW));
    needles.push({ bytes: window, what: `${what} as bytes` }, ...encodedNeedles(window, what));
  }
  return needles;
}

/** Looks for the data of these people in files. */
export class PlainTextSearch {
  readonly #byPrefix = new Map<number, Needle[]>();
  /** One bit for each value of three bytes with which a needle begins: almost every place is passed over by it. */
  readonly #begins = new Uint8Array(1 << 21);

  constructor(people: readonly SyntheticPerson[]) {
    const seen = new Set<string>();
    for (const person of people) {
      const needles = [
        ...textNeedles(person.name, 'name'),
        ...textNeedles(person.idNumber, 'ID number'),
        ...photoNeedles(person.cardPhoto, 'card photo'),
        ...photoNeedles(person.jpeg, 'photo'),
      ];
      for (const needle of needles) {
        const key = needle.bytes.toString('latin1');
        if (needle.bytes.length < SHORTEST || seen.has(key)) continue;
        seen.add(key);
        const prefix = needle.bytes.readUIntBE(0, 3);
        this.#begins[prefix >> 3] = (this.#begins[prefix >> 3] ?? 0) | (1 << (prefix & 7));
        this.#byPrefix.set(prefix, [...(this.#byPrefix.get(prefix) ?? []), needle]);
      }
    }
  }

  /** Every file below `folder`, and what lies in it compressed by gzip. */
  searchFolder(folder: string): PlainTextHit[] {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((name) => join(folder, name))
      .filter((path) => statSync(path).isFile())
      .flatMap((path) => this.searchBytes(readFileSync(path), path));
  }

  /** The bytes themselves, and each gzip stream in them as far as it can be read. */
  searchBytes(bytes: Buffer, file: string): PlainTextHit[] {
    const hits = this.#search(bytes, file);
    for (let at = bytes.indexOf(GZIP); at >= 0; at = bytes.indexOf(GZIP, at + 1)) {
      const inflated = inflate(bytes.subarray(at));
      const gzipped = inflated ? this.#search(inflated, file) : [];
      hits.push(...gzipped.map((hit) => ({ file, offset: at, what: `${hit.what} in gzip` })));
    }
    return hits;
  }

  #search(bytes: Buffer, file: string): PlainTextHit[] {
    const hits: PlainTextHit[] = [];
    let prefix = 0;
    for (let i = 0; i < bytes.length; i++) {
      prefix = ((prefix << 8) | (bytes[i] ?? 0)) & 0xffffff;
      if (i < 2 || ((this.#begins[prefix >> 3] ?? 0) & (1 << (prefix & 7))) === 0) continue;
      const start = i - 2;
      for (const needle of this.#byPrefix.get(prefix) ?? []) {
        if (bytes.subarray(start, start + needle.bytes.length).equals(needle.bytes)) {
          hits.push({ file, offset: start, what: needle.what });
        }
      }
    }
    return hits;
  }
}

const GZIP = Buffer.from([0x1f, 0x8b, 0x08]);

function inflate(bytes: Buffer): Buffer | null {
  try {
    return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 64 * 1024 * 1024 });
  } catch {
    return null;
  }
}

let gb18030Codes: Map<string, Buffer> | null = null;

/** GB 18030 by turning the decoder of the platform around; its two-byte codes hold every common character. */
function encodeGb18030(text: string): Buffer {
  if (!gb18030Codes) {
    gb18030Codes = new Map();
    const decoder = new TextDecoder('gb18030');
    for (let high = 0x81; high <= 0xfe; high++) {
      for (let low = 0x40; low <= 0xfe; low++) {
        if (low === 0x7f) continue;
        const code = Buffer.from([high, low]);
        gb18030Codes.set(decoder.decode(code), code);
      }
    }
  }
  const codes = gb18030Codes;
  return Buffer.concat([...text].map((character) => codes.get(character) ?? Buffer.from(character, 'utf8')));
}
