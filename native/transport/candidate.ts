import type { ReaderTransport } from './byte-stream.ts';

/** A device that may be an ID card reader; only its answer to "SAM status" tells. */
export interface ReaderCandidate {
  /** The same as long as the device stays where it is plugged in, for example `usb 0400:c35a 1-2`. */
  readonly id: string;
  /** For staff and engineers. */
  readonly description: string;
  /** True where its USB numbers or the configuration name it a reader; false for a mere possibility. */
  readonly isKnownReader: boolean;
  readonly transport: ReaderTransport;
}

/** Lists what is plugged in now; an empty list where the operating system has no such devices. Never throws. */
export type ListCandidates = () => Promise<readonly ReaderCandidate[]>;
