import type { Result } from '../../contract/result.ts';
import { REQUEST_BODY_MIN_BYTES } from '../protocol/frame.ts';
import { FrameParser } from '../protocol/frame-parser.ts';
import type { ByteStream, ReaderTransport } from '../transport/byte-stream.ts';
import { maskReceived, type RequestCode } from './masking.ts';
import { formatRecordingLine, LINE_MAX_BYTES, type RecordingLine } from './recording.ts';

/** Where a recording goes. */
export interface RecordingSink {
  /** Takes one line, without its end. */
  readonly write: (line: string) => void;
  /** A clock that never goes back, in milliseconds. */
  readonly now: () => number;
}

/** A transport whose bytes are written down. */
export interface RecordingTransport extends ReaderTransport {
  /** Writes what is still held back; call it before the recording is read or its file closed. */
  flush(): void;
}

/** More than this is not held back: it is masked as far as it goes and written. */
const HELD_MAX_BYTES = LINE_MAX_BYTES;

interface HeldChunk {
  readonly atMs: number;
  readonly bytes: Uint8Array;
}

/**
 * Writes everything that passes over the lines of `transport` as `parseRecording` reads it; the bytes themselves
 * pass unchanged. Nothing personal is ever written: what the reader sends is held back until the next request, the
 * end of the line or `flush`, and then written with the same borders between chunks, masked (`maskReceived`).
 */
export function createRecordingTransport(
  transport: ReaderTransport,
  sink: RecordingSink,
): RecordingTransport {
  const beganAtMs = sink.now();
  const elapsedMs = () => sink.now() - beganAtMs;
  const write = (line: RecordingLine) => sink.write(formatRecordingLine(line));
  let held: HeldChunk[] = [];
  let heldBytes = 0;
  let lastRequest: RequestCode | null = null;

  function flush(): void {
    const bytes = new Uint8Array(heldBytes);
    let offset = 0;
    for (const chunk of held) {
      bytes.set(chunk.bytes, offset);
      offset += chunk.bytes.length;
    }
    const masked = maskReceived(bytes, lastRequest);
    offset = 0;
    for (const { atMs, bytes: original } of held) {
      write({ event: '<=', atMs, bytes: masked.subarray(offset, offset + original.length) });
      offset += original.length;
      original.fill(0);
    }
    bytes.fill(0);
    held = [];
    heldBytes = 0;
  }

  function hold(chunk: Uint8Array): void {
    for (let offset = 0; offset < chunk.length; offset += LINE_MAX_BYTES) {
      const part = chunk.slice(offset, offset + LINE_MAX_BYTES);
      if (heldBytes + part.length > HELD_MAX_BYTES) flush();
      held.push({ atMs: elapsedMs(), bytes: part });
      heldBytes += part.length;
    }
  }

  function writeAfterHeld(line: RecordingLine): void {
    flush();
    write(line);
  }

  function observe(line: ByteStream): ByteStream {
    const requests = new FrameParser(REQUEST_BODY_MIN_BYTES);
    // A line need not serve more than one listener.
    const dataListeners: ((chunk: Uint8Array) => void)[] = [];
    const closedListeners: (() => void)[] = [];
    let hasEnded = false;
    let isOpen = true;
    lastRequest = null;
    writeAfterHeld({ event: 'opened', atMs: elapsedMs(), word: line.description });
    line.onData((chunk) => {
      if (isOpen) hold(chunk);
      for (const listener of dataListeners) listener(chunk);
    });
    line.onClosed(() => {
      if (isOpen) writeAfterHeld({ event: 'lost', atMs: elapsedMs() });
      isOpen = false;
      hasEnded = true;
      for (const listener of closedListeners) listener();
    });
    return {
      description: line.description,
      simulated: line.simulated,
      write: async (bytes) => {
        if (!isOpen) return line.write(bytes);
        if (bytes.length > 0) writeAfterHeld({ event: '=>', atMs: elapsedMs(), bytes: bytes.slice() });
        lastRequest = requestIn(requests, bytes) ?? lastRequest;
        const written: Result<null> = await line.write(bytes);
        if (!written.ok && isOpen) writeAfterHeld({ event: 'failed', atMs: elapsedMs() });
        return written;
      },
      onData: (listener) => void dataListeners.push(listener),
      onClosed: (listener) => {
        if (hasEnded) listener();
        else closedListeners.push(listener);
      },
      close: async () => {
        if (isOpen) writeAfterHeld({ event: 'closed', atMs: elapsedMs() });
        isOpen = false;
        await line.close();
      },
    };
  }

  return {
    open: async () => {
      const opened = await transport.open();
      if (opened.ok) return { ok: true, value: observe(opened.value) };
      writeAfterHeld({ event: 'refused', atMs: elapsedMs(), word: opened.fault });
      return opened;
    },
    ...(transport.recheck ? { recheck: () => transport.recheck?.() ?? Promise.resolve(null) } : {}),
    flush,
  };
}

/** Command and parameter byte of the last whole request in what has been written so far. */
function requestIn(parser: FrameParser, bytes: Uint8Array): RequestCode | null {
  const piece = parser.feed(bytes).findLast(({ kind }) => kind === 'frame');
  if (piece?.kind !== 'frame') return null;
  const [command = 0, parameter = 0] = piece.body;
  return (command << 8) | parameter;
}
