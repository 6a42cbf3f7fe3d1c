import { TOO_LATE, withTimeLimit } from '../discovery/time-limit.ts';
import type { StartTimer } from '../timer.ts';
import type { ByteStream } from '../transport/byte-stream.ts';
import { createAnswerSorter, type PrinterAnswer } from './answer-sorter.ts';

/** Small pieces, so that a printer that prints while it receives takes each one in time. */
const PIECE_BYTES = 256;
/** A printer that has taken none of a piece for so long takes nothing. */
const PIECE_LIMIT_MS = 5000;

/** An open line to a printer with its answers sorted. One user, one wait at a time. */
export interface PrinterLine {
  readonly isClosed: boolean;
  /** False when the line was lost or the printer takes no more bytes. */
  send(bytes: Uint8Array): Promise<boolean>;
  /** The next answer of this kind, perhaps one that has come already; `null` when none came in time or the line is lost. */
  nextAnswer(kind: PrinterAnswer['kind'], durationMs: number): Promise<number | null>;
  /** Drops answers that nobody waited for, so that they answer no later question. */
  forgetAnswers(): void;
  close(): Promise<void>;
}

/** Takes over an open stream. */
export function createPrinterLine(stream: ByteStream, startTimer: StartTimer): PrinterLine {
  const sort = createAnswerSorter();
  let unread: PrinterAnswer[] = [];
  let isClosed = false;
  let wake: () => void = () => undefined;

  stream.onData((chunk) => {
    unread.push(...sort(chunk));
    wake();
  });
  stream.onClosed(() => {
    isClosed = true;
    wake();
  });

  function take(kind: PrinterAnswer['kind']): number | null {
    const index = unread.findIndex((answer) => answer.kind === kind);
    return index < 0 ? null : (unread.splice(index, 1)[0]?.byte ?? null);
  }

  return {
    get isClosed() {
      return isClosed;
    },
    async send(bytes) {
      for (let offset = 0; offset < bytes.length; offset += PIECE_BYTES) {
        if (isClosed) return false;
        const written = stream.write(bytes.slice(offset, offset + PIECE_BYTES));
        const sent = await withTimeLimit(written, PIECE_LIMIT_MS, startTimer);
        if (sent === TOO_LATE || !sent.ok) return false;
      }
      return !isClosed;
    },
    nextAnswer: (kind, durationMs) =>
      new Promise((resolve) => {
        const end = (byte: number | null) => {
          wake = () => undefined;
          cancelTimer();
          resolve(byte);
        };
        const cancelTimer = startTimer(durationMs, () => end(null));
        wake = () => {
          const byte = take(kind);
          if (byte !== null || isClosed) end(byte);
        };
        wake();
      }),
    forgetAnswers() {
      unread = [];
    },
    close: () => stream.close(),
  };
}
