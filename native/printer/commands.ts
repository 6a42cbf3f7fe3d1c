// ESC/POS as in Epson's "ESC/POS Command Reference"; the Chinese mode (FS &, FS !) as in its pages on Kanji commands.

/** Two-dimensional code: dots of one module; 6 dots of 0.125 mm scan well from an arm's length. */
const QR_MODULE_DOTS = 6;
/** Error correction level M (15 %) of GS ( k function 169. */
const QR_LEVEL_M = 0x31;

/** ESC @: forgets modes and the line begun. */
export const INITIALISE = Uint8Array.of(0x1b, 0x40);
/** GS a 0: sends no status unasked. */
export const NO_AUTOMATIC_STATUS = Uint8Array.of(0x1d, 0x61, 0x00);
/** ESC R 0: ASCII as it is; the Chinese set shows $ as ¥. */
export const ASCII_AS_IT_IS = Uint8Array.of(0x1b, 0x52, 0x00);
/** FS &: Chinese mode (汉字模式). */
export const CHINESE_MODE = Uint8Array.of(0x1c, 0x26);
/** Prints the line and feeds. */
export const LINE_FEED = Uint8Array.of(0x0a);
/** GS V 66 0: feeds to the cutter and cuts, leaving a bridge; printers without a cutter only feed. */
export const FEED_AND_CUT = Uint8Array.of(0x1d, 0x56, 0x42, 0x00);
/** GS r 1: answers when everything before it has been printed, unlike DLE EOT, which overtakes. */
export const REPORT_WHEN_DONE = Uint8Array.of(0x1d, 0x72, 0x01);
/** DLE DC4 8: clears what waits to be printed, at once and even off line. */
export const CLEAR_BUFFERS = Uint8Array.of(0x10, 0x14, 0x08, 0x01, 0x03, 0x14, 0x01, 0x06, 0x02, 0x08);
/** Ends any command that an earlier line broke off in the middle of: its missing bytes are these. NUL prints nothing. */
export const PADDING = new Uint8Array(256);

/** The four questions of DLE EOT. */
export const REAL_TIME_QUESTIONS = { printer: 1, offlineCause: 2, errorCause: 3, paper: 4 } as const;
/** A question of DLE EOT. */
export type RealTimeQuestion = keyof typeof REAL_TIME_QUESTIONS;

/** DLE EOT n: answers at once, whatever waits to be printed. */
export function askInRealTime(question: RealTimeQuestion): Uint8Array {
  return Uint8Array.of(0x10, 0x04, REAL_TIME_QUESTIONS[question]);
}

/** ESC a: at the left edge or in the middle. */
export function align(isCentred: boolean): Uint8Array {
  return Uint8Array.of(0x1b, 0x61, isCentred ? 1 : 0);
}

/** ESC E: bold. */
export function embolden(isBold: boolean): Uint8Array {
  return Uint8Array.of(0x1b, 0x45, isBold ? 1 : 0);
}

/**
 * Size of the characters: GS ! for all, and FS ! for the Chinese ones, which some Chinese makers treat apart. ESC 3 gives
 * tall lines room; 24 dots are one character.
 */
export function resize(isTall: boolean, isWide: boolean): Uint8Array {
  const all = (isTall ? 0x01 : 0) | (isWide ? 0x10 : 0);
  const chinese = (isTall ? 0x08 : 0) | (isWide ? 0x04 : 0);
  return Uint8Array.of(0x1d, 0x21, all, 0x1c, 0x21, chinese, 0x1b, 0x33, isTall ? 60 : 34);
}

/** GS ( k: model 2, module size, error correction, store, print. `content` in ASCII, at most 200 bytes. */
export function drawQr(content: string): Uint8Array {
  const data = new TextEncoder().encode(content);
  const length = data.length + 3;
  return Uint8Array.from([
    ...[0x1d, 0x28, 0x6b, 4, 0, 0x31, 0x41, 0x32, 0],
    ...[0x1d, 0x28, 0x6b, 3, 0, 0x31, 0x43, QR_MODULE_DOTS],
    ...[0x1d, 0x28, 0x6b, 3, 0, 0x31, 0x45, QR_LEVEL_M],
    ...[0x1d, 0x28, 0x6b, length & 0xff, length >> 8, 0x31, 0x50, 0x30],
    ...data,
    ...[0x1d, 0x28, 0x6b, 3, 0, 0x31, 0x51, 0x30],
  ]);
}
