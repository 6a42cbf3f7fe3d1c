import { encodeFrame } from './frame.ts';

/** Answer code "done" (SW3, GA/T 467-2019). */
export const CODE_SUCCESS = 0x90;
/** Answer code "card found"; only to "find card". */
export const CODE_CARD_FOUND = 0x9f;
/** Bytes of the chip's text block (GA/T 490). */
export const TEXT_BYTES = 256;
/** Bytes of the chip's compressed portrait (GA/T 490). */
export const PHOTO_BYTES = 1024;

/** One command to the security module (SAM) and the shape of its good answer. */
export interface SamCommand {
  readonly name: string;
  /** Command and parameter byte. */
  readonly bytes: readonly [command: number, parameter: number];
  readonly successCode: number;
  /** Bytes of data after the status bytes of a good answer. */
  readonly dataBytes: number;
  /** How long an answer may take. */
  readonly timeLimitMs: number;
}

/**
 * The commands this terminal uses (GA/T 467-2019 chapter 7). Fingerprints (30 10) are left unread on purpose.
 * Time limits: the range that published reader programs use, 500–1000 ms and 2000–3000 ms for the read.
 */
export const SAM_COMMANDS = {
  resetSam: command('reset SAM', [0x10, 0xff], CODE_SUCCESS, 0, 1000),
  samStatus: command('SAM status', [0x11, 0xff], CODE_SUCCESS, 0, 1000),
  samId: command('SAM id', [0x12, 0xff], CODE_SUCCESS, 16, 1000),
  findCard: command('find card', [0x20, 0x01], CODE_CARD_FOUND, 4, 1000),
  selectCard: command('select card', [0x20, 0x02], CODE_SUCCESS, 8, 1000),
  readCard: command('read card', [0x30, 0x01], CODE_SUCCESS, 4 + TEXT_BYTES + PHOTO_BYTES, 3000),
} as const;

/** An answer of the SAM. SW1 and SW2 forward the card's own status; SW3 is the reader's code. */
export interface SamAnswer {
  readonly cardStatus: number;
  readonly code: number;
  readonly data: Uint8Array;
}

/** The whole request frame of a command. */
export function encodeRequest(samCommand: SamCommand): Uint8Array {
  return encodeFrame(Uint8Array.from(samCommand.bytes));
}

/** The whole frame of an answer; SW1 and SW2 are zero unless `cardStatus` (2 bytes big-endian) says otherwise. */
export function encodeAnswer(code: number, data: Uint8Array = new Uint8Array(), cardStatus = 0): Uint8Array {
  return encodeFrame(Uint8Array.from([cardStatus >> 8, cardStatus & 0xff, code, ...data]));
}

/**
 * The answer to `samCommand` in the body of a frame; `null` when the body cannot be the answer to this
 * command: a good answer to another one (it came late) or one of the wrong length. Answers carry no name of
 * their command, so code and length must do.
 */
export function decodeAnswer(samCommand: SamCommand, body: Uint8Array): SamAnswer | null {
  const [sw1, sw2, code] = body;
  if (sw1 === undefined || sw2 === undefined || code === undefined) return null;
  const data = body.slice(3);
  const isSuccess = code === CODE_SUCCESS || code === CODE_CARD_FOUND;
  if (isSuccess && (code !== samCommand.successCode || data.length !== samCommand.dataBytes)) return null;
  return { cardStatus: (sw1 << 8) | sw2, code, data };
}

function command(
  name: string,
  bytes: readonly [number, number],
  successCode: number,
  dataBytes: number,
  timeLimitMs: number,
): SamCommand {
  return { name, bytes, successCode, dataBytes, timeLimitMs };
}
