import { type DecodedReport, drop, fillReport, type HidReportCodec } from './hid-report-codec.ts';

/** Payload of one report; byte 0 counts it. */
const PAYLOAD_MAX_BYTES = 63;
/** In place of a length: "go on". */
const ACKNOWLEDGEMENT = 0xff;

/** Command of the reader that hands a frame to its own security module (本地安全模块). */
const COMMAND_LOCAL_SAM = 0x34;
const REQUEST_HEAD_BYTES = 2;
const ANSWER_HEAD_BYTES = 4;
/** Status of a command that the reader has carried out. */
const STATUS_DONE: readonly number[] = [0x90, 0x00];

/** The two upper bits of a payload's first byte tell its kind, the lower six are a number. */
const KIND_MASK = 0xc0;
const KIND_FIRST = 0x00;
const KIND_FOLLOWING = 0xc0;

/**
 * Framing `length-prefixed` of 德科 DK26ME and DK200ZK, 0483:572B, as its maker's Android program (com.dk.usbNfc)
 * has it. Byte 0 of a report is the length of its payload, at most 63, or FF to acknowledge. Inside is the maker's
 * own command protocol:
 *
 *     request     number of following payloads (0) | 34 | frame
 *     answer      number of following payloads     | 34 | status 2, 90 00 = done | frame …
 *     following   C0 + number from 1               | … frame
 *
 * After each payload that another one is to follow, FF is sent: the program says that the reader waits for it, and
 * has it switched off in one version. A reader that decodes cards in its maker's cloud, the default, has no security
 * module and refuses 34: its report is dropped, the request remains without an answer, and it is not taken for a
 * reader. Only those in local mode (本地模式) can be used.
 */
export function createLengthPrefixedCodec(): HidReportCodec {
  /** What may come next: the first payload of an answer, a following one, or nothing before the next request. */
  let expected: 'first' | { readonly number: number; readonly last: number } | null = null;

  return {
    encode(request) {
      const length = REQUEST_HEAD_BYTES + request.length;
      if (length > PAYLOAD_MAX_BYTES) throw new RangeError(`${request.length} bytes do not fit a report`);
      expected = 'first';
      return fillReport([length, 0, COMMAND_LOCAL_SAM, ...request]);
    },

    decode(report): DecodedReport {
      const [length = 0, head = 0, command] = report;
      if (length === ACKNOWLEDGEMENT) return { bytes: new Uint8Array() };
      if (length === 0 || length >= report.length) return drop('length');
      const payload = report.subarray(1, 1 + length);
      const kind = head & KIND_MASK;
      const number = head & ~KIND_MASK;

      if (expected === 'first' && kind === KIND_FIRST) {
        if (length < ANSWER_HEAD_BYTES || command !== COMMAND_LOCAL_SAM) return drop('not asked for');
        if (STATUS_DONE.some((byte, index) => payload[2 + index] !== byte)) return drop('refused');
        return accept(payload.slice(ANSWER_HEAD_BYTES), 0, number);
      }
      if (expected === null || expected === 'first' || kind !== KIND_FOLLOWING) return drop('not asked for');
      if (number !== expected.number) return drop('payload number');
      return accept(payload.slice(1), number, expected.last);
    },
  };

  function accept(bytes: Uint8Array, number: number, last: number): DecodedReport {
    expected = number < last ? { number: number + 1, last } : null;
    return expected ? { bytes, reply: fillReport([ACKNOWLEDGEMENT]) } : { bytes };
  }
}
