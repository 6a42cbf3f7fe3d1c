import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';

/** Pages of a database file, as far as they are there. */
export interface PageSource {
  /** The numbers of all pages that are there, whole or not, from 1. */
  numbers(): Iterable<number>;
  /** The bytes of a page; null when the file does not hold it whole. */
  page(number: number): Buffer | null;
  close(): void;
}

/** Every database of a terminal is made with SQLite's default page size, bytes. */
export const PAGE_BYTES = 4096;
const WAL_HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
const FRAME_BYTES = FRAME_HEADER_BYTES + PAGE_BYTES;

/**
 * Reads the pages of a database file without SQLite, which gives up on a file at its first bad page. Over them lie the
 * newest pages of the write-ahead log, if `walFile` is given and there; either file may be missing. Formats:
 * https://www.sqlite.org/fileformat2.html, sections 1 and 4.
 */
export function openPages(file: string, walFile: string | null): PageSource {
  const database = openToRead(file);
  const wal = walFile === null ? null : openToRead(walFile);
  const overlay = wal ? mapFrames(wal) : new Map<number, number>();
  const ownPages = Math.ceil((database?.bytes ?? 0) / PAGE_BYTES);
  return {
    *numbers() {
      for (let number = 1; number <= ownPages; number++) yield number;
      for (const number of overlay.keys()) if (number > ownPages) yield number;
    },
    page: (number) => {
      const at = overlay.get(number);
      if (wal && at !== undefined) return wal.read(at, PAGE_BYTES);
      return database?.read((number - 1) * PAGE_BYTES, PAGE_BYTES) ?? null;
    },
    close: () => {
      database?.close();
      wal?.close();
    },
  };
}

/**
 * How many commits a write-ahead log holds behind the place where SQLite stops reading it, at the first frame whose
 * checksum does not fit. A power cut may leave one, torn, of which nobody was told that it is kept. More than one are
 * damage in the middle: SQLite would drop commits that were durable without a word.
 */
export function countUnreadCommits(walFile: string): number {
  const wal = openToRead(walFile);
  if (!wal) return 0;
  try {
    const frames = readFrames(wal);
    const firstUnread = frames.findIndex((frame) => !frame.fits);
    return firstUnread < 0 ? 0 : frames.slice(firstUnread).filter((frame) => frame.isCommit).length;
  } finally {
    wal.close();
  }
}

interface OpenFile {
  readonly bytes: number;
  read(at: number, length: number): Buffer | null;
  close(): void;
}

function openToRead(file: string): OpenFile | null {
  if (!existsSync(file)) return null;
  const descriptor = openSync(file, 'r');
  return {
    bytes: fstatSync(descriptor).size,
    read: (at, length) => {
      const buffer = Buffer.alloc(length);
      return readSync(descriptor, buffer, 0, length, at) === length ? buffer : null;
    },
    close: () => closeSync(descriptor),
  };
}

interface Frame {
  readonly page: number;
  /** Where the page's bytes begin in the file. */
  readonly at: number;
  readonly isCommit: boolean;
  /** Whether the checksums fit from the beginning up to here: SQLite reads no further than that. */
  readonly fits: boolean;
}

/** The frames of the newest generation, in their order: those that carry its salts, whether their checksums fit or not. */
function readFrames(wal: OpenFile): Frame[] {
  const header = wal.read(0, WAL_HEADER_BYTES);
  const first = wal.read(WAL_HEADER_BYTES, FRAME_HEADER_BYTES);
  if (!header || !first) return [];
  const magic = header.readUInt32BE(0);
  const bigEndian = magic === 0x377f0683;
  let sum = checksum(header.subarray(0, 24), [0, 0], bigEndian);
  let fits = (magic === 0x377f0682 || bigEndian) && sumIs(sum, header, 24);
  // With a damaged header the first frame tells the generation: an older one would lie behind it.
  const salts = fits ? header.subarray(16, 24) : first.subarray(8, 16);
  const frames: Frame[] = [];
  for (let at = WAL_HEADER_BYTES; at + FRAME_BYTES <= wal.bytes; at += FRAME_BYTES) {
    const frame = wal.read(at, FRAME_BYTES);
    if (!frame) break;
    if (!frame.subarray(8, 16).equals(salts)) {
      fits = false;
      continue;
    }
    if (fits) {
      sum = checksum(frame.subarray(0, 8), sum, bigEndian);
      sum = checksum(frame.subarray(FRAME_HEADER_BYTES), sum, bigEndian);
      fits = sumIs(sum, frame, 16);
    }
    const page = frame.readUInt32BE(0);
    frames.push({ page, at: at + FRAME_HEADER_BYTES, isCommit: frame.readUInt32BE(4) !== 0, fits });
  }
  return frames;
}

/** Newest place of each page, up to the last commit. */
function mapFrames(wal: OpenFile): Map<number, number> {
  const frames = readFrames(wal);
  const lastCommit = frames.findLastIndex((frame) => frame.isCommit);
  return new Map(frames.slice(0, lastCommit + 1).map(({ page, at }) => [page, at]));
}

type Sum = readonly [number, number];

function checksum(bytes: Buffer, start: Sum, bigEndian: boolean): Sum {
  let [a, b] = start;
  for (let i = 0; i + 8 <= bytes.length; i += 8) {
    a = (a + (bigEndian ? bytes.readUInt32BE(i) : bytes.readUInt32LE(i)) + b) >>> 0;
    b = (b + (bigEndian ? bytes.readUInt32BE(i + 4) : bytes.readUInt32LE(i + 4)) + a) >>> 0;
  }
  return [a, b];
}

function sumIs([a, b]: Sum, bytes: Buffer, at: number): boolean {
  return bytes.readUInt32BE(at) === a && bytes.readUInt32BE(at + 4) === b;
}
