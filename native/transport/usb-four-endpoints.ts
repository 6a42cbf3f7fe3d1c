import type { Result } from '../../contract/result.ts';
import { ANSWER_BODY_MIN_BYTES, BODY_MAX_BYTES, PREAMBLE, xorChecksum } from '../protocol/frame.ts';
import type { UsbTrouble } from './usb-error.ts';
import {
  createClearing,
  QUIET_MS,
  READ_SLICE_MS,
  SEND_LIMIT_MS,
  type UsbLink,
  withoutBytes,
} from './usb-link.ts';
import type { UsbEndpoint, UsbPort } from './usb-port.ts';

/** Preamble and length. */
const HEAD_BYTES = PREAMBLE.length + 2;
/**
 * A pause after which the rest of an answer is given up. Shorter than the half second after which a command is sent
 * again, so that it finds the line in order.
 */
const PAUSE_INSIDE_ANSWER_MS = 300;
/** Empty packets in a row that a body may contain; more of them are no answer. */
const EMPTY_PACKETS_MAX = 8;

/** The four endpoints: `head` carries the first seven bytes of a frame, `body` the rest. */
export interface FourEndpoints {
  readonly headIn: UsbEndpoint;
  readonly bodyIn: UsbEndpoint;
  readonly headOut: UsbEndpoint;
  readonly bodyOut: UsbEndpoint;
}

/**
 * An "old" module (0400:C35A with four endpoints, SAM_V manual): preamble and length go to OUT 02, the rest to OUT 06;
 * answers come as seven bytes from IN 81 and as many as the length says from IN 85. As head and body come by
 * different ways, one lost or surplus byte would join each head to the body before it for good; so at the first sign
 * of disorder (no head, an impossible or lying length, a wrong checksum, a pause, no answer) both ways are read until
 * they are quiet, and the next frame waits for that.
 */
export function createFourEndpointLink(port: UsbPort, endpoints: FourEndpoints): UsbLink {
  const { headIn, bodyIn, headOut, bodyOut } = endpoints;
  const clearing = createClearing();
  let isHeadQuiet = false;
  let head: readonly number[] = [];
  let bodyBytesLeft = 0;
  let checksum = 0;
  let emptyPackets = 0;
  let isAnswered = true;

  function startOver(): void {
    head = [];
    bodyBytesLeft = 0;
    emptyPackets = 0;
  }

  function clearAway(): void {
    startOver();
    isHeadQuiet = false;
    clearing.begin();
  }

  /** Heads first: a module may keep a body back until its head was taken. */
  async function clear(): Promise<Result<UsbTrouble>> {
    const endpoint = isHeadQuiet ? bodyIn : headIn;
    const read = await port.transferIn(endpoint.number, endpoint.packetSize, QUIET_MS);
    const isQuiet = !read.ok || read.value === 'timeout';
    clearing.countRead(isQuiet && (isHeadQuiet || !read.ok));
    isHeadQuiet ||= isQuiet;
    return withoutBytes(read);
  }

  function takeHead(bytes: Uint8Array): void {
    head = [...head, ...bytes];
    const length = lengthIn(head);
    if (length === 'incomplete') return;
    startOver();
    if (length === 'impossible') {
      clearAway();
    } else {
      bodyBytesLeft = length;
      checksum = (length >> 8) ^ (length & 0xff);
    }
  }

  function takeBody(bytes: Uint8Array): void {
    bodyBytesLeft -= bytes.length;
    checksum ^= xorChecksum(bytes);
    emptyPackets = bytes.length === 0 ? emptyPackets + 1 : 0;
    if (bodyBytesLeft < 0 || emptyPackets > EMPTY_PACKETS_MAX) clearAway();
    else if (bodyBytesLeft === 0 && checksum !== 0) clearAway();
    else isAnswered ||= bodyBytesLeft === 0;
  }

  return {
    async send(frame) {
      if (!isAnswered) clearAway();
      await clearing.wait();
      isAnswered = false;
      const sent = await port.transferOut(headOut.number, frame.slice(0, HEAD_BYTES), SEND_LIMIT_MS);
      if (!sent.ok || sent.value !== 'sent') return sent;
      return port.transferOut(bodyOut.number, frame.slice(HEAD_BYTES), SEND_LIMIT_MS);
    },
    async receive() {
      if (clearing.isActive) return clear();
      const isInside = head.length > 0 || bodyBytesLeft > 0;
      const endpoint = bodyBytesLeft > 0 ? bodyIn : headIn;
      const limitMs = isInside ? PAUSE_INSIDE_ANSWER_MS : READ_SLICE_MS;
      const read = await port.transferIn(endpoint.number, endpoint.packetSize, limitMs);
      if (!read.ok) return read;
      if (clearing.isActive) return withoutBytes(read);
      if (read.value instanceof Uint8Array) {
        if (endpoint === bodyIn) takeBody(read.value);
        else takeHead(read.value);
      } else if (isInside || read.value !== 'timeout') {
        clearAway();
      }
      return read;
    },
  };
}

/** The length field of a head; a first byte other than AA is put up with, as it is everywhere else. */
function lengthIn(head: readonly number[]): number | 'incomplete' | 'impossible' {
  const isHead = PREAMBLE.every((byte, index) => index === 0 || index >= head.length || head[index] === byte);
  if (!isHead || head.length > HEAD_BYTES) return 'impossible';
  if (head.length < HEAD_BYTES) return 'incomplete';
  const length = ((head[HEAD_BYTES - 2] ?? 0) << 8) | (head[HEAD_BYTES - 1] ?? 0);
  return length > ANSWER_BODY_MIN_BYTES && length <= BODY_MAX_BYTES + 1 ? length : 'impossible';
}
