import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DeviceEvent } from '../../contract/devices.ts';
import { noLog } from '../log.ts';
import { type CardReader, createCardReader } from '../reader/card-reader.ts';
import { createSimulatedReader, type SimulatedReader } from '../simulator/simulated-reader.ts';
import { startTcpBridge, type TcpBridge } from '../simulator/tcp-bridge.ts';
import { systemTimer } from '../timer.ts';
import { createSerialTransport, describeOpenError } from './serial.ts';

// A real pseudo-terminal: socat joins it to the simulator's TCP bridge.

let folder: string;
let path: string;
let simulator: SimulatedReader;
let bridge: TcpBridge;
let socat: ChildProcess | null = null;
let reader: CardReader | null = null;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'anhao-serial-'));
  path = join(folder, 'tty');
  simulator = createSimulatedReader({ startTimer: systemTimer, timeScale: 0.1 });
  bridge = await startTcpBridge(simulator, 0);
});
afterEach(async () => {
  await reader?.stop();
  reader = null;
  await pullPlug();
  await bridge.close();
  await rm(folder, { recursive: true });
});

async function plugIn(): Promise<void> {
  const started = spawn('socat', ['-d', '-d', `pty,raw,echo=0,link=${path}`, `tcp:127.0.0.1:${bridge.port}`]);
  socat = started;
  let messages = '';
  await new Promise<void>((resolve, reject) => {
    started.on('error', reject);
    started.stderr.on('data', (text) => {
      messages += text;
      if (messages.includes('starting data transfer loop')) resolve();
    });
  });
}

async function pullPlug(): Promise<void> {
  const running = socat;
  socat = null;
  if (!running || running.exitCode !== null) return;
  running.kill();
  await once(running, 'exit');
}

function startReader(): DeviceEvent[] {
  const events: DeviceEvent[] = [];
  reader = createCardReader({
    transport: createSerialTransport(path, noLog),
    emit: (event) => events.push(event),
    startTimer: systemTimer,
    newReadingId: () => crypto.randomUUID(),
    log: noLog,
  });
  reader.start();
  reader.watchForCard(true);
  return events;
}

const lastStatus = (events: DeviceEvent[]) => {
  const status = events.filter((event) => event.type === 'reader-status').at(-1)?.status;
  return status?.state === 'fault' ? status.fault : status?.state;
};
const eventually = { timeout: 8000, interval: 20 };

test('reads a card over a serial line, survives the plug being pulled and put back', async () => {
  await plugIn();
  const events = startReader();
  await expect.poll(() => lastStatus(events), eventually).toBe('ready');
  expect(events[0]).toMatchObject({
    status: { description: `serial ${path}, SAM 05.03-20240101-0000000001-0000000002`, simulated: false },
  });

  simulator.execute({ command: 'insert', card: 'card-zhang' });
  await expect
    .poll(() => events.at(-1), eventually)
    .toMatchObject({ type: 'card-read', card: { name: '张桂兰', idNumber: '990101194803120022' } });

  await pullPlug();
  await expect.poll(() => lastStatus(events), eventually).toBe('reader-lost');
  await plugIn();
  await expect.poll(() => lastStatus(events), eventually).toBe('ready');
  simulator.execute({ command: 'insert', card: 'card-li' });
  await expect
    .poll(() => events.at(-1), eventually)
    .toMatchObject({ type: 'card-read', card: { name: '李长福' } });
});

test('a simulated unplugging half-way through an answer ends the serial line, too', async () => {
  await plugIn();
  const events = startReader();
  await expect.poll(() => lastStatus(events), eventually).toBe('ready');
  simulator.execute({ command: 'unplug-while-reading', card: 'card-wang' });
  await expect.poll(() => lastStatus(events), eventually).toBe('reader-lost');
  expect(events.filter((event) => event.type !== 'reader-status')).toEqual([
    { type: 'card-found' },
    { type: 'card-failed', fault: 'reader-lost' },
  ]);
});

test('reports a reader that is not there, and finds it when it comes', async () => {
  const events = startReader();
  await expect.poll(() => lastStatus(events), eventually).toBe('reader-missing');
  await plugIn();
  await expect.poll(() => lastStatus(events), eventually).toBe('ready');
  expect(events).toHaveLength(2);
});

test('a path that is no serial line cannot be used', async () => {
  await writeFile(path, '');
  expect(await createSerialTransport(path, noLog).open()).toEqual({ ok: false, fault: 'reader-silent' });
});

test('a line that another program holds is busy', async () => {
  await plugIn();
  const first = await createSerialTransport(path, noLog).open();
  expect(await createSerialTransport(path, noLog).open()).toEqual({ ok: false, fault: 'reader-busy' });
  if (first.ok) await first.value.close();
});

// The texts of @serialport/bindings-cpp 13 with those of strerror(3).
test.each([
  ['linux', 'Error: No such file or directory, cannot open /dev/ttyUSB0', 'reader-missing'],
  ['linux', 'Error: No such device or address, cannot open /dev/ttyUSB0', 'reader-missing'],
  ['linux', 'Error Resource temporarily unavailable Cannot lock port', 'reader-busy'],
  ['linux', 'Error: Device or resource busy, cannot open /dev/ttyUSB0', 'reader-busy'],
  ['darwin', 'Error: Resource busy, cannot open /dev/tty.usbserial-1', 'reader-busy'],
  ['linux', 'Error: Permission denied, cannot open /dev/ttyUSB0', 'reader-access-denied'],
  ['darwin', 'Error: Operation not permitted, cannot open /dev/tty.usbserial-1', 'reader-access-denied'],
  ['linux', 'Error: Inappropriate ioctl for device setting custom baud rate of 13', 'reader-silent'],
  ['win32', 'Opening COM3: File not found', 'reader-missing'],
  ['win32', 'Opening COM3: Access denied', 'reader-busy'],
  ['win32', 'Opening COM3: Unknown error code 31', 'reader-silent'],
] as const)('%s: "%s" means %s', (platform, message, fault) => {
  expect(describeOpenError(message, platform)).toBe(fault);
});

test('the bridge serves one connection at a time', async () => {
  const line = await simulator.transport.open();
  const started = spawn('socat', ['-', `tcp:127.0.0.1:${bridge.port}`]);
  await once(started, 'exit');
  if (line.ok) await line.value.close();
  expect((await simulator.transport.open()).ok).toBe(true);
});
