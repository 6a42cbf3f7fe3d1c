import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Log } from '../log.ts';
import { drawPortrait } from '../simulator/simulated-vendor-service-portrait.ts';
import { type StartTimer, systemTimer } from '../timer.ts';
import { createPortraitDecoder, type PortraitDecoder } from './portrait-decoder.ts';
import { encodeBmp } from './test-pictures.ts';

// Real programs: small scripts for the runtime that runs the tests, which write down what they see.

const eventually = { timeout: 15_000, interval: 20 };
const photo = new Uint8Array(1024);
photo.set([0x57, 0x4c, 0x66, 0x00, 0x7e, 0x00, 0x32, 0x00, 0x00, 0xff, 0x85]);
photo.set([0xca, 0xfe], 1000);

let folder: string;
let logged: unknown[];
const log: Log = (event, details) => void logged.push([event, details]);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'anhao-decoder-test-'));
  logged = [];
  await writeFile(join(folder, 'portrait.bmp'), encodeBmp(102, 126));
  await writeFile(join(folder, 'portrait.jpg'), drawPortrait());
});
afterEach(async () => {
  // What a failed test left running.
  for (const name of ['process', 'processes']) {
    for (const id of (await noted(name))?.split(',') ?? [])
      if (isRunning(Number(id))) process.kill(Number(id), 9);
  }
  await rm(folder, { recursive: true });
});

interface DecoderOptions {
  readonly timeLimitMs?: number;
  readonly startTimer?: StartTimer;
}

/** A decoder that runs `source` with the variables `folder` (where to write things down) and `input`, a promise. */
async function createDecoder(source: string, options: DecoderOptions = {}): Promise<PortraitDecoder> {
  const script = join(folder, 'decoder.mjs');
  const prelude = `
    import { spawn } from 'node:child_process';
    import { readFileSync, writeFileSync } from 'node:fs';
    import { text, buffer } from 'node:stream/consumers';
    const folder = process.argv[2];
    const note = (name, value) => writeFileSync(folder + '/' + name, String(value));
    const send = (bytes) => process.stdout.write(bytes);
    const file = (name) => readFileSync(folder + '/' + name);
    const stay = () => setInterval(() => undefined, 1000);
  `;
  await writeFile(script, prelude + source);
  const { timeLimitMs = 10_000, startTimer = systemTimer } = options;
  const config = {
    kind: 'command' as const,
    command: process.execPath,
    arguments: [script, folder],
    timeLimitMs,
  };
  const decoder = createPortraitDecoder(config, log, startTimer);
  if (!decoder) throw new Error('A decoder expected');
  return decoder;
}

const noted = (name: string) => readFile(join(folder, name), 'utf8').catch(() => null);

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    // A dead process stays in the list until its parent has looked at it.
    const status = `/proc/${processId}/stat`;
    return !existsSync(status) || !/\) Z /.test(readFileSync(status, 'utf8'));
  } catch {
    return false;
  }
}

/** A time limit that the test runs out. */
function timerByHand(): { startTimer: StartTimer; runOut(): void; durations: number[] } {
  let callback: () => void = () => undefined;
  const durations: number[] = [];
  return {
    durations,
    startTimer: (durationMs, next) => {
      durations.push(durationMs);
      if (durations.length === 1) callback = next;
      return () => undefined;
    },
    runOut: () => callback(),
  };
}

test('there is none where the site has none, or where the service of the maker decodes', () => {
  expect(createPortraitDecoder({ kind: 'none' }, log)).toBeNull();
  expect(createPortraitDecoder({ kind: 'vendor-service' }, log)).toBeNull();
});

describe('a program that works', () => {
  test.each([
    ['bmp', encodeBmp(102, 126)],
    ['jpg', drawPortrait()],
  ])('hands over a %s file', async (extension, bytes) => {
    const decode = await createDecoder(`await buffer(process.stdin); send(file('portrait.${extension}'));`);
    expect(await decode(photo)).toEqual({ format: extension === 'jpg' ? 'jpeg' : 'bmp', bytes });
    expect(logged).toEqual([]);
  });

  test('gets the 1024 bytes and the end of them', async () => {
    const decode = await createDecoder(
      `note('input', (await buffer(process.stdin)).toString('hex')); send(file('portrait.bmp'));`,
    );
    await decode(photo);
    expect(await noted('input')).toBe(Buffer.from(photo).toString('hex'));
  });

  test('gets next to nothing of the environment, and a folder of its own that is gone afterwards', async () => {
    process.env.ANHAO_TEST_SECRET = 'secret';
    const decode = await createDecoder(`
      note('environment', Object.keys(process.env).sort());
      note('cwd', process.cwd());
      writeFileSync('left-behind.bmp', file('portrait.bmp'));
      send(file('portrait.bmp'));
    `);
    expect(await decode(photo)).not.toBeNull();
    delete process.env.ANHAO_TEST_SECRET;
    expect((await noted('environment'))?.split(',')).toEqual(['PATH', 'TEMP', 'TMP', 'TMPDIR']);
    const workingFolder = (await noted('cwd')) ?? '';
    expect(workingFolder).toContain('anhao-portrait-');
    await expect(readdir(workingFolder)).rejects.toThrow('ENOENT');
  });

  test('may leave its input unread', async () => {
    const decode = await createDecoder(`process.stdin.destroy(); send(file('portrait.jpg'));`);
    expect((await decode(photo))?.format).toBe('jpeg');
  });

  test('gets its arguments as they are: no shell', async () => {
    const script = join(folder, 'arguments.mjs');
    await writeFile(
      script,
      `import { writeFileSync } from 'node:fs'; writeFileSync(process.argv[2], JSON.stringify(process.argv.slice(3)));`,
    );
    const tricky = ['$(id)', '; ls', '"', '*', ''];
    const config = {
      kind: 'command' as const,
      command: process.execPath,
      arguments: [script, join(folder, 'arguments'), ...tricky],
      timeLimitMs: 10_000,
    };
    await createPortraitDecoder(config, log)?.(photo);
    expect(JSON.parse((await noted('arguments')) ?? '')).toEqual(tricky);
  });
});

describe('a program that fails gives no portrait', () => {
  test.each([
    [
      'ends with 1, whatever it sent',
      `send(file('portrait.bmp')); process.exitCode = 1;`,
      'ended-with-error',
    ],
    ['crashes', `process.kill(process.pid, 'SIGABRT'); stay();`, 'ended-with-error'],
    ['throws', `throw new Error('990101194803120022');`, 'ended-with-error'],
    ['sends nothing', '', 'no-picture'],
    ['sends another format', `send('GIF89a'); send(Buffer.alloc(2000));`, 'no-picture'],
    ['sends half a picture', `send(file('portrait.bmp').subarray(0, 20000));`, 'no-picture'],
    ['sends its input back', `send(await buffer(process.stdin));`, 'no-picture'],
    ['sends a little too much', `send(Buffer.alloc(200001)); stay();`, 'too-much-output'],
    [
      'floods',
      `const flood = () => { while (send(Buffer.alloc(65536))); process.stdout.once('drain', flood); }; flood();`,
      'too-much-output',
    ],
  ])('that %s', async (_name, source, reason) => {
    const decode = await createDecoder(source);
    expect(await decode(photo)).toBeNull();
    expect(logged).toEqual([['portrait-not-decoded', { reason }]]);
  });

  test.each(['/no/such/program', 'no-such-program-anywhere', '', 'a\0b', import.meta.dirname])(
    'that cannot be started: "%s"',
    async (command) => {
      const config = { kind: 'command' as const, command, arguments: [], timeLimitMs: 1000 };
      expect(await createPortraitDecoder(config, log)?.(photo)).toBeNull();
      expect(logged).toEqual([['portrait-not-decoded', { reason: 'not-started' }]]);
    },
  );

  test('and the next one is decoded', async () => {
    const decode = await createDecoder(`
      const count = Number((() => { try { return file('count'); } catch { return 0; } })()) + 1;
      note('count', count);
      if (count === 1) process.exit(3);
      send(file('portrait.bmp'));
    `);
    expect(await decode(photo)).toBeNull();
    expect((await decode(photo))?.format).toBe('bmp');
  });
});

describe('the time limit', () => {
  test('kills a program that hangs, with all that it started, though they ignore every signal', async () => {
    const timer = timerByHand();
    const decode = await createDecoder(
      `
      process.on('SIGTERM', () => undefined);
      const child = spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)'], {
        stdio: 'inherit',
      });
      send('BM');
      note('processes', [process.pid, child.pid]);
      stay();
      `,
      { timeLimitMs: 4321, startTimer: timer.startTimer },
    );
    const decoded = decode(photo);
    await expect.poll(() => noted('processes'), eventually).toMatch(/\d+,\d+/);
    const processes = (await noted('processes'))?.split(',').map(Number) ?? [];
    expect(processes.map(isRunning)).toEqual([true, true]);
    expect(timer.durations).toEqual([4321]);

    timer.runOut();
    expect(await decoded).toBeNull();
    expect(logged).toEqual([['portrait-not-decoded', { reason: 'time-limit' }]]);
    await expect.poll(() => processes.map(isRunning), eventually).toEqual([false, false]);
  });

  test('of the configuration is kept by the clock of the system', async () => {
    const decode = await createDecoder(`note('process', process.pid); stay();`, { timeLimitMs: 1500 });
    expect(await decode(photo)).toBeNull();
    expect(logged).toEqual([['portrait-not-decoded', { reason: 'time-limit' }]]);
    const started = await noted('process');
    if (started !== null) await expect.poll(() => isRunning(Number(started)), eventually).toBe(false);
  });

  test('does not wait for what a program left running', async () => {
    const decode = await createDecoder(`
      const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
      note('process', child.pid);
      process.stdout.write(file('portrait.jpg'), () => process.exit(0));
    `);
    expect((await decode(photo))?.format).toBe('jpeg');
    await expect.poll(async () => isRunning(Number(await noted('process'))), eventually).toBe(false);
  });
});

test('one portrait at a time', async () => {
  const timer = timerByHand();
  const decode = await createDecoder(`note('started', 1); stay();`, { startTimer: timer.startTimer });
  const first = decode(photo);
  expect(await decode(photo)).toBeNull();
  expect(logged).toEqual([['portrait-not-decoded', { reason: 'busy' }]]);
  await expect.poll(() => timer.durations, eventually).toHaveLength(1);
  timer.runOut();
  expect(await first).toBeNull();
});

test('a program and its folder do not outlive the process that started it', async () => {
  const decoder = pathToFileURL(join(import.meta.dirname, 'portrait-decoder.ts')).href;
  const hanging = `const { writeFileSync } = require('node:fs');
    writeFileSync(${JSON.stringify(join(folder, 'cwd'))}, process.cwd());
    writeFileSync(${JSON.stringify(join(folder, 'process'))}, String(process.pid));
    setInterval(() => {}, 1000);`;
  const config = {
    kind: 'command',
    command: process.execPath,
    arguments: ['-e', hanging],
    timeLimitMs: 10_000,
  };
  const parent = spawn(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `import { createPortraitDecoder } from ${JSON.stringify(decoder)};
       createPortraitDecoder(${JSON.stringify(config)}, () => {})(Uint8Array.from(${JSON.stringify([...photo])}));
       process.stdin.on('data', () => process.exit(0));`,
    ],
    { stdio: ['pipe', 'ignore', 'inherit'] },
  );
  await expect.poll(() => noted('process'), eventually).toMatch(/^\d+$/);
  const started = Number(await noted('process'));
  expect(isRunning(started)).toBe(true);
  parent.stdin.write('end');
  await once(parent, 'exit');
  await expect.poll(() => isRunning(started), eventually).toBe(false);
  const workingFolder = (await noted('cwd')) ?? '';
  expect(workingFolder).toContain('anhao-portrait-');
  await expect(readdir(workingFolder)).rejects.toThrow('ENOENT');
});

test.each([
  ['of zeros', new Uint8Array(1024)],
  ['that is too short', photo.slice(0, 1023)],
  ['that is too long', Uint8Array.from([...photo, 0])],
  ['of another size of picture', Uint8Array.from(photo, (byte, index) => (index === 2 ? 0x67 : byte))],
])('a photo %s is not sent', async (_name, wrong) => {
  const decode = await createDecoder(`note('started', 1);`);
  expect(await decode(wrong)).toBeNull();
  expect(await noted('started')).toBeNull();
  expect(logged).toEqual([['portrait-not-decoded', { reason: 'no-compressed-portrait' }]]);
});
