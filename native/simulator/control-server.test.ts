import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemTimer } from '../timer.ts';
import { commandSimulator } from './control-client.ts';
import { type ControlServer, startControlServer } from './control-server.ts';
import { controlSocketPath } from './control-socket.ts';
import { createSimulatedReader } from './simulated-reader.ts';

let folder: string;
let path: string;
let server: ControlServer;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'anhao-control-'));
  path = join(folder, 'simulator.sock');
  // What a simulator that was killed leaves behind.
  await writeFile(path, '');
  const started = await startControlServer(
    createSimulatedReader({ startTimer: systemTimer, timeScale: 0 }),
    path,
  );
  if (!started.ok) throw new Error(started.fault);
  server = started.value;
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

/** Sends raw text and collects what comes back until `answerCount` lines are there. */
function talk(text: string, answerCount: number): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    const socket = connect(path, () => socket.write(text));
    let received = '';
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      received += chunk;
      const lines = received.split('\n').slice(0, -1);
      if (lines.length < answerCount) return;
      socket.destroy();
      resolve(lines.map((line) => JSON.parse(line)));
    });
  });
}

test('obeys commands and answers with the state', async () => {
  expect(await commandSimulator(path, { command: 'insert', card: 'card-zhang' })).toEqual({
    ok: true,
    value: { plugged: true, card: 'card-zhang', misbehaviour: 'none' },
  });
  await commandSimulator(path, { command: 'unplug' });
  expect(await commandSimulator(path, { command: 'status' })).toMatchObject({ value: { plugged: false } });
});

test('answers every line, right or wrong, on the same connection', async () => {
  const lines = [
    '{',
    '{"command":"explode"}',
    '{"command":"insert","card":"card-nobody"}',
    '',
    '{"command":"status"}',
  ];
  expect(await talk(`${lines.join('\n')}\n`, 4)).toEqual([
    { error: 'no JSON' },
    { error: 'unknown command' },
    { error: 'unknown command' },
    { plugged: true, card: null, misbehaviour: 'none' },
  ]);
});

test('refuses a line without end', async () => {
  expect(await talk('x'.repeat(5000), 1)).toEqual([{ error: 'line too long' }]);
  expect((await commandSimulator(path, { command: 'status' })).ok).toBe(true);
});

test('leaves the path to the simulator that has it', async () => {
  const second = createSimulatedReader({ startTimer: systemTimer, timeScale: 0 });
  expect(await startControlServer(second, path)).toEqual({ ok: false, fault: 'in-use' });
  expect(await startControlServer(second, join(folder, 'no', 'such', 'folder'))).toEqual({
    ok: false,
    fault: 'unusable',
  });
});

test('a client learns that no simulator is there', async () => {
  expect(await commandSimulator(join(folder, 'none.sock'), { command: 'status' })).toEqual({
    ok: false,
    fault: 'no-simulator',
  });
});

test('the path comes from the environment or has a fixed name', () => {
  expect(controlSocketPath({ ANHAO_SIMULATOR_SOCKET: '/a/b' }, 'linux')).toBe('/a/b');
  expect(controlSocketPath({}, 'linux')).toBe(join(tmpdir(), 'anhao-reader-simulator.sock'));
  expect(controlSocketPath({}, 'win32')).toBe('\\\\.\\pipe\\anhao-reader-simulator');
});

test('the command line steers it, and fails with a clear message when none is there', async () => {
  const sim = (...words: string[]) =>
    promisify(execFile)(process.execPath, [join(import.meta.dirname, '../../scripts/sim.ts'), ...words]);
  expect((await sim('--socket', path, 'insert', 'card-wang')).stdout).toContain('card-wang 王秀英');
  expect((await sim('--socket', path, 'misbehave', 'silent')).stdout).toContain('misbehaviour: silent');
  const pulled = await sim('--socket', path, 'unplug-while-reading', 'card-li', '--at-byte', '700');
  expect(pulled.stdout).toContain('card-li 李长福');
  await expect(
    sim('--socket', path, 'remove-while-reading', 'card-li', '--at-byte', 'x'),
  ).rejects.toMatchObject({ stderr: expect.stringContaining('refused') });
  expect((await sim('list')).stdout).toContain('card-bad-check-digit');
  await expect(sim('--socket', join(folder, 'none.sock'), 'remove')).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('no simulator runs at'),
  });
});
