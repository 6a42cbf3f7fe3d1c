import { BODY_MAX_BYTES, xorChecksum } from './frame.ts';

/**
 * What a stretch of received bytes turned out to be. `noise` is bytes that belong to no frame;
 * `checksum-error` a frame of a possible length whose checksum is wrong.
 */
export type ParsedPiece =
  | { readonly kind: 'frame'; readonly body: Uint8Array }
  | { readonly kind: 'checksum-error' }
  | { readonly kind: 'noise'; readonly byteCount: number };

// Two AA are enough: recorded traces show preambles with a damaged or missing first AA.
const HEADER: readonly number[] = [0xaa, 0xaa, 0x96, 0x69];
const LENGTH_BYTES = 2;
const BODY_OFFSET = HEADER.length + LENGTH_BYTES;

/** Size of the buffer of a parser: the longest frame without its first, dispensable AA. */
export const PARSER_BUFFER_BYTES = BODY_OFFSET + BODY_MAX_BYTES + 1;

/**
 * Cuts a stream of bytes into frames (GA/T 467-2019 chapter 7), whatever the chunks and whatever lies
 * between the frames. After a wrong checksum or an impossible length it looks for the next header inside
 * the very bytes that it had taken for a frame, so a lying length swallows no later frame for good. It keeps
 * no byte that it has handed out or dropped; the bodies that it hands out are copies for the caller to wipe.
 */
export class FrameParser {
  readonly #bodyMinBytes: number;
  readonly #buffer = new Uint8Array(PARSER_BUFFER_BYTES);
  #used = 0;

  /** `bodyMinBytes`: smallest body that may be a frame; 3 for answers, 2 for requests. */
  constructor(bodyMinBytes: number) {
    this.#bodyMinBytes = bodyMinBytes;
  }

  /** Bytes kept for a frame that has begun or may have begun; never more than `PARSER_BUFFER_BYTES`. */
  get pendingByteCount(): number {
    return this.#used;
  }

  /** True when a header was seen and the rest of its frame is still to come. */
  get isInsideFrame(): boolean {
    return this.#used >= HEADER.length;
  }

  /** Forgets the bytes of an unfinished frame, and wipes them: they may be part of a card. */
  reset(): void {
    this.#buffer.fill(0, 0, this.#used);
    this.#used = 0;
  }

  /** Takes the next bytes in; gives back what they completed, in order. */
  feed(chunk: Uint8Array): ParsedPiece[] {
    const pieces: ParsedPiece[] = [];
    let offset = 0;
    while (offset < chunk.length) {
      const part = chunk.subarray(offset, offset + PARSER_BUFFER_BYTES - this.#used);
      this.#buffer.set(part, this.#used);
      this.#used += part.length;
      offset += part.length;
      this.#scan(pieces);
    }
    return pieces;
  }

  #scan(pieces: ParsedPiece[]): void {
    for (;;) {
      const start = this.#findHeader();
      this.#drop(start.offset, start.preambleBytes, pieces);
      if (this.#used < BODY_OFFSET) return;
      const length = ((this.#buffer[HEADER.length] ?? 0) << 8) | (this.#buffer[HEADER.length + 1] ?? 0);
      if (length <= this.#bodyMinBytes || length > BODY_MAX_BYTES + 1) {
        this.#drop(HEADER.length, 0, pieces);
        continue;
      }
      const end = BODY_OFFSET + length;
      if (this.#used < end) return;
      if (xorChecksum(this.#buffer.subarray(HEADER.length, end)) === 0) {
        pieces.push({ kind: 'frame', body: this.#buffer.slice(BODY_OFFSET, end - 1) });
        this.#drop(end, end, pieces);
      } else {
        pieces.push({ kind: 'checksum-error' });
        this.#drop(HEADER.length, HEADER.length, pieces);
      }
    }
  }

  /** Where the next header, or what may become one, begins, and how many AA before it are preamble. */
  #findHeader(): { offset: number; preambleBytes: number } {
    let offset = 0;
    while (offset < this.#used && !this.#matchesHeader(offset)) offset += 1;
    let preambleBytes = 0;
    while (preambleBytes < offset && this.#buffer[offset - preambleBytes - 1] === HEADER[0])
      preambleBytes += 1;
    return { offset, preambleBytes };
  }

  #matchesHeader(offset: number): boolean {
    const available = Math.min(HEADER.length, this.#used - offset);
    for (let index = 0; index < available; index += 1) {
      if (this.#buffer[offset + index] !== HEADER[index]) return false;
    }
    return true;
  }

  /**
   * Drops the first `byteCount` bytes, of which `knownByteCount` belong to a frame and are no noise. Nothing of them
   * stays in the buffer: the rest moves over them, and the place that it leaves is wiped.
   */
  #drop(byteCount: number, knownByteCount: number, pieces: ParsedPiece[]): void {
    if (byteCount === 0) return;
    if (byteCount > knownByteCount) pieces.push({ kind: 'noise', byteCount: byteCount - knownByteCount });
    const used = this.#used - byteCount;
    if (used > 0) this.#buffer.copyWithin(0, byteCount, this.#used);
    this.#buffer.fill(0, used, this.#used);
    this.#used = used;
  }
}
