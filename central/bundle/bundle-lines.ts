import { createReadStream } from 'node:fs';
import { SEALED_EVIDENCE_MAX, SEALED_RECORD_MAX } from '../../contract/central-api.ts';

const LINE_FEED = 0x0a;

/** Longest line of a bundle, bytes: the evidence in base64, the sealed record, and names and hashes around them. */
const LINE_MAX = Math.ceil(SEALED_EVIDENCE_MAX / 3) * 4 + SEALED_RECORD_MAX + 4096;

/** A file that cannot be read to its end as lines. */
export class BundleDamage extends Error {
  override readonly name = 'BundleDamage';
  /** 'bundle-unreadable' where the file system fails; 'bundle-damaged' where the content does. */
  readonly fault: 'bundle-unreadable' | 'bundle-damaged';

  constructor(fault: 'bundle-unreadable' | 'bundle-damaged') {
    super(fault);
    this.fault = fault;
  }
}

/**
 * The lines of a file, each with its line feed, one at a time. Rejects with `BundleDamage` when the file cannot be read,
 * a line is too long or the last one has no end.
 */
export async function* readLines(file: string): AsyncGenerator<Buffer> {
  let parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of readChunks(file)) {
    let from = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, from)) {
      parts.push(chunk.subarray(from, end + 1));
      yield Buffer.concat(parts);
      parts = [];
      length = 0;
      from = end + 1;
    }
    if (from < chunk.length) parts.push(chunk.subarray(from));
    length += chunk.length - from;
    if (length > LINE_MAX) throw new BundleDamage('bundle-damaged');
  }
  if (length > 0) throw new BundleDamage('bundle-damaged');
}

async function* readChunks(file: string): AsyncGenerator<Buffer> {
  const stream = createReadStream(file, { highWaterMark: 256 * 1024 });
  try {
    for await (const chunk of stream) yield chunk;
  } catch {
    throw new BundleDamage('bundle-unreadable');
  } finally {
    stream.destroy();
  }
}

/** The JSON value of a line; null when it is none. */
export function parseLine(line: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(line));
  } catch {
    return null;
  }
}
