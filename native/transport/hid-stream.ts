import type { Log } from '../log.ts';
import type { ByteStream } from './byte-stream.ts';
import type { HidPort } from './hid-backend.ts';
import type { HidReportCodec } from './hid-report-codec.ts';

/** What a stream over reports is made of. */
export interface HidStreamOptions {
  readonly port: HidPort;
  /** A fresh one. */
  readonly codec: HidReportCodec;
  readonly description: string;
  readonly simulated: boolean;
  readonly log: Log;
}

/**
 * A HID reader as a line of bytes. Each write must be one whole request: it starts a new answer, so what is left of
 * an earlier one is forgotten. Reports that cannot belong to the answer are left out, and counted in the log.
 */
export function createHidStream(options: HidStreamOptions): ByteStream {
  const { port, codec, description, simulated, log } = options;
  const listeners: ((chunk: Uint8Array) => void)[] = [];
  let dropped = 0;
  let lastReason = '';

  /** Once a request, not once a report: a broken reader may send a thousand a second. */
  function logDropped(): void {
    if (dropped > 0) log('hid-reports-dropped', { device: description, count: dropped, lastReason });
    dropped = 0;
  }

  port.onReport((report) => {
    const decoded = codec.decode(report);
    if (decoded.dropped !== undefined) {
      dropped += 1;
      lastReason = decoded.dropped;
    }
    // A reply that fails means a device that is gone, which `onClosed` tells.
    if (decoded.reply) void port.write(decoded.reply);
    if (decoded.bytes.length === 0) return;
    for (const listener of listeners) listener(decoded.bytes);
  });
  port.onClosed(logDropped);

  return {
    description,
    simulated,
    write(bytes) {
      logDropped();
      return port.write(codec.encode(bytes));
    },
    onData: (listener) => void listeners.push(listener),
    onClosed: (listener) => port.onClosed(listener),
    close: () => port.close(),
  };
}
