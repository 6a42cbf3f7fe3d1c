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
  /** Opens the line. `reader-missing` when nothing is there, `reader-silent` when it cannot be used. */
  open(): Promise<Result<ByteStream>>;
}
