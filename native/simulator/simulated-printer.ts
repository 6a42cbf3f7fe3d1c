import { fail, type Result, succeed } from '../../contract/result.ts';
import type { SIMULATED_PRINTER_MISHAPS } from '../../contract/simulator.ts';
import type { StartTimer } from '../timer.ts';
import type { ByteStream, ReaderTransport } from '../transport/byte-stream.ts';
import { EscposPaper, type PaperPiece } from './escpos-paper.ts';

/** How a simulated printer behaves. */
export interface SimulatedPrinterOptions {
  readonly startTimer: StartTimer;
  /** Time that the head takes for one byte; 0 prints at once. */
  readonly byteMs?: number;
  /** False for printers that pass over GS r. */
  readonly knowsDone?: boolean;
  /** False for printers that pass over DLE DC4 8. */
  readonly knowsClear?: boolean;
}

/** A slip printer that exists in software only: bytes in, paper and answers out. */
export interface SimulatedPrinter {
  /** The line to it, one user at a time; `reader-missing` while it is unplugged. */
  readonly transport: ReaderTransport;
  /** What has come out since the paper was last taken. */
  readonly paper: readonly PaperPiece[];
  /** Commands that it did not understand. */
  readonly unknown: readonly string[];
  /** Bytes of jobs that it has received so far, without real-time commands. */
  readonly receivedBytes: number;
  /** Takes the paper that has come out. */
  takePaper(): readonly PaperPiece[];
  /** What the next bytes meet; `null` bytes = at once. The count begins anew. */
  plan(mishap: PrinterMishap, afterBytes?: number): void;
  /** Puts everything right; what waits in the buffer is printed on. */
  repair(): void;
  /** Plugged in again; it has been switched on all the time. */
  plug(): void;
}

/** What can happen to a printer in the middle of a job. */
export type PrinterMishap = (typeof SIMULATED_PRINTER_MISHAPS)[number];

interface OpenLine {
  receive(bytes: Uint8Array): void;
  close(): void;
}

const ALWAYS_SET = 0x12;
/** DLE DC4 8 after its first byte, and what the printer answers. */
const CLEAR = [0x14, 0x08, 0x01, 0x03, 0x14, 0x01, 0x06, 0x02, 0x08];
const CLEARED = Uint8Array.of(0x37, 0x25, 0x00);

/** Creates a printer that is plugged in, shut and full of paper. */
export function createSimulatedPrinter(options: SimulatedPrinterOptions): SimulatedPrinter {
  const { startTimer, byteMs = 0, knowsDone = true, knowsClear = true } = options;
  const head = new EscposPaper();
  let taken = 0;
  let received = 0;
  let eaten = 0;
  let isPlugged = true;
  let line: OpenLine | null = null;
  let present: PrinterMishap | null = null;
  let planned: { mishap: PrinterMishap; atByte: number } | null = null;
  /** Waits for the head. */
  let buffer: number[] = [];
  let isHeadBusy = false;
  /** Real-time command of which bytes are still to come. */
  let realTime: number[] = [];

  function unplug(): void {
    isPlugged = false;
    line?.close();
  }

  function meetPlan(counter: number): void {
    if (!planned || counter < planned.atByte) return;
    const { mishap } = planned;
    planned = null;
    if (mishap === 'unplug') unplug();
    else present = mishap;
  }

  const isStopped = () => present !== null && present !== 'paper-low' && present !== 'silent';

  /** Unplugging counts received bytes, everything else the bytes that the head has eaten. */
  function takeByte(byte: number): void {
    if (realTime.length > 0 || byte === 0x10) {
      takeRealTime(byte);
      return;
    }
    received += 1;
    buffer.push(byte);
    if (planned?.mishap === 'unplug') meetPlan(received);
  }

  /** Real-time commands are obeyed when they come, in whatever they stand; what is none goes to the buffer. */
  function takeRealTime(byte: number): void {
    realTime.push(byte);
    const [, name, question = 0] = realTime;
    if (name === undefined) return;
    if (name === 0x04 && realTime.length === 3) {
      realTime = [];
      if (present !== 'silent') line?.receive(Uint8Array.of(answerTo(question)));
    } else if (name === 0x14 && realTime.length === CLEAR.length + 1) {
      realTime = [];
      if (!knowsClear) return;
      buffer = [];
      head.reset();
      if (present !== 'silent') line?.receive(CLEARED);
    } else if (name !== 0x04 && name !== 0x14) {
      buffer.push(...realTime);
      realTime = [];
    }
  }

  function answerTo(question: number): number {
    const isPaperOut = present === 'paper-out';
    const isCoverOpen = present === 'cover-open';
    const hasError = present === 'cutter-stuck';
    if (question === 1) return ALWAYS_SET | (isStopped() ? 0x08 : 0);
    if (question === 2) {
      return ALWAYS_SET | (isCoverOpen ? 0x04 : 0) | (isPaperOut ? 0x20 : 0) | (hasError ? 0x40 : 0);
    }
    if (question === 3) return ALWAYS_SET | (hasError ? 0x08 : 0);
    // An open cover lifts the roll off its sensor.
    const isEmpty = isPaperOut || isCoverOpen;
    return ALWAYS_SET | (isEmpty ? 0x6c : 0) | (present === 'paper-low' ? 0x0c : 0);
  }

  function work(): void {
    while (buffer.length > 0 && !isStopped() && !isHeadBusy) {
      const byte = buffer.shift() ?? 0;
      const effect = head.eat(byte);
      eaten += 1;
      if (planned?.mishap !== 'unplug') meetPlan(eaten);
      if (effect === 'report-paper' && knowsDone && present !== 'silent') {
        line?.receive(Uint8Array.of(present === 'paper-low' ? 0x03 : 0x00));
      }
      if (byteMs > 0) {
        isHeadBusy = true;
        startTimer(byteMs, () => {
          isHeadBusy = false;
          work();
        });
      }
    }
  }

  function open(): Result<ByteStream> {
    if (!isPlugged) return fail('reader-missing');
    if (line) return fail('reader-busy');
    const dataListeners: ((chunk: Uint8Array) => void)[] = [];
    const closedListeners: (() => void)[] = [];
    let isOpen = true;
    const opened: OpenLine = {
      receive: (bytes) => {
        for (const listener of dataListeners) listener(bytes);
      },
      close: () => {
        if (!isOpen) return;
        isOpen = false;
        line = null;
        for (const listener of closedListeners) listener();
      },
    };
    line = opened;
    return succeed({
      description: 'simulated printer',
      simulated: true,
      write: async (bytes) => {
        for (const byte of bytes) {
          if (isOpen) takeByte(byte);
        }
        work();
        return isOpen ? succeed(null) : fail('reader-lost');
      },
      onData: (listener) => void dataListeners.push(listener),
      onClosed: (listener) => {
        if (isOpen) closedListeners.push(listener);
        else listener();
      },
      close: async () => opened.close(),
    });
  }

  return {
    transport: { open: async () => open() },
    get paper() {
      return head.pieces.slice(taken);
    },
    unknown: head.unknown,
    get receivedBytes() {
      return received;
    },
    takePaper() {
      const pieces = head.pieces.slice(taken);
      taken = head.pieces.length;
      return pieces;
    },
    plan(mishap, afterBytes = 0) {
      planned = { mishap, atByte: (mishap === 'unplug' ? received : eaten) + afterBytes };
      if (afterBytes === 0) meetPlan(planned.atByte);
    },
    repair() {
      present = null;
      planned = null;
      work();
    },
    plug() {
      isPlugged = true;
    },
  };
}
