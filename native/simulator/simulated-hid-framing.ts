import type { HidFraming } from '../../contract/devices.ts';

// The reader's side of the HID framings. It shares nothing with the terminal's side on purpose: a mistake in reading
// the published descriptions then shows as two sides that do not understand one another.

const REPORT_SIZE = 64;

/** How a simulated reader speaks over HID. */
export interface SimulatedHidFraming {
  /** The frame for the security module in a report from the terminal; `null` when there is none. */
  takeRequest(report: Uint8Array): Uint8Array | null;
  /** The reports, 64 bytes each, that carry an answer of the security module. */
  packAnswer(answer: Uint8Array): Uint8Array[];
  /** True for a report that asks for the next one. */
  isGoOn(report: Uint8Array): boolean;
}

/** What the published descriptions leave open and models may do either way. */
export interface SimulatedHidDialect {
  /** `wrapped`: number of the first packet of an answer. */
  readonly firstPacket: number;
  /** `wrapped`: packet numbers with the high byte first. */
  readonly highByteFirst: boolean;
  /** `wrapped`: the serial number of a request comes back in its answer; otherwise 00 00. */
  readonly returnsSerialNumber: boolean;
  /** `length-prefixed`: waits for FF after each report of an answer but the last. */
  readonly waitsForGoOn: boolean;
  /** `length-prefixed`: has a security module of its own; otherwise it refuses its command. */
  readonly hasLocalSam: boolean;
}

/** What is assumed of real readers. */
export const STANDARD_HID_DIALECT: SimulatedHidDialect = {
  firstPacket: 0,
  highByteFirst: false,
  returnsSerialNumber: true,
  waitsForGoOn: true,
  hasLocalSam: true,
};

/** The reader's side of a framing; keeps state, so each reader needs its own. */
export function createSimulatedHidFraming(
  framing: HidFraming,
  dialect: SimulatedHidDialect,
): SimulatedHidFraming {
  if (framing === 'wrapped') return createWrapped(dialect);
  if (framing === 'length-prefixed') return createLengthPrefixed(dialect);
  return createRaw();
}

function createRaw(): SimulatedHidFraming {
  return {
    takeRequest: (report) => cutFrame(report),
    packAnswer: (answer) => cut(answer, REPORT_SIZE).map((part) => toReport([...part])),
    isGoOn: () => false,
  };
}

function createWrapped(dialect: SimulatedHidDialect): SimulatedHidFraming {
  let serial: readonly number[] = [0, 0];
  return {
    takeRequest(report) {
      const bytes = [...report];
      const [flag, , , lengthLow = 0, lengthHigh = 0, command] = bytes;
      const counted = lengthLow + 256 * lengthHigh;
      if (flag !== 0x88 || command !== 0xb1 || counted < 1 || 5 + counted + 2 > REPORT_SIZE) return null;
      const [sumLow = 0, sumHigh = 0] = bytes.slice(5 + counted);
      if (sumLow + 256 * sumHigh !== add(bytes.slice(3, 5 + counted))) return null;
      serial = bytes.slice(1, 3);
      return report.slice(6, 5 + counted);
    },
    packAnswer: (answer) =>
      cut(answer, 54).map((part, index) => {
        const packet = [dialect.firstPacket + index, 0];
        if (dialect.highByteFirst) packet.reverse();
        const result = 0;
        const summed = [1 + 2 + part.length, 0, result, ...packet, ...part];
        const sum = add(summed);
        const returned = dialect.returnsSerialNumber ? serial : [0, 0];
        return toReport([0xaa, ...returned, ...summed, sum % 256, Math.floor(sum / 256)]);
      }),
    isGoOn: () => false,
  };
}

function createLengthPrefixed(dialect: SimulatedHidDialect): SimulatedHidFraming {
  const prefixed = (payload: readonly number[]) => toReport([payload.length, ...payload]);
  return {
    takeRequest(report) {
      const [length = 0, following, command] = report;
      if (length > 63 || length < 3 || following !== 0 || command !== 0x34) return null;
      return report.slice(3, 1 + length);
    },
    packAnswer(answer) {
      if (!dialect.hasLocalSam) return [prefixed([0, 0x34, 0x6e, 0x81])];
      const following = cut(answer.slice(59), 62);
      return [
        prefixed([following.length, 0x34, 0x90, 0x00, ...answer.slice(0, 59)]),
        ...following.map((part, index) => prefixed([0xc0 + index + 1, ...part])),
      ];
    },
    isGoOn: (report) => report[0] === 0xff,
  };
}

/**
 * The frame at the start of `bytes`, from its preamble to its checksum; `null` when none starts there or it has not
 * come whole yet.
 */
export function cutFrame(bytes: Uint8Array): Uint8Array | null {
  if (!startsLikeFrame(bytes) || bytes.length < 7) return null;
  const total = 7 + 256 * (bytes[5] ?? 0) + (bytes[6] ?? 0);
  return bytes.length < total ? null : bytes.slice(0, total);
}

/** True when `bytes`, however few, may become a frame. */
export function startsLikeFrame(bytes: Uint8Array): boolean {
  const preamble = Buffer.from('aaaaaa9669', 'hex').subarray(0, bytes.length);
  return preamble.equals(bytes.subarray(0, preamble.length));
}

function cut(bytes: Uint8Array, size: number): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let offset = 0; offset < bytes.length; offset += size) parts.push(bytes.slice(offset, offset + size));
  return parts;
}

function toReport(content: readonly number[]): Uint8Array {
  return Uint8Array.from({ length: REPORT_SIZE }, (_, index) => content[index] ?? 0);
}

function add(bytes: readonly number[]): number {
  return bytes.reduce((sum, byte) => sum + byte, 0) % 65536;
}
