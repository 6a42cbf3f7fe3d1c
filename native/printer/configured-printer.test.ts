import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type PrinterConfig, printerConfigSchema } from '../../contract/devices.ts';
import { layoutSlip } from '../../contract/slip-layout.ts';
import { COLLECTED_SLIP } from '../../tests/support/sample-slips.ts';
import { noLog } from '../log.ts';
import { createSimulatedPrinter, type SimulatedPrinter } from '../simulator/simulated-printer.ts';
import { startTcpBridge, type TcpBridge } from '../simulator/tcp-bridge.ts';
import { systemTimer } from '../timer.ts';
import { createConfiguredPrinter } from './configured-printer.ts';
import { createUsbOfPrinter, hurriedTimer } from './test-bench.ts';

let simulator: SimulatedPrinter;
let bridge: TcpBridge;
beforeEach(async () => {
  simulator = createSimulatedPrinter({ startTimer: systemTimer });
  bridge = await startTcpBridge(simulator, 0);
});
afterEach(() => bridge.close());

const configure = (config: object) => printerConfigSchema.parse(config);
const connect = (config: PrinterConfig) =>
  createConfiguredPrinter(config, { startTimer: systemTimer, log: noLog });

function expectWholeSlip(columns: 32 | 48): void {
  const lines = layoutSlip(COLLECTED_SLIP, columns).flatMap((line) =>
    line.kind === 'text' ? [line.text] : [],
  );
  expect(simulator.takePaper().flatMap((piece) => (piece.kind === 'text' ? [piece.text] : []))).toEqual(
    lines,
  );
}

describe('a network printer, over a real socket', () => {
  test('prints, is lost, and prints again', async () => {
    const printer = connect(configure({ transport: 'network', host: '127.0.0.1', port: bridge.port }));
    expect(await printer.status()).toEqual({ state: 'ready', fault: null });
    expect((await printer.print(COLLECTED_SLIP)).ok).toBe(true);
    expectWholeSlip(48);

    simulator.plan('unplug', 500);
    expect(await printer.print(COLLECTED_SLIP)).toEqual({
      ok: false,
      fault: { fault: 'printer-missing', mayHavePrinted: true },
    });
    expect(await printer.status()).toEqual({ state: 'none', fault: 'printer-missing' });
    simulator.plug();
    simulator.takePaper();
    expect((await printer.print(COLLECTED_SLIP)).ok).toBe(true);
    expectWholeSlip(48);
  });

  test('runs out of paper in the middle', async () => {
    const printer = connect(configure({ transport: 'network', host: '127.0.0.1', port: bridge.port }));
    simulator.plan('paper-out', 600);
    expect(await printer.print(COLLECTED_SLIP)).toEqual({
      ok: false,
      fault: { fault: 'printer-paper-out', mayHavePrinted: true },
    });
    expect(await printer.status()).toEqual({ state: 'paper-out', fault: 'printer-paper-out' });
  });

  test('nobody at the address: missing', async () => {
    const { port } = bridge;
    await bridge.close();
    const printer = connect(configure({ transport: 'network', host: '127.0.0.1', port }));
    expect(await printer.status()).toEqual({ state: 'none', fault: 'printer-missing' });
    bridge = await startTcpBridge(simulator, port);
  });

  test('a machine that takes bytes and says nothing is no printer', async () => {
    const server = createServer((socket) => socket.resume().on('error', () => undefined)).listen(
      0,
      '127.0.0.1',
    );
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const printer = createConfiguredPrinter(configure({ transport: 'network', host: '127.0.0.1', port }), {
      startTimer: hurriedTimer,
      log: noLog,
    });
    expect(await printer.status()).toEqual({ state: 'offline', fault: 'printer-offline' });
    server.close();
  });
});

describe('a serial printer, over a real pseudo-terminal', () => {
  let folder: string;
  let path: string;
  let socat: ChildProcess | null = null;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'anhao-printer-'));
    path = join(folder, 'tty');
  });
  afterEach(async () => {
    if (socat && socat.exitCode === null) {
      socat.kill();
      await once(socat, 'exit');
    }
    await rm(folder, { recursive: true });
  });

  test('is missing, is plugged in, and prints', async () => {
    const printer = connect(configure({ transport: 'serial', path, baudRate: 9600, paperWidthMm: 58 }));
    expect(await printer.status()).toEqual({ state: 'none', fault: 'printer-missing' });

    const line = [`pty,raw,echo=0,link=${path}`, `tcp:127.0.0.1:${bridge.port}`];
    const started = spawn('socat', ['-d', '-d', ...line]);
    socat = started;
    let messages = '';
    await new Promise<void>((resolve) => {
      started.stderr.on('data', (text) => {
        messages += text;
        if (messages.includes('starting data transfer loop')) resolve();
      });
    });
    expect((await printer.print(COLLECTED_SLIP)).ok).toBe(true);
    expectWholeSlip(32);
    simulator.plan('cover-open');
    expect(await printer.status()).toEqual({ state: 'cover-open', fault: 'printer-cover-open' });
  });
});

describe('a USB printer', () => {
  const model = { transport: 'usb', vendorId: '04B8', productId: '0e15', paperWidthMm: 58 };
  const connectUsb = (usb: ReturnType<typeof createUsbOfPrinter>) =>
    createConfiguredPrinter(configure(model), { startTimer: systemTimer, log: noLog, usb });

  test('is found by its numbers, prints, is unplugged and prints again', async () => {
    const printer = connectUsb(createUsbOfPrinter(simulator));
    expect((await printer.print(COLLECTED_SLIP)).ok).toBe(true);
    expectWholeSlip(32);
    simulator.plan('unplug', 300);
    expect(await printer.print(COLLECTED_SLIP)).toMatchObject({
      ok: false,
      fault: { fault: 'printer-missing' },
    });
    expect(await printer.status()).toEqual({ state: 'none', fault: 'printer-missing' });
    simulator.plug();
    simulator.takePaper();
    expect((await printer.print(COLLECTED_SLIP)).ok).toBe(true);
    expectWholeSlip(32);
  });

  test('of another model: missing', async () => {
    const printer = connectUsb(createUsbOfPrinter(simulator, { productId: '0202' }));
    expect(await printer.status()).toEqual({ state: 'none', fault: 'printer-missing' });
  });

  test('that the system refuses, or that cannot be listened to: off line', async () => {
    for (const trouble of [{ openFault: 'reader-access-denied' }, { isOneWay: true }] as const) {
      const printer = connectUsb(createUsbOfPrinter(simulator, trouble));
      expect(await printer.status()).toEqual({ state: 'offline', fault: 'printer-offline' });
    }
  });
});

describe('the configuration', () => {
  test('defaults: 80 mm, GB 18030, port 9100, slips by themselves', () => {
    expect(configure({ transport: 'network', host: 'printer.local' })).toEqual({
      transport: 'network',
      host: 'printer.local',
      port: 9100,
      paperWidthMm: 80,
      encoding: 'gb18030',
      printsByItself: true,
    });
  });
  test('none is a printer that is none', async () => {
    expect(await connect(configure({ transport: 'none' })).status()).toEqual({ state: 'none', fault: null });
  });
  test.each([
    { transport: 'network', host: 'http://printer' },
    { transport: 'network', host: '10.0.0.1', port: 0 },
    { transport: 'serial', path: '' },
    { transport: 'usb', vendorId: '4b8', productId: '0e15' },
    { transport: 'usb', vendorId: '04b8', productId: '0e15', paperWidthMm: 76 },
    { transport: 'bluetooth' },
  ])('refuses %o', (config) => expect(printerConfigSchema.safeParse(config).success).toBe(false));
});
