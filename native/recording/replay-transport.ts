import { fail, type Result, succeed } from '../../contract/result.ts';
import type { CancelTimer, StartTimer } from '../timer.ts';
import type { ByteStream, ReaderTransport } from '../transport/byte-stream.ts';
import type { RecordedEvent, RecordedOpening, Recording } from './recording.ts';

/** A request that the recording does not have at this place. */
export interface ReplayMismatch {
  /** Where the recording stands, in its own time. */
  readonly atMs: number;
  /** What the recording has; `null` when nothing more was sent on that line. */
  readonly expected: Uint8Array | null;
  readonly actual: Uint8Array;
}

/** A recording that plays the reader. */
export interface ReplayTransport extends ReaderTransport {
  /** Every request so far that the recording does not know. */
  readonly mismatches: readonly ReplayMismatch[];
}

/** How a recording is played. */
export interface ReplayOptions {
  readonly startTimer: StartTimer;
  /** 1 = as slow as it was, 0 = no waiting. */
  readonly timeScale: number;
  /** Called once when everything has been played; requests after that stay without an answer. */
  readonly onFinished?: () => void;
}

type PlayedOpening = Extract<RecordedOpening, { kind: 'opened' }>;

/**
 * Answers as the reader did when the recording was made: each opening is granted or refused in turn, each request
 * is followed by the recorded chunks with the recorded delays, until the line is lost where it was lost. A request
 * other than the recorded one is noted in `mismatches` and closes the line. After the last opening there is no
 * reader any more: `reader-missing`.
 */
export function createReplayTransport(recording: Recording, options: ReplayOptions): ReplayTransport {
  const mismatches: ReplayMismatch[] = [];
  let next = 0;
  let finished = false;
  let line: PlayedLine | null = null;

  function finishIfPlayed(): void {
    if (finished || next < recording.openings.length || line?.isPlayed === false) return;
    finished = true;
    options.onFinished?.();
  }

  function open(): Result<ByteStream> {
    if (line?.isOpen) return fail('reader-busy');
    const opening = recording.openings[next];
    if (!opening) {
      finishIfPlayed();
      return fail('reader-missing');
    }
    next += 1;
    if (opening.kind === 'refused') {
      line = null;
      finishIfPlayed();
      return fail(opening.fault);
    }
    const isLast = next === recording.openings.length;
    line = new PlayedLine(opening, isLast, options, (mismatch) => mismatches.push(mismatch), finishIfPlayed);
    line.play();
    return succeed(line.stream);
  }

  return { mismatches, open: async () => open() };
}

class PlayedLine {
  readonly stream: ByteStream;
  readonly #opening: PlayedOpening;
  /** True when the recording ends with this line: then requests beyond its end are no mismatch. */
  readonly #isLast: boolean;
  readonly #options: ReplayOptions;
  readonly #report: (mismatch: ReplayMismatch) => void;
  readonly #onProgress: () => void;
  readonly #dataListeners: ((chunk: Uint8Array) => void)[] = [];
  readonly #closedListeners: (() => void)[] = [];
  #next = 0;
  #lastMs: number;
  #isOpen = true;
  #cancelTimer: CancelTimer = () => undefined;

  constructor(
    opening: PlayedOpening,
    isLast: boolean,
    options: ReplayOptions,
    report: (mismatch: ReplayMismatch) => void,
    onProgress: () => void,
  ) {
    this.#opening = opening;
    this.#isLast = isLast;
    this.#options = options;
    this.#report = report;
    this.#onProgress = onProgress;
    this.#lastMs = opening.atMs;
    this.stream = {
      description: opening.description,
      // No reader of flesh and blood, whatever was recorded.
      simulated: true,
      write: async (bytes) => this.#take(bytes),
      onData: (listener) => void this.#dataListeners.push(listener),
      onClosed: (listener) => {
        if (this.#isOpen) this.#closedListeners.push(listener);
        else listener();
      },
      close: async () => this.#end(),
    };
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** True when nothing of the recording of this line is left, or will ever be played. */
  get isPlayed(): boolean {
    return !this.#isOpen || this.#event === undefined;
  }

  get #event(): RecordedEvent | undefined {
    return this.#opening.events[this.#next];
  }

  /** Plays what comes by itself, up to the next request. */
  play(): void {
    this.#cancelTimer();
    const event = this.#event;
    // This side closes its line by itself; only the end of the whole recording is waited for.
    if (event?.kind === 'sent' || (event?.kind === 'closed' && !this.#isLast)) return;
    if (event === undefined || !this.#isOpen) {
      this.#onProgress();
      return;
    }
    const delayMs = (event.atMs - this.#lastMs) * this.#options.timeScale;
    this.#cancelTimer = this.#options.startTimer(delayMs, () => {
      this.#deliver(event);
      this.play();
    });
  }

  #deliver(event: RecordedEvent): void {
    this.#next += 1;
    this.#lastMs = event.atMs;
    if (event.kind === 'lost') this.#end();
    if (event.kind !== 'received') return;
    for (const listener of this.#dataListeners) listener(event.bytes.slice());
  }

  #take(bytes: Uint8Array): Result<null> {
    if (!this.#isOpen) return fail('reader-lost');
    // The program is ahead of the recording: what had come before this request comes now.
    while (this.#event?.kind === 'received' || this.#event?.kind === 'lost') this.#deliver(this.#event);
    if (!this.#isOpen) return fail('reader-lost');

    const event = this.#event;
    if (event?.kind === 'sent' && isEqual(event.bytes, bytes)) {
      this.#next += 1;
      this.#lastMs = event.atMs;
      this.play();
      return event.accepted ? succeed(null) : fail('reader-lost');
    }
    if (event?.kind !== 'sent' && this.#isLast) return succeed(null);
    this.#report({
      atMs: this.#lastMs,
      expected: event?.kind === 'sent' ? event.bytes : null,
      actual: bytes.slice(),
    });
    this.#end();
    return fail('reader-lost');
  }

  #end(): void {
    if (!this.#isOpen) return;
    this.#cancelTimer();
    this.#isOpen = false;
    for (const listener of this.#closedListeners.splice(0)) listener();
    this.#onProgress();
  }
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
