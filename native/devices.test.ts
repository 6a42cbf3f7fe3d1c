import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type DeviceEvent, deviceEventSchema } from '../contract/devices.ts';
import { simulatorReplySchema } from '../contract/simulator.ts';
import { BARE_SLIP } from '../tests/support/sample-slips.ts';
import { commandSimulatedPrinter, commandSimulator } from './simulator/control-client.ts';

/** Nothing real is built in. */
const START = { type: 'start', devices: { reader: { transport: 'none' } }, memoryFile: '/dev/null' };

const BMP_OF_ONE_PIXEL = `Buffer.from('424d3a0000000000000036000000280000000100000001000000010018000000000004000000000000000000000000000000000000000000ff00', 'hex')`;

let folder: string;
let socket: string;
let child: ChildProcess;
let messages: unknown[];

const eventually = { timeout: 10_000, interval: 20 };
const isReply = (message: unknown) => simulatorReplySchema.safeParse(message).success;
const events = (): DeviceEvent[] =>
  messages.filter((message) => !isReply(message)).map((m) => deviceEventSchema.parse(m));

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'anhao-devices-'));
  socket = join(folder, 'simulator.sock');
});
afterEach(async () => {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await rm(folder, { recursive: true });
});

function start(entry: string): void {
  messages = [];
  child = fork(join(import.meta.dirname, entry), {
    serialization: 'advanced',
    env: { ...process.env, ANHAO_SIMULATOR_SOCKET: socket },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  child.on('message', (message) => messages.push(message));
}

describe('device process of a development build', () => {
  test('reads a simulated card that was inserted through the socket', async () => {
    start('devices.development.ts');
    child.send(START);
    child.send({ type: 'watch-for-card', wanted: true });
    await expect
      .poll(events, eventually)
      .toMatchObject([{ type: 'reader-status', status: { simulated: true } }]);
    expect(await commandSimulator(socket, { command: 'insert', card: 'card-zhang' })).toMatchObject({
      ok: true,
    });
    await expect
      .poll(() => events().at(-1), eventually)
      .toMatchObject({
        type: 'card-read',
        readingId: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4/),
        card: { name: '张桂兰', photo: expect.any(Uint8Array) },
      });
    expect(events().map((event) => event.type)).toEqual(['reader-status', 'card-found', 'card-read']);
  });

  test('has the portrait decoded by the program of the site, and says whether social security cards are read', async () => {
    const decoder = join(folder, 'decoder.mjs');
    // A picture of one pixel, made of nothing that was read.
    await writeFile(
      decoder,
      `process.stdin.resume().on('end', () => process.stdout.write(${BMP_OF_ONE_PIXEL}));`,
    );
    start('devices.development.ts');
    child.send({
      type: 'start',
      memoryFile: join(folder, 'memory.json'),
      devices: {
        reader: { transport: 'none' },
        photoDecoder: {
          kind: 'command',
          command: process.execPath,
          arguments: [decoder],
          timeLimitMs: 10_000,
        },
        socialSecurityCard: { accepted: true, readerName: 'no reader has this name' },
      },
    });
    child.send({ type: 'watch-for-card', wanted: true });
    await expect
      .poll(events, eventually)
      .toContainEqual({ type: 'social-security-reader-status', ready: false });
    await expect.poll(events, eventually).toContainEqual(expect.objectContaining({ type: 'reader-status' }));
    expect(await commandSimulator(socket, { command: 'insert', card: 'card-zhang' })).toMatchObject({
      ok: true,
    });
    await expect.poll(() => events().at(-1)?.type, eventually).toBe('card-portrait');
    const [read, portrait] = events().slice(-2);
    expect(portrait).toEqual({
      type: 'card-portrait',
      readingId: read?.type === 'card-read' ? read.readingId : null,
      portrait: { format: 'bmp', bytes: expect.any(Uint8Array) },
    });
  });

  test('prints on the simulated printer where the configured one is not there', async () => {
    const printed = () => events().filter(({ type }) => type === 'slip-printed');
    start('devices.development.ts');
    child.send({
      ...START,
      devices: {
        reader: { transport: 'none' },
        printer: { transport: 'serial', path: join(folder, 'no-tty') },
      },
    });
    await expect
      .poll(events, eventually)
      .toContainEqual({ type: 'printer-status', status: { state: 'ready', fault: null }, simulated: true });
    child.send({ type: 'print-slip', requestId: 1, slip: BARE_SLIP });
    await expect.poll(printed, eventually).toEqual([
      {
        type: 'slip-printed',
        requestId: 1,
        result: { ok: true, value: { state: 'ready', replacedCharacters: 0 } },
      },
    ]);
    const paper = await commandSimulatedPrinter(socket, { command: 'printer-paper' });
    expect(paper.ok && paper.value.paper).toContain(BARE_SLIP.title);

    await commandSimulatedPrinter(socket, { command: 'printer-tear-off' });
    await commandSimulatedPrinter(socket, {
      command: 'printer-mishap',
      mishap: 'paper-out',
      afterBytes: 60,
    });
    child.send({ type: 'print-slip', requestId: 2, slip: BARE_SLIP });
    await expect
      .poll(() => events().at(-1), eventually)
      .toEqual({
        type: 'printer-status',
        status: { state: 'paper-out', fault: 'printer-paper-out' },
        simulated: true,
      });
    expect(printed().at(-1)).toEqual({
      type: 'slip-printed',
      requestId: 2,
      result: { ok: false, fault: { fault: 'printer-paper-out', mayHavePrinted: true } },
    });
    await commandSimulatedPrinter(socket, { command: 'printer-repair' });
    child.send({ type: 'print-slip', requestId: 3, slip: { ...BARE_SLIP, isReprint: true } });
    await expect.poll(() => printed().length, eventually).toBe(3);
    const again = await commandSimulatedPrinter(socket, { command: 'printer-paper' });
    expect(again.ok && again.value.paper.join()).toContain(BARE_SLIP.labels.reprint);
  });

  test('stands in for a configured reader that is not there, and obeys its parent', async () => {
    start('devices.development.ts');
    child.send({
      ...START,
      devices: { reader: { transport: 'serial', path: join(folder, 'no-tty') } },
    });
    await expect.poll(events, eventually).toMatchObject([{ status: { state: 'ready', simulated: true } }]);
    child.send({ type: 'simulator', requestId: 7, command: { command: 'unplug' } });
    await expect
      .poll(() => messages.find(isReply), eventually)
      .toEqual({
        type: 'simulator-status',
        requestId: 7,
        status: { plugged: false, card: null, misbehaviour: 'none' },
      });
    await expect.poll(() => events().at(-1), eventually).toMatchObject({ status: { fault: 'reader-lost' } });
  });

  test('outlives messages that break the contract and ends with its parent', async () => {
    start('devices.development.ts');
    for (const message of [
      '',
      0,
      {},
      [],
      { type: 'start' },
      { type: 'watch-for-card' },
      { type: 'simulator' },
    ]) {
      child.send(message);
    }
    child.send(START);
    child.send(START);
    await expect.poll(events, eventually).toHaveLength(1);
    child.send({ type: 'report-status' });
    await expect.poll(events, eventually).toHaveLength(2);
    child.disconnect();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});

describe('device process in production', () => {
  test('knows no simulator', async () => {
    start('devices.ts');
    child.send(START);
    await expect
      .poll(events, eventually)
      .toEqual([{ type: 'reader-status', status: { state: 'fault', fault: 'reader-missing' } }]);
    expect(await commandSimulator(socket, { command: 'status' })).toEqual({
      ok: false,
      fault: 'no-simulator',
    });
    child.send({ type: 'simulator', requestId: 1, command: { command: 'status' } });
    child.send({ type: 'report-status' });
    await expect.poll(events, eventually).toHaveLength(2);
    expect(messages.filter(isReply)).toEqual([]);
    // Core learns at once that this site has no printer.
    child.send({ type: 'print-slip', requestId: 5, slip: BARE_SLIP });
    await expect
      .poll(() => events().at(-1), eventually)
      .toEqual({
        type: 'slip-printed',
        requestId: 5,
        result: { ok: false, fault: { fault: 'printer-missing', mayHavePrinted: false } },
      });
    child.disconnect();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  test('reaches no file of the simulator by imports', async () => {
    const seen = new Set<string>();
    const visit = async (file: string): Promise<void> => {
      if (seen.has(file)) return;
      seen.add(file);
      const source = await readFile(file, 'utf8');
      for (const [, imported] of source.matchAll(/(?:from |import\()'(\.[^']+)'/g)) {
        await visit(join(file, '..', imported ?? ''));
      }
    };
    await visit(join(import.meta.dirname, 'devices.ts'));
    expect(seen.size).toBeGreaterThan(10);
    expect([...seen].filter((file) => file.includes('simulator'))).toEqual([]);
  });

  test('refuses to run without a parent', async () => {
    child = spawn(process.execPath, [join(import.meta.dirname, 'devices.ts')], { stdio: 'ignore' });
    expect(await once(child, 'exit')).toEqual([1, null]);
  });
});
