/** Preamble and length field of a frame of the security module (GA/T 467): 5 + 2 bytes. */
export const FRAME_HEAD_BYTES = 7;

/**
 * Cuts the answers of a security module, which come in chunks of any size, into the pieces in which a USB reader hands
 * them on: every piece is full but the last of a frame. Pieces leave as soon as they are full, so that a plug can come
 * out in the middle of a frame.
 */
export class AnswerSlicer {
  readonly #firstBytes: number;
  readonly #nextBytes: number;
  readonly #emit: (piece: Uint8Array, index: number, isLast: boolean) => void;
  #held: Buffer = Buffer.alloc(0);
  /** Bytes of the present frame that have left. */
  #sent = 0;
  #pieces = 0;
  #frameBytes: number | null = null;

  /**
   * Sizes in bytes of the first piece of a frame and of all others; `index` counts the pieces of a frame from 0, and
   * `isLast` tells the one that ends it.
   */
  constructor(
    firstBytes: number,
    nextBytes: number,
    emit: (piece: Uint8Array, index: number, isLast: boolean) => void,
  ) {
    this.#firstBytes = firstBytes;
    this.#nextBytes = nextBytes;
    this.#emit = emit;
  }

  feed(chunk: Uint8Array): void {
    this.#held = Buffer.concat([this.#held, chunk]);
    while (this.#emitPiece());
  }

  #emitPiece(): boolean {
    if (this.#frameBytes === null) {
      if (this.#held.length < FRAME_HEAD_BYTES) return false;
      this.#frameBytes = FRAME_HEAD_BYTES + this.#held.readUInt16BE(FRAME_HEAD_BYTES - 2);
    }
    const full = this.#pieces === 0 ? this.#firstBytes : this.#nextBytes;
    const size = Math.min(full, this.#frameBytes - this.#sent);
    if (this.#held.length < size) return false;
    const isLast = this.#sent + size === this.#frameBytes;
    this.#emit(Uint8Array.from(this.#held.subarray(0, size)), this.#pieces, isLast);
    this.#held = this.#held.subarray(size);
    this.#sent += size;
    this.#pieces += 1;
    if (this.#sent === this.#frameBytes) {
      this.#frameBytes = null;
      this.#sent = 0;
      this.#pieces = 0;
    }
    return true;
  }
}
