import { PREAMBLE } from '../protocol/frame.ts';
import { type DecodedReport, drop, fillReport, type HidReportCodec } from './hid-report-codec.ts';

const REQUEST_MARK = 0x88;
const ANSWER_MARK = 0xaa;
/** Command of the reader that hands a frame to the security module. */
const COMMAND_SAM = 0xb1;

// Mark, serial number (2), length (2); the length counts what lies between itself and the sum.
const SUMMED_OFFSET = 3;
const BODY_OFFSET = 5;
const SUM_BYTES = 2;
const PACKET_NUMBER_BYTES = 2;
/** A request of `n` bytes takes n + 8. */
const REQUEST_MAX_BYTES = 56;
const PACKET_MAX_BYTES = 54;

/**
 * Framing `wrapped` of 中正 (MIAXIS) MR-300 and its kin, 10C4:0007 and 203B:0101, as its maker's Android driver
 * (org.zz.idcard_hid_driver) has it:
 *
 *     out  88 | serial number 2 | length 2 = n + 1 | B1     | frame n                        | sum 2
 *     in   AA | serial number 2 | length 2         | result | packet number 2, frame 1 to 54 | sum 2
 *
 * Length and sum are little-endian; the sum is that of all bytes from the length on, 16 bits. An answer is cut into
 * packets, which must follow one another without a gap. A packet that breaks a rule is dropped, and so is what comes
 * after a gap: the request then runs into its time limit.
 *
 * Assumed, because that driver sends serial number 0 and looks at neither number in the answer: the reader returns
 * the serial number of the request, and packet numbers go up by one. So both bytes of our serial number are the
 * same, packet numbers (43 at most) are taken in either byte order and from any first number, and a reader that is
 * seen not to return the serial number is believed without it.
 */
export function createWrappedCodec(): HidReportCodec {
  let serialNumber = 0;
  let returnsSerialNumber: boolean | null = null;
  /** `first` while an answer is due, `none` before the first request. */
  let nextPacket: number | 'first' | 'none' = 'none';

  return {
    encode(request) {
      if (request.length > REQUEST_MAX_BYTES) throw new RangeError(`${request.length} bytes do not fit`);
      serialNumber = (serialNumber % 0xff) + 1;
      nextPacket = 'first';
      const length = request.length + 1;
      const content = [REQUEST_MARK, serialNumber, serialNumber, length, 0, COMMAND_SAM, ...request];
      const sum = sumOf(Uint8Array.from(content).subarray(SUMMED_OFFSET));
      return fillReport([...content, sum & 0xff, sum >> 8]);
    },

    decode(report): DecodedReport {
      if (report[0] !== ANSWER_MARK) return drop('mark');
      const { length, isWhole, body } = unwrap(report);
      if (length > 1 + PACKET_NUMBER_BYTES + PACKET_MAX_BYTES || length <= 1 + PACKET_NUMBER_BYTES)
        return drop('length');
      if (!isWhole) return drop('sum');
      if (nextPacket === 'none') return drop('not asked for');

      const isReturned = report[1] === serialNumber && report[2] === serialNumber;
      if (returnsSerialNumber === true && !isReturned) return drop('serial number');

      const bytes = body.slice(1 + PACKET_NUMBER_BYTES);
      const [, low = 0, high = 0] = body;
      if (low !== 0 && high !== 0) return drop('packet number');
      const packet = low | high;
      const isNext = nextPacket === 'first' ? startsFrame(bytes) : packet === nextPacket;
      if (!isNext) return drop('packet number');
      returnsSerialNumber ??= isReturned;
      nextPacket = packet + 1;
      return { bytes };
    },
  };
}

function unwrap(report: Uint8Array): { length: number; isWhole: boolean; body: Uint8Array } {
  const length = littleEndian(report, SUMMED_OFFSET);
  const end = BODY_OFFSET + length;
  const isWhole =
    end + SUM_BYTES <= report.length &&
    littleEndian(report, end) === sumOf(report.subarray(SUMMED_OFFSET, end));
  return { length, isWhole, body: report.subarray(BODY_OFFSET, end) };
}

function startsFrame(bytes: Uint8Array): boolean {
  return PREAMBLE.every((byte, index) => bytes[index] === byte);
}

function littleEndian(bytes: Uint8Array, offset: number): number {
  return (bytes[offset] ?? 0) | ((bytes[offset + 1] ?? 0) << 8);
}

function sumOf(bytes: Uint8Array): number {
  let sum = 0;
  for (const byte of bytes) sum = (sum + byte) & 0xffff;
  return sum;
}
