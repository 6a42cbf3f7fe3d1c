import { APPENDED_ADDRESS_BYTES, PHOTO_BYTES, SAM_COMMANDS, TEXT_BYTES } from '../protocol/commands.ts';
import { ANSWER_BODY_MIN_BYTES, BODY_MAX_BYTES, PREAMBLE, xorChecksum } from '../protocol/frame.ts';
import { maskedAddress, maskedCardData } from './masked-card.ts';

/** Command and parameter byte of a request as one number, `0x3001` = read card. */
export type RequestCode = number;

/** What a byte that may come from a card becomes. */
export const MASK_BYTE = 0x2a;

const READ_SAM_ID: RequestCode = 0x12ff;
const READ_ADDRESSES: RequestCode = 0x3003;
const ADDRESS_LIST_BYTES: readonly number[] = SAM_COMMANDS.readAppendedAddresses.dataBytes;
/** Data of these answers are zeros in every published trace, and the chip's own number at worst. */
const CHIP_ANSWER_BYTES: readonly number[] = [
  SAM_COMMANDS.findCard.dataBytes,
  SAM_COMMANDS.selectCard.dataBytes,
];

/** A single byte of the colour of idling may still be the last one of a card's answer. */
const IDLE_MIN_BYTES = 2;

/** The parser of frames takes two AA for a preamble; so must the mask. */
const HEADER: readonly number[] = PREAMBLE.slice(1);
const BODY_OFFSET = HEADER.length + 2;

/**
 * What may be written down of the bytes that came from a reader between two requests; as many bytes as came.
 * A byte stays only if it is known to be the reader's own: preamble, length, status bytes, the number of the
 * security module (12 FF), idle 00 or FF around frames. Card data become those of a synthetic card of the
 * same type letter that decodes to the same outcome; data of any other shape, and bytes outside frames, which may
 * be a piece of a card that was under way, become `MASK_BYTE`. A right checksum stays right, a wrong one wrong
 * by the same difference; where a length lies or bytes were lost, that one byte depends on the card. `lastRequest` is the request that came before, `null` when there was none.
 */
export function maskReceived(bytes: Uint8Array, lastRequest: RequestCode | null): Uint8Array {
  const masked = new Uint8Array(bytes.length);
  let offset = 0;
  for (;;) {
    const header = findHeader(bytes, offset);
    if (header === null) {
      maskNoise(bytes, masked, offset, bytes.length);
      return masked;
    }
    const start = header > offset && bytes[header - 1] === PREAMBLE[0] ? header - 1 : header;
    maskNoise(bytes, masked, offset, start);
    masked.fill(PREAMBLE[0] ?? 0, start, header);
    offset = maskFrame(bytes, masked, header, lastRequest);
  }
}

/** Masks the frame whose header is at `header`; gives back where to go on. */
function maskFrame(
  bytes: Uint8Array,
  masked: Uint8Array,
  header: number,
  lastRequest: RequestCode | null,
): number {
  const body = header + BODY_OFFSET;
  masked.set(bytes.subarray(header, body), header);
  if (body > bytes.length) return bytes.length;
  const length = ((bytes[body - 2] ?? 0) << 8) | (bytes[body - 1] ?? 0);
  // As the parser does: no frame is this long or short, so the next header may follow at once.
  if (length <= ANSWER_BODY_MIN_BYTES || length > BODY_MAX_BYTES + 1) return header + HEADER.length;

  const end = body + length;
  const received = bytes.subarray(body, Math.min(end - 1, bytes.length));
  const difference = end <= bytes.length ? xorChecksum(bytes.subarray(body - 2, end)) : null;
  const written = maskBody(received, length - 1, lastRequest, difference === 0);
  masked.set(written.subarray(0, received.length), body);
  if (difference === null) return bytes.length;
  masked[end - 1] = xorChecksum(masked.subarray(body - 2, end - 1)) ^ difference;
  return end;
}

/** The body as it may be written: `bodyBytes` long, even when less was received. */
function maskBody(
  received: Uint8Array,
  bodyBytes: number,
  lastRequest: RequestCode | null,
  isWhole: boolean,
): Uint8Array {
  const body = new Uint8Array(bodyBytes);
  body.set(received.subarray(0, ANSWER_BODY_MIN_BYTES));
  const data = received.subarray(ANSWER_BODY_MIN_BYTES);
  body.set(maskData(data, bodyBytes - ANSWER_BODY_MIN_BYTES, lastRequest, isWhole), ANSWER_BODY_MIN_BYTES);
  return body;
}

function maskData(
  received: Uint8Array,
  dataBytes: number,
  lastRequest: RequestCode | null,
  isWhole: boolean,
): Uint8Array {
  if (CHIP_ANSWER_BYTES.includes(dataBytes)) return new Uint8Array(dataBytes);
  if (dataBytes === SAM_COMMANDS.samId.dataBytes && lastRequest === READ_SAM_ID && isWhole) return received;
  if (lastRequest === READ_ADDRESSES && ADDRESS_LIST_BYTES.includes(dataBytes)) {
    return repeat(maskedAddress(), dataBytes / APPENDED_ADDRESS_BYTES);
  }
  return maskCardData(received, dataBytes) ?? new Uint8Array(dataBytes).fill(MASK_BYTE);
}

/**
 * Text and photo (30 01), and fingerprints (30 10), with their lengths in front; `null` when the data are nothing
 * of the kind.
 */
function maskCardData(received: Uint8Array, dataBytes: number): Uint8Array | null {
  for (const fingerprintBytes of [null, 0, 512, 1024]) {
    const lengths = [TEXT_BYTES, PHOTO_BYTES, ...(fingerprintBytes === null ? [] : [fingerprintBytes])];
    const head = Uint8Array.from(lengths.flatMap((length) => [length >> 8, length & 0xff]));
    if (dataBytes !== head.length + lengths.reduce((sum, length) => sum + length, 0)) continue;
    if (received.length >= head.length && !head.every((byte, index) => byte === received[index])) return null;
    const data = new Uint8Array(dataBytes);
    data.set(head);
    const text = received.subarray(head.length, head.length + TEXT_BYTES);
    data.set(maskedCardData(text), head.length);
    return data;
  }
  return null;
}

function maskNoise(bytes: Uint8Array, masked: Uint8Array, start: number, end: number): void {
  const noise = bytes.subarray(start, end);
  const [first = MASK_BYTE] = noise;
  const isUniform = noise.length >= IDLE_MIN_BYTES && noise.every((byte) => byte === first);
  masked.fill(isUniform && (first === 0x00 || first === 0xff) ? first : MASK_BYTE, start, end);
}

function findHeader(bytes: Uint8Array, from: number): number | null {
  for (let offset = from; offset + HEADER.length <= bytes.length; offset += 1) {
    if (HEADER.every((byte, index) => bytes[offset + index] === byte)) return offset;
  }
  return null;
}

function repeat(bytes: Uint8Array, count: number): Uint8Array {
  const all = new Uint8Array(bytes.length * count);
  for (let index = 0; index < count; index += 1) all.set(bytes, index * bytes.length);
  return all;
}
