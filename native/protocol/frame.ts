/** Bytes that open every frame of the security module (SAM), GA/T 467-2019 chapter 7. */
export const PREAMBLE: readonly number[] = [0xaa, 0xaa, 0xaa, 0x96, 0x69];

/** A request holds at least command and parameter. */
export const REQUEST_BODY_MIN_BYTES = 2;

/** An answer holds at least the three status bytes. */
export const ANSWER_BODY_MIN_BYTES = 3;

/**
 * Largest body: the answer to "read text, photo and fingerprint" (30 10) with two fingerprints, status bytes
 * and all, 2321 bytes as a frame. No frame of the protocol is longer.
 */
export const BODY_MAX_BYTES = 2313;

/** XOR of `bytes`: the checksum of GA/T 467 over everything from the length field to the last data byte. */
export function xorChecksum(bytes: Uint8Array): number {
  let checksum = 0;
  for (const byte of bytes) checksum ^= byte;
  return checksum;
}

/**
 * A whole frame: preamble, length (2 bytes big-endian, counts body and checksum), body, checksum.
 * `body` is command, parameter and data of a request, or the three status bytes and data of an answer.
 */
export function encodeFrame(body: Uint8Array): Uint8Array {
  if (body.length < REQUEST_BODY_MIN_BYTES || body.length > BODY_MAX_BYTES) {
    throw new RangeError(`A frame cannot hold ${body.length} bytes`);
  }
  const frame = new Uint8Array(PREAMBLE.length + 2 + body.length + 1);
  frame.set(PREAMBLE);
  new DataView(frame.buffer).setUint16(PREAMBLE.length, body.length + 1);
  frame.set(body, PREAMBLE.length + 2);
  frame[frame.length - 1] = xorChecksum(frame.subarray(PREAMBLE.length));
  return frame;
}
