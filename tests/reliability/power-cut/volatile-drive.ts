/** What a drive writes whole or not at all; also the block size of the exported disk. */
export const SECTOR_BYTES = 512;

/**
 * Which of the versions of an unflushed sector is found after a power cut: 0 is what was there before them, 1 the first,
 * `versions` the newest.
 */
export type Survivor = (versions: number) => number;

/**
 * A drive with a volatile write cache (易失性写缓存), in memory. What was written since the last flush may be lost when the
 * power goes, sector by sector and in any order: a drive promises no more (NVM Express Base Specification 2.0, 5.27.1.4
 * "Volatile Write Cache"; ACS-4, FLUSH CACHE). Reads see the newest bytes, as on a real drive.
 */
export class VolatileDrive {
  readonly sizeBytes: number;
  readonly #medium: Buffer;
  /** Versions of each sector since the last flush, oldest first, by sector number. */
  readonly #cache = new Map<number, Buffer[]>();
  #hasPower = true;
  /** Writes and flushes until the power goes; null when it stays. */
  #countdown: number | null = null;
  readonly #powerLossListeners: (() => void)[] = [];

  /** A drive that holds these bytes safely; their length is its size, a multiple of `SECTOR_BYTES`. */
  constructor(contents: Uint8Array) {
    if (contents.length % SECTOR_BYTES !== 0) throw new RangeError('a drive has whole sectors');
    this.#medium = Buffer.from(contents);
    this.sizeBytes = contents.length;
  }

  /** False from a power cut until `powerOn`: the drive then answers nothing. */
  get hasPower(): boolean {
    return this.#hasPower;
  }

  /** The bytes as the computer sees them; null without power. Throws a RangeError outside of the drive. */
  read(offset: number, length: number): Buffer | null {
    this.#checkRange(offset, length);
    if (!this.#hasPower) return null;
    const bytes = Buffer.from(this.#medium.subarray(offset, offset + length));
    for (let at = 0; at < length; at += SECTOR_BYTES) {
      this.#cache
        .get((offset + at) / SECTOR_BYTES)
        ?.at(-1)
        ?.copy(bytes, at);
    }
    return bytes;
  }

  /** Takes bytes into the cache. @returns whether they were taken; false when the power went, before or just now */
  write(offset: number, bytes: Uint8Array): boolean {
    this.#checkRange(offset, bytes.length);
    if (!this.#hasPower) return false;
    for (let at = 0; at < bytes.length; at += SECTOR_BYTES) {
      const sector = (offset + at) / SECTOR_BYTES;
      const versions = this.#cache.get(sector) ?? [];
      versions.push(Buffer.from(bytes.subarray(at, at + SECTOR_BYTES)));
      this.#cache.set(sector, versions);
    }
    // The operation in which the power goes is not confirmed, and some of its sectors may be on the medium all the same.
    return this.#countDown();
  }

  /** Brings the cache to the medium. @returns whether it is there; false when the power went, before or just now */
  flush(): boolean {
    if (!this.#hasPower || !this.#countDown()) return false;
    this.#settle((versions) => versions);
    return true;
  }

  /** Lets the power go in the middle of the n-th write or flush from now (n ≥ 1). */
  cutDuringOperation(operations: number): void {
    this.#countdown = operations;
  }

  /** The power goes: from now on nothing is answered. */
  cutPower(): void {
    this.#hasPower = false;
    this.#countdown = null;
    for (const tell of this.#powerLossListeners.splice(0)) tell();
  }

  /** Waits until the power goes. */
  powerLoss(): Promise<void> {
    if (!this.#hasPower) return Promise.resolve();
    return new Promise((resolve) => this.#powerLossListeners.push(resolve));
  }

  /** The power comes back; what the cache still held is gone, but for what `survivor` finds. @returns sectors lost */
  powerOn(survivor: Survivor): number {
    const lost = this.#settle(survivor);
    this.#hasPower = true;
    return lost;
  }

  #settle(survivor: Survivor): number {
    let lost = 0;
    for (const [sector, versions] of this.#cache) {
      const found = survivor(versions.length);
      versions[found - 1]?.copy(this.#medium, sector * SECTOR_BYTES);
      if (found < versions.length) lost += 1;
    }
    this.#cache.clear();
    return lost;
  }

  /** @returns whether the power is still there */
  #countDown(): boolean {
    if (this.#countdown === null) return true;
    this.#countdown -= 1;
    if (this.#countdown > 0) return true;
    this.cutPower();
    return false;
  }

  #checkRange(offset: number, length: number): void {
    const isWhole = offset % SECTOR_BYTES === 0 && length % SECTOR_BYTES === 0;
    if (!isWhole || offset < 0 || length < 0 || offset + length > this.sizeBytes) {
      throw new RangeError(`no whole sectors of the drive: ${length} bytes at ${offset}`);
    }
  }
}
