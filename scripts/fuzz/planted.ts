import { succeed } from '../../contract/result.ts';
import { xorChecksum } from '../../native/protocol/frame.ts';
import { FrameParser } from '../../native/protocol/frame-parser.ts';
import { DECODERS, type Decoders } from './decoders.ts';
import type { Failure } from './run.ts';

/** A mistake in a decoder and how it must show. */
interface PlantedBug {
  readonly showsAs: Failure['kind'];
  readonly decoders: Partial<Decoders>;
}

let readings = 0;

/** Mistakes put into the decoders on purpose, to prove that the program finds them. */
export const PLANTED_BUGS = {
  'ignores the checksum': {
    showsAs: 'wrong-accept',
    decoders: {
      createFrameParser: (bodyMinBytes) => {
        const parser = new FrameParser(bodyMinBytes);
        return { pendingByteCount: 0, feed: (chunk) => parser.feed(withRightChecksum(chunk)) };
      },
    },
  },
  'ignores the check character': {
    showsAs: 'wrong-accept',
    decoders: { isIdNumber: (number) => /^\d{17}[\dX]$/.test(number) },
  },
  'takes any card for a resident ID card': {
    showsAs: 'wrong-accept',
    decoders: {
      decodeCardText: (block) =>
        DECODERS.decodeCardText(block.length === 256 ? block.with(248, 0x20).with(249, 0) : block),
    },
  },
  'writes down what came': {
    showsAs: 'wrong-accept',
    decoders: { maskReceived: (bytes) => bytes.slice() },
  },
  'takes any packet': {
    showsAs: 'wrong-accept',
    decoders: {
      createHidReportCodec: () => ({
        encode: DECODERS.createHidReportCodec('wrapped').encode,
        decode: (report) => ({ bytes: report.subarray(8, 5 + (report[3] ?? 0)) }),
      }),
    },
  },
  'refuses everything': {
    showsAs: 'wrong-reject',
    decoders: { decodeAppendedAddresses: () => ({ ok: false, fault: 'reader-garbled' }) },
  },
  throws: {
    showsAs: 'crash',
    decoders: {
      parseRecording: (text) => {
        if (isUnlucky(text)) throw new Error('planted');
        return succeed({ openings: [] });
      },
    },
  },
  'loops for ever': {
    showsAs: 'hang',
    decoders: {
      parseRecording: (text) => {
        while (isUnlucky(text));
        return succeed({ openings: [] });
      },
    },
  },
  'never answers': {
    showsAs: 'hang',
    decoders: {
      readSocialSecurityCard: (options) => {
        readings += 1;
        return readings % 4 === 0 ? new Promise(() => undefined) : DECODERS.readSocialSecurityCard(options);
      },
    },
  },
} as const satisfies Record<string, PlantedBug>;

/** Name of a planted bug. */
export type PlantedBugName = keyof typeof PLANTED_BUGS;

/** The decoders, one of them with this bug; the real ones for `null`. */
export function decodersWith(bug: PlantedBugName | null): Decoders {
  return bug === null ? DECODERS : { ...DECODERS, ...PLANTED_BUGS[bug].decoders };
}

/** Repairs the checksum of the frame that `stream` begins with, so that a parser does not notice it. */
function withRightChecksum(stream: Uint8Array): Uint8Array {
  const length = (stream[5] ?? 0) * 256 + (stream[6] ?? 0);
  const end = 7 + length;
  if (length < 1 || end > stream.length) return stream;
  return stream.with(end - 1, xorChecksum(stream.subarray(5, end - 1)));
}

/** True now and then. */
function isUnlucky(text: string): boolean {
  return text.length % 8 === 0;
}
