import { fail, type Result, succeed } from '../../contract/result.ts';
import type { SIMULATED_READER_FAULTS, SimulatorCommand, SimulatorStatus } from '../../contract/simulator.ts';
import { encodeAnswer, SAM_COMMANDS } from '../protocol/commands.ts';
import { REQUEST_BODY_MIN_BYTES } from '../protocol/frame.ts';
import { FrameParser } from '../protocol/frame-parser.ts';
import type { StartTimer } from '../timer.ts';
import type { ByteStream, ReaderTransport } from '../transport/byte-stream.ts';
import { type SamReply, SimulatedSam, type SimulatedSamOptions, STANDARD_SAM } from './simulated-sam.ts';

/** Work of SAM and card before the answer begins, by command byte. */
const ANSWER_DELAYS_MS: Readonly<Record<number, number>> = { 16: 150, 17: 15, 18: 15, 32: 40, 48: 450 };
/** A failed read comes back sooner than a good one. */
const FAILED_READ_DELAY_MS = 120;
/** Adapters hand bytes on in pieces; 115200 8N1 carries 11.52 bytes a millisecond. */
const CHUNK_BYTES = 200;
const BYTES_PER_MS = 11.52;

/** A reader that exists in software only, byte for byte on the line like a serial one. */
export interface SimulatedReader {
  /** The line to it. One user at a time; `reader-missing` while it is unplugged. */
  readonly transport: ReaderTransport;
  /** Obeys a command at once; answers the state after it. */
  execute(command: SimulatorCommand): SimulatorStatus;
}

/** How the reader behaves. */
export interface SimulatedReaderOptions {
  readonly startTimer: StartTimer;
  /** 1 = lifelike speed, 0 = no waiting. */
  readonly timeScale: number;
  readonly sam?: Partial<SimulatedSamOptions>;
  /** The 16 bytes of its "SAM id" (12 FF), to tell simulated readers apart; the same for all unless told. */
  readonly samId?: Uint8Array;
}

type Misbehaviour = (typeof SIMULATED_READER_FAULTS)[number];

/** What is to happen in the middle of the next read answer. */
interface Interruption {
  readonly kind: 'remove' | 'unplug';
  /** How many bytes have left the reader by then; `undefined` = half of them. */
  readonly atByte: number | undefined;
}

interface OpenLine {
  readonly parser: FrameParser;
  receive(chunk: Uint8Array): void;
  close(): void;
  isOpen: boolean;
  /** Ends when the answers to all earlier requests have been sent. */
  lastAnswer: Promise<void>;
}

/** Creates a plugged-in reader without a card. */
export function createSimulatedReader(options: SimulatedReaderOptions): SimulatedReader {
  const sam = new SimulatedSam({ ...STANDARD_SAM, ...options.sam });
  let plugged = true;
  let misbehaviour: Misbehaviour = 'none';
  let interruption: Interruption | null = null;
  let line: OpenLine | null = null;

  const wait = (durationMs: number) =>
    new Promise<void>((resolve) => {
      options.startTimer(durationMs * options.timeScale, resolve);
    });

  function unplug(): void {
    plugged = false;
    line?.close();
  }

  function open(): Result<ByteStream> {
    if (!plugged) return fail('reader-missing');
    if (line) return fail('reader-busy');
    const dataListeners: ((chunk: Uint8Array) => void)[] = [];
    const closedListeners: (() => void)[] = [];
    const opened: OpenLine = {
      parser: new FrameParser(REQUEST_BODY_MIN_BYTES),
      isOpen: true,
      lastAnswer: Promise.resolve(),
      receive: (chunk) => {
        for (const listener of dataListeners) listener(chunk);
      },
      close: () => {
        if (!opened.isOpen) return;
        opened.isOpen = false;
        line = null;
        for (const listener of closedListeners) listener();
      },
    };
    line = opened;
    return succeed({
      description: 'simulated reader',
      simulated: true,
      write: async (bytes) => {
        if (!opened.isOpen) return fail('reader-lost');
        takeRequests(opened, bytes);
        return succeed(null);
      },
      onData: (listener) => void dataListeners.push(listener),
      onClosed: (listener) => {
        if (opened.isOpen) closedListeners.push(listener);
        else listener();
      },
      close: async () => opened.close(),
    });
  }

  function takeRequests(target: OpenLine, bytes: Uint8Array): void {
    for (const piece of target.parser.feed(bytes)) {
      if (piece.kind === 'noise') continue;
      const body = piece.kind === 'frame' ? piece.body : null;
      target.lastAnswer = target.lastAnswer.then(() => answer(target, body));
    }
  }

  /** Answers one request; `body` is null when its checksum was wrong. */
  async function answer(target: OpenLine, body: Uint8Array | null): Promise<void> {
    const [command = 0, parameter = 0] = body ?? [];
    const { placement } = sam;
    let reply: SamReply = body ? replyTo(command, parameter) : { code: 0x10, data: new Uint8Array() };
    const isRead = command === SAM_COMMANDS.readCard.bytes[0];
    const isGoodRead = isRead && reply.code === SAM_COMMANDS.readCard.successCode;
    await wait(isRead && !isGoodRead ? FAILED_READ_DELAY_MS : (ANSWER_DELAYS_MS[command] ?? 0));
    if (misbehaviour === 'silent') return;
    // A card that was lifted while the SAM worked on it.
    const isCardSent = isGoodRead && placement === sam.placement;
    if (isGoodRead && !isCardSent) reply = { code: 0x41, data: new Uint8Array() };

    const frame = disturb(encodeAnswer(reply.code, reply.data));
    const planned = isCardSent ? interruption : null;
    let cutAt = planned ? (planned.atByte ?? Math.ceil(frame.length / 2)) : Number.POSITIVE_INFINITY;
    for (let offset = 0; offset < frame.length; ) {
      if (offset === cutAt) {
        if (interrupt()) return;
        cutAt = Number.POSITIVE_INFINITY;
      }
      // Even short answers come in two pieces.
      const size = Math.min(CHUNK_BYTES, Math.ceil(frame.length / 2));
      const chunk = frame.slice(offset, Math.min(offset + size, cutAt));
      await wait(chunk.length / BYTES_PER_MS);
      if (!target.isOpen) return;
      offset += chunk.length;
      target.receive(chunk);
    }
    if (cutAt === frame.length) interrupt();
    if (isCardSent) sam.confirmRead(placement);
  }

  function replyTo(command: number, parameter: number): SamReply {
    if (misbehaviour === 'self-test-failed') return { code: 0x60, data: new Uint8Array() };
    if (misbehaviour === 'not-authorised') return { code: 0x66, data: new Uint8Array() };
    const isRead = command === SAM_COMMANDS.readCard.bytes[0];
    if (misbehaviour === 'read-failed' && isRead) return { code: 0x41, data: new Uint8Array() };
    const isSamId = command === SAM_COMMANDS.samId.bytes[0];
    if (options.samId && isSamId) return { code: SAM_COMMANDS.samId.successCode, data: options.samId };
    return sam.answer(command, parameter);
  }

  /** What the line makes of an answer while the reader misbehaves. */
  function disturb(frame: Uint8Array): Uint8Array {
    if (misbehaviour === 'wrong-checksum') {
      const damaged = frame.slice();
      damaged[damaged.length - 1] = (damaged.at(-1) ?? 0) ^ 0x5a;
      return damaged;
    }
    // Bits of a line at the wrong speed: no header among them.
    if (misbehaviour === 'garbage') return frame.map((byte, index) => (byte * 7 + index * 13 + 3) & 0x7f);
    return frame;
  }

  /** Does what `remove-while-reading` or `unplug-while-reading` asked for; false when it was called off since. */
  function interrupt(): boolean {
    const kind = interruption?.kind;
    interruption = null;
    if (kind === 'remove') sam.place(null);
    if (kind === 'unplug') unplug();
    return kind !== undefined;
  }

  function obey(command: SimulatorCommand): void {
    if (command.command === 'insert') {
      interruption = null;
      sam.place(command.card);
    } else if (command.command === 'remove') {
      sam.place(null);
    } else if (command.command === 'remove-while-reading') {
      interruption = { kind: 'remove', atByte: command.atByte };
      sam.place(command.card);
    } else if (command.command === 'unplug-while-reading') {
      interruption = { kind: 'unplug', atByte: command.atByte };
      sam.place(command.card);
    } else if (command.command === 'unplug') {
      unplug();
    } else if (command.command === 'plug' && !plugged) {
      plugged = true;
      sam.restart();
    } else if (command.command === 'misbehave') {
      misbehaviour = command.fault;
    }
  }

  return {
    transport: { open: async () => open() },
    execute: (command) => {
      obey(command);
      return { plugged, card: sam.card, misbehaviour };
    },
  };
}
