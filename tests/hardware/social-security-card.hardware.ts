import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type DeviceEvent, deviceEventSchema } from '../../contract/devices.ts';
import { noLog } from '../../native/log.ts';
import {
  createSimulatedSocialSecurityCard,
  type SimulatedCard,
  type SimulatedSocialSecurityCardOptions,
} from '../../native/simulator/simulated-social-security-card.ts';
import { socialSecurityCardDataOf } from '../../native/simulator/simulated-social-security-card-data.ts';
import { SYNTHETIC_CARDS } from '../../native/simulator/synthetic-cards.ts';
import { createVirtualCardSlot } from '../../native/simulator/virtual-card-slot.ts';
import { createPcscSlots } from '../../native/social-security-card/pcsc.ts';
import {
  createSocialSecurityReader,
  type SocialSecurityReader,
} from '../../native/social-security-card/social-security-reader.ts';
import { systemTimer } from '../../native/timer.ts';

// The real pcsc-mini, the real pcscd with the virtual reader of vsmartcard (Debian: pcscd, vsmartcard-vpcd), and a
// simulated card. The virtual reader listens on every interface as long as this runs, about half a minute.

const READER_NAME = 'Virtual PCD 00 00';
/** pcscd looks for cards every 400 ms; a loaded machine may take many times as long for everything. */
const LIMIT_MS = 15_000;
const ENVIRONMENT = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };

/** Runs one named check; the check throws when it fails. */
export type ReportCheck = (name: string, run: () => Promise<void>) => Promise<void>;

/**
 * Checks reading of social security cards by the smart card service of Linux, with one of its own: a mount
 * namespace gives it a private /run, so that it neither disturbs nor needs the one of the machine. Where that is
 * impossible nothing is checked, and the answer is the reason; `null` otherwise.
 */
export async function checkSocialSecurityCard(report: ReportCheck): Promise<string | null> {
  const folder = await mkdtemp(join(tmpdir(), 'anhao-pcsc-'));
  const port = await findFreePort();
  const service = await prepareService(folder, port);
  if (typeof service === 'string') {
    await rm(folder, { recursive: true });
    return service;
  }
  const slot = createVirtualCardSlot(port);
  const commands: Uint8Array[] = [];
  const bench = startReader(READER_NAME);
  const unnamed = startReader();
  const insert = async (card: SimulatedCard) => {
    await slot.insert({
      ...card,
      respond: (command) => {
        commands.push(Uint8Array.from(command));
        return card.respond(command);
      },
    });
  };
  const createCard = (
    person: keyof typeof SYNTHETIC_CARDS = 'card-zhang',
    options: SimulatedSocialSecurityCardOptions = {},
  ) =>
    createSimulatedSocialSecurityCard({
      data: socialSecurityCardDataOf(SYNTHETIC_CARDS[person]),
      ...options,
    });

  try {
    await report('social security card: without the service, the reader is not ready', async () => {
      await pause(1500);
      assert.deepEqual(bench.take(), ['not ready']);
    });

    await report('social security card: ready once the service has started', async () => {
      await service.start();
      console.error(`  ready after ${await bench.waitFor('ready')} ms`);
      assert.deepEqual(unnamed.take(), ['not ready'], 'of two slots none is chosen without a name');
    });

    await report('social security card: a card that is put in is read', async () => {
      bench.reader.watchForCard(true);
      await insert(createCard());
      const foundMs = await bench.waitFor('card-found');
      const readMs = await bench.waitFor('card-read 张桂兰 990101194803120022 S93120022 990101 1948-03-12 2');
      console.error(`  found ${foundMs} ms after it was put in, read in ${readMs} ms`);
    });

    await report('social security card: taken out, and the next one put in', async () => {
      await slot.remove();
      await pause(1500);
      await insert(createCard('card-li', { addressing: 'record-number', answering: 'get-response' }));
      await bench.waitFor('card-found');
      const readMs = await bench.waitFor('card-read 李长福');
      console.error(`  by record number and with answers on request, read in ${readMs} ms`);
    });

    for (const [trouble, fault] of [
      ['protected', 'social-security-card-protected'],
      ['unknown', 'card-unsupported'],
      ['garbage', 'social-security-card-unreadable'],
    ] as const) {
      await report(`social security card: ${trouble} means ${fault}`, async () => {
        await slot.remove();
        await pause(1500);
        await insert(createCard('card-zhang', { trouble }));
        await bench.waitFor('card-found');
        console.error(`  after ${await bench.waitFor(fault)} ms`);
      });
    }

    await report('social security card: pulled out in the middle, and put in again', async () => {
      await slot.remove();
      await pause(1500);
      const card = createCard('card-wang');
      await insert({
        ...card,
        respond: (command) => {
          if (card.commands.length === 6) void slot.remove();
          return card.respond(command);
        },
      });
      await bench.waitFor('card-found');
      console.error(`  fault after ${await bench.waitFor('social-security-card-unreadable')} ms`);
      await pause(1500);
      await insert(createCard('card-wang'));
      await bench.waitFor('card-found');
      await bench.waitFor('card-read 王秀英');
    });

    await report('social security card: a card that does not answer, and a good one after it', async () => {
      await slot.remove();
      await pause(1500);
      await insert(createCard('card-zhang', { trouble: 'silent' }));
      await bench.waitFor('card-found');
      const faultMs = await bench.waitFor('social-security-card-unreadable');
      console.error(`  fault after ${faultMs} ms`);
      assert.ok(faultMs > 4500);
      await slot.remove();
      await pause(1500);
      await insert(createCard());
      await bench.waitFor('card-found');
      await bench.waitFor('card-read 张桂兰');
    });

    await report('social security card: the service dies twice and comes back', async () => {
      for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
        await service.stop(signal);
        await bench.waitFor('not ready');
        await pause(1000);
        await service.start();
        console.error(`  ready ${await bench.waitFor('ready')} ms after the new start`);
        await insert(createCard());
        await bench.waitFor('card-found');
        await bench.waitFor('card-read 张桂兰');
        await slot.remove();
      }
    });

    await report('social security card: the service dies during a reading', async () => {
      const card = createCard();
      await pause(1500);
      await insert({
        ...card,
        respond: (command) => {
          if (card.commands.length === 4) void service.stop('SIGKILL');
          return card.respond(command);
        },
      });
      await bench.waitFor('card-found');
      const both = [await bench.next(), await bench.next()];
      assert.deepEqual(both.sort(), ['not ready', 'social-security-card-unreadable']);
      await service.start();
      await bench.waitFor('ready');
      await insert(createCard());
      await bench.waitFor('card-found');
      await bench.waitFor('card-read 张桂兰');
    });

    await report(
      'social security card: no command but to select and to read has reached a card',
      async () => {
        assert.ok(commands.length > 60);
        assert.deepEqual([...new Set(commands.map((command) => command[1]))].sort(), [0xa4, 0xb2, 0xc0]);
        console.error(`  ${commands.length} commands`);
      },
    );
  } finally {
    await slot.remove();
    await bench.reader.stop();
    await unnamed.reader.stop();
    await service.stop('SIGTERM');
    await rm(folder, { recursive: true });
  }
  return null;
}

interface ReaderBench {
  readonly reader: SocialSecurityReader;
  /** The events since the last look, in short. */
  take(): string[];
  /** Waits for the next event. */
  next(): Promise<string>;
  /** Waits for the next event, which must begin with `expected`; resolves to the milliseconds that it took. */
  waitFor(expected: string): Promise<number>;
}

function startReader(readerName?: string): ReaderBench {
  const events: string[] = [];
  const reader = createSocialSecurityReader({
    slots: createPcscSlots({ startTimer: systemTimer, log: noLog }),
    readerName,
    emit: (event) => events.push(summarise(deviceEventSchema.parse(event))),
    startTimer: systemTimer,
    newReadingId: () => crypto.randomUUID(),
    log: noLog,
  });
  reader.start();
  const next = async () => {
    const startMs = performance.now();
    while (events.length === 0 && performance.now() - startMs < LIMIT_MS) await pause(5);
    return events.shift() ?? 'nothing';
  };
  return {
    reader,
    next,
    take: () => events.splice(0),
    waitFor: async (expected) => {
      const startMs = performance.now();
      const event = await next();
      assert.ok(event.startsWith(expected), `${expected} expected, but ${event}`);
      return Math.round(performance.now() - startMs);
    },
  };
}

/** The people are invented, so that what was read may be shown. */
function summarise(event: DeviceEvent): string {
  if (event.type === 'social-security-reader-status') return event.ready ? 'ready' : 'not ready';
  if (event.type === 'card-failed') return event.fault;
  if (event.type !== 'card-read' || event.card.kind !== 'social-security-card') return event.type;
  const { name, idNumber, cardNumber, regionCode, birthDate, sexCode } = event.card;
  return ['card-read', name, idNumber, cardNumber, regionCode, birthDate, sexCode].join(' ');
}

/** The virtual reader has two slots, on this port and the next. */
async function findFreePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 30_000);
    const free = await Promise.all([port, port + 1].map(isFree));
    if (free.every(Boolean)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
      .once('error', () => resolve(false))
      .listen(port, () => server.close(() => resolve(true)));
  });
}

interface Service {
  start(): Promise<void>;
  stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

/** A pcscd that can be started again and again, or the reason why there is none. */
async function prepareService(folder: string, port: number): Promise<Service | string> {
  const installed = await readFile('/etc/reader.conf.d/vpcd', 'utf8').catch(() => '');
  const libraryLine = /^LIBPATH.*$/m.exec(installed)?.[0];
  if (!libraryLine || spawnSync('pcscd', ['--version'], { env: ENVIRONMENT }).status !== 0) {
    return 'as pcscd or vsmartcard-vpcd is not installed';
  }
  const namespace = [['--mount'], ['--mount', '--user', '--map-root-user']].find(
    (options) => spawnSync('unshare', [...options, 'mount', '--bind', folder, '/run']).status === 0,
  );
  if (!namespace) return 'as this user may not make a mount namespace';

  const runFolder = join(folder, 'run');
  const configFolder = join(folder, 'config');
  await mkdir(configFolder);
  const device = `DEVICENAME /dev/null:${port}\nCHANNELID ${port}`;
  await writeFile(join(configFolder, 'vpcd'), `FRIENDLYNAME "Virtual PCD"\n${device}\n${libraryLine}\n`);
  // Read by the client library of pcscd when it is first used.
  process.env.PCSCLITE_CSOCK_NAME = join(runFolder, 'pcscd', 'pcscd.comm');

  let running: ChildProcess | null = null;
  return {
    async start() {
      // What a killed pcscd leaves behind would make the next one believe that it is still there.
      await rm(runFolder, { recursive: true, force: true });
      await mkdir(runFolder);
      // Left alone, for whatever reason, this pcscd ends by itself after a minute.
      const script = 'mount --bind "$0" /run && exec pcscd --foreground --auto-exit --config "$1"';
      const started = spawn('unshare', [...namespace, 'sh', '-c', script, runFolder, configFolder], {
        env: ENVIRONMENT,
        stdio: 'ignore',
      });
      running = started;
      await once(started, 'spawn');
    },
    async stop(signal) {
      const ending = running;
      running = null;
      if (!ending || ending.exitCode !== null || ending.signalCode !== null) return;
      const ended = once(ending, 'exit');
      ending.kill(signal);
      await ended;
    },
  };
}
