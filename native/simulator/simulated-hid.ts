import type { HidFraming } from '../../contract/devices.ts';
import { fail, type Result, succeed } from '../../contract/result.ts';
import type { StartTimer } from '../timer.ts';
import type { ByteStream } from '../transport/byte-stream.ts';
import type { HidBackend, HidDeviceInfo, HidPort } from '../transport/hid-backend.ts';
import {
  createSimulatedHidFraming,
  cutFrame,
  type SimulatedHidDialect,
  STANDARD_HID_DIALECT,
  startsLikeFrame,
} from './simulated-hid-framing.ts';
import type { SimulatedReader } from './simulated-reader.ts';

/** A full-speed device is asked for a report once a millisecond. */
const REPORT_INTERVAL_MS = 1;

/** What may happen to a report on its way to the terminal. */
export type HidMisbehaviour = 'none' | 'silent' | 'lost' | 'duplicated' | 'damaged' | 'zeros-before';

/** A HID reader that exists in software only. */
export interface SimulatedHidDevice {
  readonly info: HidDeviceInfo;
  /** False while the reader behind it is unplugged. */
  readonly isPlugged: boolean;
  /** Reports that crossed the line so far, both ways. */
  readonly reportCount: number;
  /** `reader-missing` while unplugged, `reader-busy` while open. */
  open(): Result<HidPort>;
  /**
   * Treats reports to the terminal this way from now on, or only the one that comes after `after` others.
   * `damaged` changes the last byte that means something.
   */
  misbehave(misbehaviour: HidMisbehaviour, after?: number): void;
  /** Pulls the plug once so many more reports have crossed the line, both ways. */
  unplugAfter(reportCount: number): void;
  /** Sends a report that nobody asked for. */
  sendReport(report: Uint8Array): void;
}

/** How the device looks and behaves. */
export interface SimulatedHidOptions {
  /** The reader behind it: its line carries the frames, its plug is the plug of the device. */
  readonly reader: SimulatedReader;
  readonly framing: HidFraming;
  readonly startTimer: StartTimer;
  readonly info?: Partial<HidDeviceInfo>;
  readonly dialect?: Partial<SimulatedHidDialect>;
}

const STANDARD_INFO: HidDeviceInfo = {
  path: '/dev/hidraw0',
  vendorId: '0425',
  productId: '8159',
  product: 'simulated HID reader',
  usagePage: 0xff00,
  usage: 1,
  interface: 0,
};

/** The devices as the operating system would show them. */
export function createSimulatedHidBackend(devices: readonly SimulatedHidDevice[]): HidBackend {
  const plugged = () => devices.filter((device) => device.isPlugged);
  return {
    simulated: true,
    list: async () => plugged().map((device) => device.info),
    open: async (info) =>
      plugged()
        .find((device) => device.info.path === info.path)
        ?.open() ?? fail('reader-missing'),
  };
}

interface Connection {
  isOpen: boolean;
  readonly reportListeners: ((report: Uint8Array) => void)[];
  readonly closedListeners: (() => void)[];
  /** What the security module has sent of an answer so far. */
  collected: Uint8Array;
  /** Reports that wait to be sent. */
  queue: Uint8Array[];
  /** True while a report is under way or FF is awaited. */
  isHeld: boolean;
}

/** Creates a device on the plug of `options.reader`. */
export function createSimulatedHidDevice(options: SimulatedHidOptions): SimulatedHidDevice {
  const { reader, startTimer } = options;
  const dialect = { ...STANDARD_HID_DIALECT, ...options.dialect };
  const framing = createSimulatedHidFraming(options.framing, dialect);
  const waitsForGoOn = options.framing === 'length-prefixed' && dialect.waitsForGoOn;
  let connection: Connection | null = null;
  let line: ByteStream | null = null;
  let reportCount = 0;
  let reportsUntilUnplug: number | null = null;
  let misbehaviour: { readonly kind: HidMisbehaviour; after: number | null } = { kind: 'none', after: null };

  /** Counts a report that has crossed the line; the plug may go with it. */
  function countReport(): void {
    reportCount += 1;
    if (reportsUntilUnplug !== null) reportsUntilUnplug -= 1;
    pullPlugIfDue();
  }

  function pullPlugIfDue(): void {
    if (reportsUntilUnplug === null || reportsUntilUnplug > 0) return;
    reportsUntilUnplug = null;
    // Closes the line, and with it the connection.
    reader.execute({ command: 'unplug' });
  }

  function close(closing: Connection): void {
    if (!closing.isOpen) return;
    closing.isOpen = false;
    connection = null;
    for (const listener of closing.closedListeners) listener();
    void line?.close();
    line = null;
  }

  function deliver(target: Connection, report: Uint8Array): void {
    if (!target.isOpen) return;
    for (const listener of target.reportListeners) listener(report.slice());
    countReport();
  }

  /** Takes what the module sends until an answer is whole; garbage goes out as it comes. */
  function collect(target: Connection, chunk: Uint8Array): void {
    target.collected = Uint8Array.from([...target.collected, ...chunk]);
    const answer = cutFrame(target.collected);
    if (answer === null && startsLikeFrame(target.collected)) return;
    const reports = framing.packAnswer(answer ?? target.collected);
    target.collected = new Uint8Array();
    target.queue.push(...reports);
    sendNext(target);
  }

  function sendNext(target: Connection): void {
    if (target.isHeld || target.queue.length === 0) return;
    target.isHeld = true;
    const { queue } = target;
    startTimer(REPORT_INTERVAL_MS, () => {
      // A new request has emptied the queue meanwhile.
      if (!target.isOpen || target.queue !== queue) return;
      const report = queue.shift();
      if (report) for (const sent of disturb(report)) deliver(target, sent);
      if (waitsForGoOn && queue.length > 0) return;
      target.isHeld = false;
      sendNext(target);
    });
  }

  function disturb(report: Uint8Array): Uint8Array[] {
    const { kind, after } = misbehaviour;
    if (after !== null) {
      misbehaviour = after > 0 ? { kind, after: after - 1 } : { kind: 'none', after: null };
      if (after > 0) return [report];
    }
    switch (kind) {
      case 'silent':
      case 'lost':
        return [];
      case 'duplicated':
        return [report, report];
      case 'zeros-before':
        return [new Uint8Array(report.length), report];
      case 'damaged':
        return [damage(report)];
      default:
        return [report];
    }
  }

  function takeReport(target: Connection, report: Uint8Array): void {
    if (framing.isGoOn(report)) {
      target.isHeld = false;
      sendNext(target);
      return;
    }
    const request = framing.takeRequest(report);
    if (request === null) return;
    target.collected = new Uint8Array();
    target.queue = [];
    target.isHeld = false;
    void line?.write(request);
  }

  async function connect(target: Connection): Promise<void> {
    const opened = await reader.transport.open();
    if (!opened.ok || !target.isOpen) return close(target);
    line = opened.value;
    line.onData((chunk) => collect(target, chunk));
    line.onClosed(() => close(target));
  }

  function open(): Result<HidPort> {
    if (!isPlugged()) return fail('reader-missing');
    if (connection) return fail('reader-busy');
    const opened: Connection = {
      isOpen: true,
      reportListeners: [],
      closedListeners: [],
      collected: new Uint8Array(),
      queue: [],
      isHeld: false,
    };
    connection = opened;
    const connected = connect(opened);
    return succeed({
      async write(report) {
        if (report.length !== 64) throw new RangeError(`A report of ${report.length} bytes`);
        await connected;
        if (!opened.isOpen) return fail('reader-lost');
        countReport();
        if (!opened.isOpen) return fail('reader-lost');
        takeReport(opened, report);
        return succeed(null);
      },
      onReport: (listener) => void opened.reportListeners.push(listener),
      onClosed: (listener) => {
        if (opened.isOpen) opened.closedListeners.push(listener);
        else listener();
      },
      close: async () => close(opened),
    });
  }

  const isPlugged = () => reader.execute({ command: 'status' }).plugged;

  return {
    info: { ...STANDARD_INFO, ...options.info },
    get isPlugged() {
      return isPlugged();
    },
    get reportCount() {
      return reportCount;
    },
    open,
    misbehave: (kind, after) => {
      misbehaviour = { kind, after: after ?? null };
    },
    unplugAfter: (count) => {
      reportsUntilUnplug = count;
      pullPlugIfDue();
    },
    sendReport: (report) => {
      if (connection) deliver(connection, report);
    },
  };
}

function damage(report: Uint8Array): Uint8Array {
  const damaged = report.slice();
  const last = Math.max(
    0,
    damaged.findLastIndex((byte) => byte !== 0),
  );
  damaged[last] = (damaged[last] ?? 0) ^ 0x5a;
  return damaged;
}
