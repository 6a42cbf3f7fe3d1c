import type { FaultCode } from '../../../contract/faults.ts';
import { createDiskReserve, type DiskReserve } from './disk-reserve.ts';
import { diskState, freeBytes } from './disk-space.ts';

/** Below this the reserve is given up, so that receipts can still be stored; bytes. */
const EMERGENCY_BYTES = 32 * 1024 * 1024;

/** Whom the watch tells what it sees. */
export interface DiskWatchListener {
  /** 'disk-full': no new visit may begin; null when there is room. */
  readonly onFault: (fault: FaultCode | null) => void;
  /** Whether the staff have to make room soon ('disk-low'). */
  readonly onLow: (isLow: boolean) => void;
}

/** Looks after the room on the disk where the records lie, and holds a reserve there (磁盘预留). */
export class DiskWatch {
  readonly #directory: string;
  readonly #listener: DiskWatchListener;
  readonly #reserve: DiskReserve;
  #hasLooked = false;

  constructor(directory: string, listener: DiskWatchListener) {
    this.#directory = directory;
    this.#listener = listener;
    this.#reserve = createDiskReserve(directory);
  }

  /** Looks now. The reserve is taken with the second look: to write it takes a slow disk a second, and the start goes first. */
  look(): void {
    const state = diskState(this.#directory);
    const free = freeBytes(this.#directory);
    if (free !== null && free < EMERGENCY_BYTES) this.#reserve.release();
    else if (this.#hasLooked) this.#reserve.restore();
    this.#hasLooked = true;
    this.#listener.onFault(state === 'full' ? 'disk-full' : null);
    this.#listener.onLow(state === 'low');
  }

  /**
   * A write failed for want of room, whatever the file system says is free: gives the reserve up.
   *
   * @returns whether there was one, so that the write may be tried again
   */
  makeRoom(): boolean {
    this.#listener.onFault('disk-full');
    return this.#reserve.release();
  }
}
