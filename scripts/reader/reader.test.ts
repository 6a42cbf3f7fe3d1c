import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSimulatedReader } from '../../native/simulator/simulated-reader.ts';
import { createSimulatedVendorService } from '../../native/simulator/simulated-vendor-service.ts';
import { startVendorServiceServer } from '../../native/simulator/simulated-vendor-service-server.ts';
import { startTcpBridge, type TcpBridge } from '../../native/simulator/tcp-bridge.ts';
import { systemTimer } from '../../native/timer.ts';

const program = join(import.meta.dirname, '..', 'jobs', 'reader.ts');
let folder: string;
const started: ChildProcess[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'anhao-reader-'));
});
afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await rm(folder, { recursive: true });
});

/** A run of the command. */
interface Run {
  readonly child: ChildProcess;
  /** Standard output so far. */
  readonly output: () => string;
  readonly errors: () => string;
  readonly exit: Promise<number | null>;
}

function start(...options: readonly string[]): Run {
  const child = spawn(process.execPath, [program, ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
  started.push(child);
  let output = '';
  let errors = '';
  child.stdout.on('data', (text) => {
    output += text;
  });
  child.stderr.on('data', (text) => {
    errors += text;
  });
  const exit = once(child, 'close').then(([code]: unknown[]) => (typeof code === 'number' ? code : null));
  return { child, output: () => output, errors: () => errors, exit };
}

async function run(
  ...options: readonly string[]
): Promise<{ code: number | null; output: string; errors: string }> {
  const { exit, output, errors } = start(...options);
  return { code: await exit, output: output(), errors: errors() };
}

const objectsIn = (output: string): Record<string, unknown>[] =>
  output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
const eventually = { timeout: 10_000, interval: 20 };

describe('with the simulated reader', () => {
  test('probe tells that the reader is well, and its number', async () => {
    const { code, output } = await run('probe', '--simulated');
    expect(output).toContain('90 正常 · well');
    expect(output).toContain('05.03-20240101-0000000001-0000000002');
    expect(code).toBe(0);
  });

  test('read shows a card, its holder masked', async () => {
    const { code, output, errors } = await run('read', '--simulated');
    expect(output).toContain('居民身份证 · resident ID card');
    expect(output).toContain('张**');
    expect(output).toContain('990***********0022');
    expect(output).not.toMatch(/桂兰|9901011948/);
    expect(errors).toBe('');
    expect(code).toBe(0);
  });

  test('read --show shows the holder, with a warning', async () => {
    const { code, output, errors } = await run('read', '--simulated', '--show');
    expect(output).toContain('张桂兰');
    expect(output).toContain('990101194803120022');
    expect(errors).toContain('personal data');
    expect(code).toBe(0);
  });

  test.each([
    ['card-permit', 'residence-permit'],
    ['card-foreigner-2017', 'foreigner-card-2017'],
    ['card-foreigner-2023', 'foreigner-card-2023'],
    ['social-security-card', 'social-security-card'],
  ])('read --json tells that %s is a %s', async (card, kind) => {
    const { code, output } = await run('read', '--simulated', '--json', '--card', card);
    const last = objectsIn(output).at(-1);
    expect(last).toMatchObject({
      type: 'card-read',
      card: { kind, idNumber: expect.stringContaining('***') },
    });
    expect(Object.keys(last?.card as object)).toEqual(['kind', 'name', 'idNumber', 'validTo']);
    expect(code).toBe(0);
  });

  test('a card that cannot be read is a fault with its cause and what to do', async () => {
    const { code, output } = await run('read', '--simulated', '--card', 'card-bad-check-digit');
    expect(output).toContain('card-data-invalid');
    expect(output).toMatch(/原因 · cause: .+\n {2}怎么办 · next step: ./);
    expect(code).toBe(1);
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('watch goes on until %s and ends well', async (signal) => {
    const { child, output, exit } = start('watch', '--simulated', '--json');
    await expect.poll(() => output(), eventually).toContain('"card-read"');
    child.kill(signal);
    expect(await exit).toBe(0);
    expect(objectsIn(output()).map(({ type }) => type)).toEqual([
      'social-security-reader-status',
      'reader-status',
      'card-found',
      'card-read',
    ]);
  });

  test('probe can be interrupted', async () => {
    const { child, exit } = start('probe', '--simulated');
    // The signal must not come before the program listens; the smart card service alone takes 1.5 s.
    await new Promise((resolve) => setTimeout(resolve, 1000));
    child.kill('SIGINT');
    expect(await exit).toBe(1);
  });

  test('record writes a recording without the person, replay plays it', async () => {
    const file = join(folder, 'recording.txt');
    const { child, output, exit } = start('record', '--simulated', '--json', '--out', file);
    await expect.poll(() => output(), eventually).toContain('"card-read"');
    child.kill('SIGINT');
    expect(await exit).toBe(0);
    const recorded = await readFile(file, 'utf8');
    expect(recorded).toMatch(
      /=> AA AA AA 96 69 00 03 30 01 32\n.+<= AA AA AA 96 69 05 08 00 00 90 01 00 04 00 /,
    );
    expect(recorded).toMatch(/closed\n$/);
    // 张桂兰 and 1948 in UTF-16.
    expect(recorded).not.toMatch(/20 5F|31 00 39 00 34 00 38 00/);

    const replayed = await run('replay', file, '--json', '--speed', '10');
    expect(objectsIn(replayed.output).map(({ type }) => type)).toEqual([
      'reader-status',
      'card-found',
      'card-read',
    ]);
    expect(replayed.code).toBe(0);

    const again = await run('record', '--simulated', '--out', file);
    expect(again.output).toContain('the file cannot be written');
    expect(again.code).toBe(1);
    expect(await readFile(file, 'utf8')).toBe(recorded);
  });
});

describe('replay', () => {
  test('tells where the program differs from the recording', async () => {
    const file = join(folder, 'recording.txt');
    await writeFile(file, '0 opened line\n1 => AA\n5 <= 00\n9 lost\n');
    const { code, output } = await run('replay', file);
    expect(output).toMatch(/differs.*recorded: AA\n.*program: AA AA AA 96 69 00 03 11 FF ED/s);
    expect(code).toBe(1);
  });

  test.each([
    ['0 opened line\n0 danced\n', 'line 2'],
    ['\0\0\0\0', 'line 1'],
  ])('refuses %j', async (text, place) => {
    const file = join(folder, 'recording.txt');
    await writeFile(file, text);
    const { code, output } = await run('replay', file);
    expect(output).toContain(place);
    expect(code).toBe(1);
  });

  test('tells that a file is not there', async () => {
    const { code, output } = await run('replay', join(folder, 'nothing.txt'));
    expect(output).toContain('cannot be read');
    expect(code).toBe(1);
  });
});

describe('over a serial line', () => {
  let bridge: TcpBridge;
  let path: string;

  beforeEach(async () => {
    const simulator = createSimulatedReader({ startTimer: systemTimer, timeScale: 0.2 });
    simulator.execute({ command: 'insert', card: 'card-li' });
    bridge = await startTcpBridge(simulator, 0);
    path = join(folder, 'tty');
    const socat = spawn('socat', ['-d', '-d', `pty,raw,echo=0,link=${path}`, `tcp:127.0.0.1:${bridge.port}`]);
    started.push(socat);
    let messages = '';
    socat.stderr.on('data', (text) => {
      messages += text;
    });
    await expect.poll(() => messages, eventually).toContain('starting data transfer loop');
  });
  afterEach(() => bridge.close());

  test('probe finds the reader', async () => {
    const { code, output } = await run('probe', '--serial', path, '--json');
    expect(objectsIn(output)).toMatchObject([
      { type: 'candidate', id: `serial ${path}`, samId: '05.03-20240101-0000000001-0000000002', fault: null },
      { type: 'summary', readers: 1, fault: null },
    ]);
    expect(code).toBe(0);
  });

  test('read reads a card', async () => {
    const { code, output } = await run('read', '--serial', path);
    expect(output).toContain('李**');
    expect(code).toBe(0);
  });
});

describe('without a reader', () => {
  test('probe and read tell what to do', async () => {
    const path = join(folder, 'no-tty');
    const probed = await run('probe', '--serial', path);
    expect(probed.output).toMatch(/reader-missing.*怎么办 · next step: 接好读卡器/s);
    expect(probed.code).toBe(1);
    const read = await run('read', '--serial', path, '--timeout', '0.5', '--json');
    expect(objectsIn(read.output).at(-1)).toMatchObject({ type: 'time-out', fault: 'reader-missing' });
    expect(read.code).toBe(1);
  });
});

test('asks the service of the maker', async () => {
  const service = createSimulatedVendorService({ startTimer: systemTimer, timeScale: 0.1 });
  const server = await startVendorServiceServer(service, 0);
  try {
    const { code, output } = await run('probe', '--vendor-service', server.address, '--json');
    expect(objectsIn(output)[0]).toMatchObject({ type: 'candidate', fault: null, samId: expect.any(String) });
    expect(code).toBe(0);
  } finally {
    await server.close();
  }
});

test.each([
  ['nothing at all', []],
  ['an unknown command', ['sing']],
  ['an unknown option', ['read', '--loud']],
  ['two readers at once', ['read', '--usb', '--simulated']],
  ['numbers that are none', ['read', '--hid', '1234']],
  ['an unknown framing', ['read', '--hid', '1234:5678:braided']],
  ['a service elsewhere', ['read', '--vendor-service', 'http://example.org']],
  ['a recording of a service', ['record', '--vendor-service', '--out', 'x']],
  ['no file to record to', ['record', '--simulated']],
  ['no time', ['read', '--simulated', '--timeout', '0']],
])('wrong use is told and has an exit code of its own: %s', async (_name, options) => {
  const { code, errors } = await run(...options);
  expect(errors).not.toBe('');
  expect(errors).not.toContain(' at ');
  expect(code).toBe(2);
});
