import { type FaultCode, faultCodeSchema } from '../../contract/faults.ts';
import { fail, type Result, succeed } from '../../contract/result.ts';

/** Something that happened on an open line. `atMs` counts from the beginning of the recording. */
export type RecordedEvent =
  /** Bytes to the reader; `accepted` is false when the line refused them. */
  | { readonly kind: 'sent'; readonly atMs: number; readonly bytes: Uint8Array; readonly accepted: boolean }
  /** One chunk from the reader. */
  | { readonly kind: 'received'; readonly atMs: number; readonly bytes: Uint8Array }
  /** The line ended by itself: plug pulled, power lost. */
  | { readonly kind: 'lost'; readonly atMs: number }
  /** This side closed the line. */
  | { readonly kind: 'closed'; readonly atMs: number };

/** One attempt to open the reader and what came of it. */
export type RecordedOpening =
  | { readonly kind: 'refused'; readonly atMs: number; readonly fault: FaultCode }
  | {
      readonly kind: 'opened';
      readonly atMs: number;
      readonly description: string;
      readonly events: readonly RecordedEvent[];
    };

/** Everything that passed between the program and a reader (通信记录), in order. */
export interface Recording {
  readonly openings: readonly RecordedOpening[];
}

/** Where a text stops being a recording. `line` counts from 1. */
export interface RecordingError {
  readonly line: number;
  readonly reason: string;
}

/** Longest recording that is read, in characters: some hours of a waiting reader. */
export const RECORDING_MAX_CHARACTERS = 16 * 1024 * 1024;
/** Most bytes in one line; the recorder cuts longer chunks. */
export const LINE_MAX_BYTES = 65_536;

const LINE_MAX_CHARACTERS = LINE_MAX_BYTES * 3 + 64;
const COMMENT = '#';

/** One line of a recording, without its end; for the recorder. */
export type RecordingLine =
  | { readonly event: 'refused' | 'opened'; readonly atMs: number; readonly word: string }
  | { readonly event: '=>' | '<='; readonly atMs: number; readonly bytes: Uint8Array }
  | { readonly event: 'failed' | 'lost' | 'closed'; readonly atMs: number };

/** Writes one line as `parseRecording` reads it; control characters in words become spaces. */
export function formatRecordingLine(line: RecordingLine): string {
  const time = line.atMs.toFixed(1).padStart(10);
  if ('bytes' in line) return `${time} ${line.event} ${formatHex(line.bytes)}`;
  if ('word' in line) return `${time} ${line.event} ${line.word.replace(/\p{Cc}/gu, ' ').slice(0, 500)}`;
  return `${time} ${line.event}`;
}

/** Bytes as `AA 96 0F`. */
export function formatHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ');
}

/**
 * Reads a recording: text, one event a line.
 *
 *     recording   = *( line LF )                      ; CR before LF is allowed
 *     line        = [ time event / "#" comment ]
 *     time        = 1*9DIGIT [ "." 1*3DIGIT ]         ; ms from the beginning, never less than the line before
 *     event       = "refused" fault                   ; the reader could not be opened, by fault code
 *                 / "opened" description              ; the line is open
 *                 / "=>" hex                          ; bytes to the reader
 *                 / "failed"                          ; the bytes last sent were refused by the line
 *                 / "<=" hex                          ; one chunk of bytes from the reader
 *                 / "lost"                            ; the line ended by itself
 *                 / "closed"                          ; this side closed the line
 *     hex         = 2HEXDIG *( " " 2HEXDIG )
 *
 * Bytes pass only between `opened` and `lost` or `closed`. Any text may come in; the error names the first line
 * that does not fit.
 */
export function parseRecording(text: string): Result<Recording, RecordingError> {
  if (text.length > RECORDING_MAX_CHARACTERS) return fail({ line: 1, reason: 'the recording is too long' });
  const reading = new RecordingReader();
  let line = 0;
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    line += 1;
    const reason =
      end - start > LINE_MAX_CHARACTERS
        ? 'the line is too long'
        : reading.take(text.slice(start, end).replace(/\r$/, ''));
    if (reason !== null) return fail({ line, reason });
    start = end + 1;
  }
  return succeed({ openings: reading.openings });
}

type SentEvent = { kind: 'sent'; atMs: number; bytes: Uint8Array; accepted: boolean };

class RecordingReader {
  readonly openings: RecordedOpening[] = [];
  #events: RecordedEvent[] | null = null;
  #lastSent: SentEvent | null = null;
  #lastMs = 0;

  /** Takes one line in; the reason why it does not fit, or `null`. */
  take(line: string): string | null {
    const content = line.trim();
    if (content === '' || content.startsWith(COMMENT)) return null;
    const [time = '', event = '', ...words] = content.split(/[ \t]+/);
    if (!/^\d{1,9}(\.\d{1,3})?$/.test(time)) return 'the line does not begin with a time in milliseconds';
    const atMs = Number(time);
    if (atMs < this.#lastMs) return 'the time goes back';
    this.#lastMs = atMs;
    return this.#takeEvent(event, words, atMs);
  }

  #takeEvent(event: string, words: readonly string[], atMs: number): string | null {
    if (event === 'opened' || event === 'refused') {
      if (this.#events) return 'the line is open already';
      return event === 'opened' ? this.#open(words.join(' '), atMs) : this.#refuse(words, atMs);
    }
    if (!['=>', '<=', 'failed', 'lost', 'closed'].includes(event)) return 'unknown event';
    if (!this.#events) return 'the line is not open';
    if (event === '=>' || event === '<=') return this.#addBytes(this.#events, event, words, atMs);
    if (words.length > 0) return 'nothing may follow this event';
    if (event === 'failed') {
      if (!this.#lastSent) return 'nothing was sent before';
      this.#lastSent.accepted = false;
    } else {
      this.#events.push({ kind: event === 'lost' ? 'lost' : 'closed', atMs });
      this.#events = null;
    }
    return null;
  }

  #open(description: string, atMs: number): null {
    this.#events = [];
    this.#lastSent = null;
    this.openings.push({ kind: 'opened', atMs, description, events: this.#events });
    return null;
  }

  #refuse(words: readonly string[], atMs: number): string | null {
    const fault = faultCodeSchema.safeParse(words[0]);
    if (words.length !== 1 || !fault.success) return 'one fault code expected';
    this.openings.push({ kind: 'refused', atMs, fault: fault.data });
    return null;
  }

  #addBytes(events: RecordedEvent[], event: string, words: readonly string[], atMs: number): string | null {
    if (words.length > LINE_MAX_BYTES) return 'too many bytes in one line';
    const bytes = parseHex(words);
    if (!bytes) return 'bytes as pairs of hexadecimal digits expected';
    if (event === '=>') {
      this.#lastSent = { kind: 'sent', atMs, bytes, accepted: true };
      events.push(this.#lastSent);
    } else {
      events.push({ kind: 'received', atMs, bytes });
    }
    return null;
  }
}

function parseHex(words: readonly string[]): Uint8Array | null {
  if (words.length === 0 || !words.every((word) => /^[\da-f]{2}$/i.test(word))) return null;
  return Uint8Array.from(words, (word) => Number.parseInt(word, 16));
}
