import type { SimulatedReader } from '../../../native/simulator/simulated-reader.ts';
import { PACKET_BYTES, type UsbDevice, type UsbFunction, type UsbPort } from '../usbip/usb-device.ts';
import { AnswerSlicer, FRAME_HEAD_BYTES } from './answer-slicer.ts';
import { joinReader } from './reader-line.ts';

const IN_ENDPOINT = 0x81;
const OUT_ENDPOINT = 0x01;

/** Requests of the HID class (HID 1.11, 7.2). */
const GET_REPORT = 0x01;
const SET_REPORT = 0x09;
const SET_IDLE = 0x0a;
/** Report type "output" in the high byte of wValue, report id 0 in the low one. */
const OUTPUT_REPORT = 0x0200;
const INPUT_REPORT = 0x0100;

/** Makers' usage page, one input and one output report of 64 bytes, no report id. */
const REPORT_DESCRIPTOR = Uint8Array.from([
  ...[0x06, 0x00, 0xff, 0x09, 0x01, 0xa1, 0x01],
  ...[0x15, 0x00, 0x26, 0xff, 0x00, 0x75, 0x08, 0x95, PACKET_BYTES],
  ...[0x09, 0x02, 0x81, 0x02, 0x09, 0x03, 0x91, 0x02, 0xc0],
]);

/** The envelope of MIAXIS readers: OUT `88 | serial 2 | length 2 LE | B1 | frame | sum 2 LE`, IN `AA` with a result. */
const WRAPPED_REQUEST = 0x88;
const WRAPPED_ANSWER = 0xaa;
const WRAPPED_COMMAND = 0xb1;
const WRAPPED_HEAD_BYTES = 6;
const WRAPPED_FRAME_BYTES = 54;
/** The sum covers everything from the length on. */
const WRAPPED_SUM_START = 3;

/** Which HID reader is emulated. */
export interface HidReaderOptions {
  readonly vendorId: number;
  readonly productId: number;
  readonly product: string;
  /** As in the configuration of the terminal. */
  readonly framing: 'raw' | 'wrapped';
  /** Without it, reports go by SET_REPORT and GET_REPORT only, as with older 精伦 readers. Default: true. */
  readonly hasOutEndpoint?: boolean;
}

/** A HID ID card reader around a simulated security module. */
export function createHidReaderDevice(
  reader: Pick<SimulatedReader, 'transport'>,
  { vendorId, productId, product, framing, hasOutEndpoint = true }: HidReaderOptions,
): UsbDevice {
  return {
    descriptors: {
      vendorId,
      productId,
      strings: ['Emulated', product, '0001'],
      interfaceClass: [3, 0, 0],
      endpoints: [
        { address: IN_ENDPOINT, type: 'interrupt' },
        ...(hasOutEndpoint ? [{ address: OUT_ENDPOINT, type: 'interrupt' } as const] : []),
      ],
      hidReportDescriptor: REPORT_DESCRIPTOR,
    },
    connect: (port) => {
      const reports = hasOutEndpoint ? sendAtOnce(port) : keepUntilAsked();
      return framing === 'raw' ? connectRaw(reader, port, reports) : connectWrapped(reader, port, reports);
    },
  };
}

/** Where reports to the host go. */
interface InputReports {
  /** `isLast` ends an answer. */
  send(report: Uint8Array, isLast: boolean): void;
  /** Answer to GET_REPORT; `null` where the device does not know the request. */
  take(): Uint8Array | null;
}

function sendAtOnce(port: UsbPort): InputReports {
  return { send: (report) => port.send(IN_ENDPOINT, report), take: () => null };
}

/**
 * A report of zeros means "nothing yet"; inside an answer it would be a part of it. So an answer is offered when the
 * last of it is there.
 */
function keepUntilAsked(): InputReports {
  const unfinished: Uint8Array[] = [];
  const kept: Uint8Array[] = [];
  return {
    send: (report, isLast) => {
      unfinished.push(report);
      if (isLast) kept.push(...unfinished.splice(0));
    },
    take: () => kept.shift() ?? pad(new Uint8Array()),
  };
}

/** 精伦: frames lie bare at byte 0 of the reports. */
function connectRaw(
  reader: Pick<SimulatedReader, 'transport'>,
  port: UsbPort,
  reports: InputReports,
): UsbFunction {
  const slicer = new AnswerSlicer(PACKET_BYTES, PACKET_BYTES, (piece, _index, isLast) =>
    reports.send(pad(piece), isLast),
  );
  const line = joinReader(reader, port, (chunk) => slicer.feed(chunk));
  return hidFunction(line.close, reports, (report) => {
    if (report.length < FRAME_HEAD_BYTES) return;
    line.write(report.subarray(0, FRAME_HEAD_BYTES + report.readUInt16BE(FRAME_HEAD_BYTES - 2)));
  });
}

/** MIAXIS: every report is an envelope; the packets of an answer are numbered from 0 and carry up to 54 bytes each. */
function connectWrapped(
  reader: Pick<SimulatedReader, 'transport'>,
  port: UsbPort,
  reports: InputReports,
): UsbFunction {
  let serial = Buffer.alloc(2);
  const slicer = new AnswerSlicer(WRAPPED_FRAME_BYTES, WRAPPED_FRAME_BYTES, (piece, index, isLast) => {
    const head = Buffer.from([WRAPPED_ANSWER, ...serial, 0, 0, 0, 0, 0]);
    head.writeUInt16LE(3 + piece.length, 3);
    head.writeUInt16LE(index, WRAPPED_HEAD_BYTES);
    const envelope = Buffer.concat([head, piece]);
    const sum = Buffer.alloc(2);
    sum.writeUInt16LE(sumOf(envelope));
    reports.send(pad(Buffer.concat([envelope, sum])), isLast);
  });
  const line = joinReader(reader, port, (chunk) => slicer.feed(chunk));
  return hidFunction(line.close, reports, (report) => {
    if (report.length < WRAPPED_HEAD_BYTES || report[0] !== WRAPPED_REQUEST) return;
    const sumOffset = WRAPPED_SUM_START + 2 + report.readUInt16LE(WRAPPED_SUM_START);
    if (sumOffset + 2 > report.length || report[WRAPPED_HEAD_BYTES - 1] !== WRAPPED_COMMAND) return;
    if (report.readUInt16LE(sumOffset) !== sumOf(report.subarray(0, sumOffset))) return;
    serial = Buffer.from(report.subarray(1, 3));
    line.write(report.subarray(WRAPPED_HEAD_BYTES, sumOffset));
  });
}

function hidFunction(
  disconnect: () => void,
  reports: InputReports,
  takeReport: (report: Buffer) => void,
): UsbFunction {
  return {
    receive: (_endpointAddress, data) => takeReport(Buffer.from(data)),
    controlOut: (setup, data) => {
      if (setup.request === SET_IDLE) return true;
      if (setup.request !== SET_REPORT || setup.value !== OUTPUT_REPORT) return false;
      takeReport(Buffer.from(data));
      return true;
    },
    controlIn: (setup) =>
      setup.request === GET_REPORT && setup.value === INPUT_REPORT ? reports.take() : null,
    disconnect,
  };
}

function pad(piece: Uint8Array): Uint8Array {
  const report = new Uint8Array(PACKET_BYTES);
  report.set(piece);
  return report;
}

function sumOf(envelope: Uint8Array): number {
  return envelope.subarray(WRAPPED_SUM_START).reduce((sum, byte) => (sum + byte) & 0xffff, 0);
}
