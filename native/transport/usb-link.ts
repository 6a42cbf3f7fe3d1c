import { type Result, succeed } from '../../contract/result.ts';
import type { UsbTrouble } from './usb-error.ts';

/** How a USB reader moves frames; one user, one `receive` at a time. */
export interface UsbLink {
  /** Sends a whole frame; waits while remains of earlier answers are being cleared away. */
  send(frame: Uint8Array): Promise<Result<'sent' | UsbTrouble>>;
  /** Waits a while for the next bytes, as they came; ends now and then with `timeout`, so that the port can be closed. */
  receive(): Promise<Result<Uint8Array | UsbTrouble>>;
}

/** Longest wait of a read on an idle line, and so of closing it. */
export const READ_SLICE_MS = 250;

/** A line is empty when a read has brought nothing for so long. */
export const QUIET_MS = 20;

/** A reader takes its ten bytes within microseconds or not at all. */
export const SEND_LIMIT_MS = 1000;

/** Reads after which a line that does not fall quiet is used as it is: twice the longest answer in packets of 64. */
const CLEARING_READS_MAX = 74;

/** Keeps senders waiting while remains of earlier answers are read and dropped. */
export interface Clearing {
  readonly isActive: boolean;
  begin(): void;
  /** Counts a read; ends the clearing when the line was `quiet` or does not fall quiet at all. */
  countRead(quiet: boolean): void;
  /** Ends together with the clearing; at once when there is none. */
  wait(): Promise<void>;
}

/** A clearing that has begun: what a reader kept for an earlier program answers no question of ours. */
export function createClearing(): Clearing {
  let isActive = true;
  let readsLeft = CLEARING_READS_MAX;
  const waiting: (() => void)[] = [];
  return {
    get isActive() {
      return isActive;
    },
    begin() {
      isActive = true;
      readsLeft = CLEARING_READS_MAX;
    },
    countRead(quiet) {
      readsLeft -= 1;
      if (!quiet && readsLeft > 0) return;
      isActive = false;
      for (const resume of waiting.splice(0)) resume();
    },
    wait: () => (isActive ? new Promise((resolve) => void waiting.push(resolve)) : Promise.resolve()),
  };
}

/** What is left of a read whose bytes are dropped. */
export function withoutBytes(read: Result<Uint8Array | UsbTrouble>): Result<UsbTrouble> {
  if (!read.ok) return read;
  return succeed(read.value instanceof Uint8Array ? 'timeout' : read.value);
}
