import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HID_FRAMINGS, type HidFraming } from '../../contract/devices.ts';
import {
  decodeAnswer,
  encodeAnswer,
  encodeRequest,
  SAM_COMMANDS,
  type SamCommand,
} from '../protocol/commands.ts';
import { ANSWER_BODY_MIN_BYTES, encodeFrame } from '../protocol/frame.ts';
import { FrameParser } from '../protocol/frame-parser.ts';
import {
  createSimulatedHidFraming,
  type SimulatedHidDialect,
  STANDARD_HID_DIALECT,
} from '../simulator/simulated-hid-framing.ts';
import { createHidReportCodec } from './hid-framing.ts';
import type { HidReportCodec } from './hid-report-codec.ts';

const STATUS_REQUEST = encodeRequest(SAM_COMMANDS.samStatus);
const STATUS_ANSWER = encodeAnswer(0x90);

/** 64 bytes that begin with these hexadecimal digits. */
function report(digits: string): Uint8Array {
  const bytes = new Uint8Array(64);
  bytes.set(Buffer.from(digits.replaceAll(' ', ''), 'hex'));
  return bytes;
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const createDevice = (framing: HidFraming, dialect: Partial<SimulatedHidDialect> = {}) =>
  createSimulatedHidFraming(framing, { ...STANDARD_HID_DIALECT, ...dialect });

/** What the terminal makes of the reports of an answer to `command`: `null` when it sees none. */
function receive(codec: HidReportCodec, reports: readonly Uint8Array[], command: SamCommand) {
  const parser = new FrameParser(ANSWER_BODY_MIN_BYTES);
  for (const sent of reports) {
    for (const piece of parser.feed(codec.decode(sent).bytes)) {
      const answer = piece.kind === 'frame' ? decodeAnswer(command, piece.body) : null;
      if (answer) return answer;
    }
  }
  return null;
}

describe('reports byte by byte', () => {
  test('raw: the frame from byte 0', () => {
    const codec = createHidReportCodec('raw');
    expect(codec.encode(STATUS_REQUEST)).toEqual(report('aaaaaa96690003 11ff ed'));
    const answer = report('00 aaaaaa96690004 000090 94');
    expect(codec.decode(answer)).toEqual({ bytes: answer });
  });

  test('wrapped: mark, serial number, length, command or result, sum', () => {
    const codec = createHidReportCodec('wrapped');
    // 0b + 00 + b1 + the frame (aa aa aa 96 69 00 03 11 ff ed: 4fd) = 5b9.
    expect(codec.encode(STATUS_REQUEST)).toEqual(report('88 0101 0b00 b1 aaaaaa96690003 11ff ed b905'));
    // 0e + 00 + 00 + 0000 + the frame (aa aa aa 96 69 00 04 00 00 90 94: 425) = 433.
    const answer = report('aa 0101 0e00 00 0000 aaaaaa96690004 000090 94 3304');
    expect(codec.decode(answer)).toEqual({ bytes: STATUS_ANSWER });
  });

  test('length-prefixed: length, the command for the local module, acknowledgement', () => {
    const codec = createHidReportCodec('length-prefixed');
    expect(codec.encode(STATUS_REQUEST)).toEqual(report('0c 00 34 aaaaaa96690003 11ff ed'));
    expect(codec.decode(report('0f 00 34 9000 aaaaaa96690004 000090 94'))).toEqual({ bytes: STATUS_ANSWER });

    codec.encode(STATUS_REQUEST);
    expect(codec.decode(report('06 02 34 9000 aaaa'))).toEqual({
      bytes: Uint8Array.of(0xaa, 0xaa),
      reply: report('ff'),
    });
    expect(codec.decode(report('02 c1 aa'))).toEqual({ bytes: Uint8Array.of(0xaa), reply: report('ff') });
    expect(codec.decode(report('02 c2 96'))).toEqual({ bytes: Uint8Array.of(0x96) });
    expect(codec.decode(report('ff'))).toEqual({ bytes: new Uint8Array() });
  });
});

describe('what is dropped', () => {
  const first = '00 0000 aaaaaa96690004 000090 94';
  /** An answer of the wrapped kind with a right sum. */
  function wrap(serial: string, body: string, mark = 'aa'): Uint8Array {
    const content = Buffer.from(body.replaceAll(' ', ''), 'hex');
    const sum = [content.length, ...content].reduce((total, byte) => total + byte, 0);
    return report(
      `${mark} ${serial} ${hex(Uint8Array.of(content.length, 0))} ${hex(content)} ${hex(Uint8Array.of(sum & 255, sum >> 8))}`,
    );
  }

  test.each([
    ['another mark', wrap('0101', first, '88'), 'mark'],
    ['zeros', report(''), 'mark'],
    ['no data', wrap('0101', '00 0000'), 'length'],
    ['an impossible length', report('aa 0101 ff00'), 'length'],
    ['a length past the end', report('aa 0101 3a00'), 'length'],
    ['a wrong sum', wrap('0101', first).map((byte, index) => (index === 12 ? byte ^ 1 : byte)), 'sum'],
    ['a first packet that starts no frame', wrap('0101', '00 0000 1122334455'), 'packet number'],
    ['a packet number that no answer reaches', wrap('0101', '00 0101 aaaaaa9669'), 'packet number'],
  ])('wrapped: %s', (_name, bad, reason) => {
    const codec = createHidReportCodec('wrapped');
    codec.encode(STATUS_REQUEST);
    expect(codec.decode(bad)).toEqual({ bytes: new Uint8Array(), dropped: reason });
    expect(codec.decode(wrap('0101', first)).bytes).toEqual(STATUS_ANSWER);
  });

  test('wrapped: a serial number that the reader has been seen to return and does not', () => {
    const codec = createHidReportCodec('wrapped');
    codec.encode(STATUS_REQUEST);
    expect(codec.decode(wrap('0101', first)).dropped).toBeUndefined();
    codec.encode(STATUS_REQUEST);
    expect(codec.decode(wrap('0101', first)).dropped).toBe('serial number');
    expect(codec.decode(wrap('0202', first)).bytes).toEqual(STATUS_ANSWER);
  });

  test('wrapped: everything after a gap', () => {
    const codec = createHidReportCodec('wrapped');
    codec.encode(STATUS_REQUEST);
    const reasons = ['0000 aaaaaa9669', '0200 00', '0300 00', '0000 00', '0100 00'].map(
      (packet) => codec.decode(wrap('0101', `00 ${packet}`)).dropped,
    );
    expect(reasons).toEqual([undefined, 'packet number', 'packet number', 'packet number', undefined]);
  });

  test('wrapped: serial numbers are never 0 and come round', () => {
    const codec = createHidReportCodec('wrapped');
    const serials = Array.from({ length: 256 }, () => codec.encode(STATUS_REQUEST)[1]);
    expect(serials.slice(0, 2)).toEqual([1, 2]);
    expect(serials.slice(-2)).toEqual([255, 1]);
  });

  test.each([
    ['zeros', report(''), 'length'],
    ['an impossible length', report('40 00 34 9000'), 'length'],
    ['a length past the end of a short report', Uint8Array.of(5, 0, 0x34, 0x90, 0), 'length'],
    ['too little for an answer', report('03 00 34 90'), 'not asked for'],
    ['the answer to another command', report('05 00 63 9000 00'), 'not asked for'],
    ['a following payload without a first one', report('02 c1 aa'), 'not asked for'],
    ['a command that was refused', report('04 00 34 6e81'), 'refused'],
  ])('length-prefixed: %s', (_name, bad, reason) => {
    const codec = createHidReportCodec('length-prefixed');
    codec.encode(STATUS_REQUEST);
    expect(codec.decode(bad)).toEqual({ bytes: new Uint8Array(), dropped: reason });
    expect(codec.decode(report('0f 00 34 9000 aaaaaa96690004 000090 94')).bytes).toEqual(STATUS_ANSWER);
  });

  test.each(['wrapped', 'length-prefixed'] as const)('%s: what comes before the first request', (framing) => {
    const codec = createHidReportCodec(framing);
    for (const sent of createDevice(framing).packAnswer(STATUS_ANSWER)) {
      expect(codec.decode(sent)).toEqual({ bytes: new Uint8Array(), dropped: 'not asked for' });
    }
  });
});

test.each([
  ['raw', 64],
  ['wrapped', 56],
  ['length-prefixed', 61],
] as const)('%s: requests of up to %i bytes fit, longer ones are a bug', (framing, most) => {
  const codec = createHidReportCodec(framing);
  expect(codec.encode(new Uint8Array(most))).toHaveLength(64);
  expect(() => codec.encode(new Uint8Array(most + 1))).toThrow(RangeError);
});

const changes = fc.record({
  draw: fc.nat(1e6),
  offset: fc.nat(63),
  change: fc.integer({ min: 1, max: 255 }),
});
const dialects = fc.record({
  firstPacket: fc.nat(200),
  highByteFirst: fc.boolean(),
  returnsSerialNumber: fc.boolean(),
});
const readData = fc.uint8Array({ minLength: 1284, maxLength: 1284 });

describe.each(HID_FRAMINGS)('%s against a reader written on its own', (framing) => {
  test('requests of any content arrive', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 2, maxLength: 40 }), (body) => {
        const frame = encodeFrame(body);
        expect(createDevice(framing).takeRequest(createHidReportCodec(framing).encode(frame))).toEqual(frame);
      }),
    );
  });

  test('answers of any length and content arrive, again and again', () => {
    const bodies = fc.array(fc.uint8Array({ minLength: 3, maxLength: 2313 }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(bodies, dialects, (answers, dialect) => {
        const codec = createHidReportCodec(framing);
        const device = createDevice(framing, dialect);
        for (const body of answers) {
          const parser = new FrameParser(ANSWER_BODY_MIN_BYTES);
          device.takeRequest(codec.encode(STATUS_REQUEST));
          const bytes = device.packAnswer(encodeFrame(body)).flatMap((sent) => [...codec.decode(sent).bytes]);
          expect(parser.feed(Uint8Array.from(bytes))[0]).toEqual({ kind: 'frame', body });
        }
      }),
      { numRuns: 60 },
    );
  });

  test('a report with one changed byte never makes another answer', () => {
    const { readCard } = SAM_COMMANDS;
    fc.assert(
      fc.property(readData, changes, (content, { draw, offset, change }) => {
        const codec = createHidReportCodec(framing);
        const device = createDevice(framing);
        device.takeRequest(codec.encode(encodeRequest(readCard)));
        const reports = device.packAnswer(encodeAnswer(0x90, content));
        const target = reports[draw % reports.length];
        if (target) target[offset] = (target[offset] ?? 0) ^ change;
        const answer = receive(codec, reports, readCard);
        // Damage outside the frame (filling, an AA too many) may go unnoticed.
        if (answer) expect(answer.data).toEqual(content);
      }),
      { numRuns: 300 },
    );
  });

  test('the rest of an answer that was given up does no harm to the next one', () => {
    const { readCard, findCard } = SAM_COMMANDS;
    fc.assert(
      fc.property(readData, fc.nat(30), (content, cut) => {
        const codec = createHidReportCodec(framing);
        const device = createDevice(framing);
        device.takeRequest(codec.encode(encodeRequest(readCard)));
        const reports = device.packAnswer(encodeAnswer(0x90, content));
        receive(codec, reports.slice(0, cut), readCard);
        device.takeRequest(codec.encode(encodeRequest(findCard)));
        const next = device.packAnswer(encodeAnswer(0x9f, new Uint8Array(4)));
        expect(receive(codec, next, findCard)?.code).toBe(0x9f);
      }),
    );
  });
});

describe.each(['wrapped', 'length-prefixed'] as const)('%s numbers its reports', (framing) => {
  const { readCard } = SAM_COMMANDS;
  const cases = fc.tuple(readData, fc.nat(1e6), fc.nat(1e6));

  function start(content: Uint8Array) {
    const codec = createHidReportCodec(framing);
    const device = createDevice(framing);
    device.takeRequest(codec.encode(encodeRequest(readCard)));
    return { codec, reports: device.packAnswer(encodeAnswer(0x90, content)) };
  }

  test('so a lost report leaves no answer', () => {
    fc.assert(
      fc.property(cases, ([content, draw]) => {
        const { codec, reports } = start(content);
        reports.splice(draw % reports.length, 1);
        expect(receive(codec, reports, readCard)).toBeNull();
      }),
    );
  });

  test('so a report that comes twice counts once', () => {
    fc.assert(
      fc.property(cases, ([content, draw]) => {
        const { codec, reports } = start(content);
        const index = draw % reports.length;
        reports.splice(index, 0, ...reports.slice(index, index + 1));
        expect(receive(codec, reports, readCard)?.data).toEqual(content);
      }),
    );
  });

  test('so reports in the wrong order make no other answer', () => {
    fc.assert(
      fc.property(cases, ([content, one, other]) => {
        const { codec, reports } = start(content);
        const [moved] = reports.splice(one % reports.length, 1);
        if (moved) reports.splice(other % (reports.length + 1), 0, moved);
        const answer = receive(codec, reports, readCard);
        if (answer) expect(answer.data).toEqual(content);
      }),
    );
  });
});

test('a reader of the cloud kind refuses, and its refusal is no answer', () => {
  const codec = createHidReportCodec('length-prefixed');
  const device = createDevice('length-prefixed', { hasLocalSam: false });
  device.takeRequest(codec.encode(STATUS_REQUEST));
  const [refusal] = device.packAnswer(STATUS_ANSWER);
  expect(refusal && codec.decode(refusal).dropped).toBe('refused');
});
