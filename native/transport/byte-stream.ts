import type { FaultCode } from '../../contract/faults.ts';
import type { Result } from '../../contract/result.ts';

/** An open line to a reader that carries plain bytes both ways. It has one user. */
export interface ByteStream {
  /** For staff and logs, for example `serial /dev/ttyUSB0`. */
  readonly description: string;
  readonly simulated: boolean;
  /** Hands bytes to the line; `reader-lost` when it is closed or broken. */
  write(bytes: Uint8Array): Promise<Result<null>>;
  /** Received bytes, in chunks of any size. */
  onData(listener: (chunk: Uint8Array) => void): void;
  /** Called once when the line is closed by either side; at once when it is closed already. */
  onClosed(listener: () => void): void;
  close(): Promise<void>;
}

/** A way to reach a reader. */
export interface ReaderTransport {
  /**
   * Opens the line. Faults: `reader-missing` when nothing is there, `reader-busy` when another program holds it,
   * `reader-access-denied` when the operating system refuses, `reader-silent` when it cannot be used.
   */
  open(): Promise<Result<ByteStream>>;
  /** Asked now and then while the line is open and idle: a fault that has turned up since, or `null`. */
  recheck?(): Promise<FaultCode | null>;
}
