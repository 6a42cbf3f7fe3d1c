import type { ByteStream } from '../transport/byte-stream.ts';

/** A line that is used first by the probe and then by the reader's owner, without being closed in between. */
export interface OpenLine {
  /** Bytes go to the listener that came last. */
  readonly stream: ByteStream;
  readonly isClosed: boolean;
}

/** Takes over `stream`, which has one user, and lets a second user follow the first. */
export function createOpenLine(stream: ByteStream): OpenLine {
  let receive: (chunk: Uint8Array) => void = () => undefined;
  let isClosed = false;
  const closedListeners: (() => void)[] = [];
  stream.onData((chunk) => receive(chunk));
  stream.onClosed(() => {
    isClosed = true;
    for (const listener of closedListeners.splice(0)) listener();
  });
  return {
    get isClosed() {
      return isClosed;
    },
    stream: {
      description: stream.description,
      simulated: stream.simulated,
      write: (bytes) => stream.write(bytes),
      onData: (listener) => {
        receive = listener;
      },
      onClosed: (listener) => {
        if (isClosed) listener();
        else closedListeners.push(listener);
      },
      close: () => stream.close(),
    },
  };
}
