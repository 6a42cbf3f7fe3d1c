import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { systemTimer } from '../timer.ts';
import { encodeCommand } from './card-command.ts';
import type { CardSlot } from './card-slot.ts';
import { createPcscSlots, type PcscClient, type PcscLibrary, type PcscReader } from './pcsc.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const pass = (durationMs: number) => vi.advanceTimersByTimeAsync(durationMs);

function failure(code: string): Error {
  return Object.assign(new Error('a message that is not logged'), { code });
}

const PRESENT = 32;
const EMPTY = 16;

/** The smart card service, as its library shows it. */
function createFakeService() {
  const calls: string[] = [];
  const troubles = new Set<string>();
  let running = true;
  let client: EventEmitter | null = null;
  const clients: EventEmitter[] = [];

  class FakeClient extends EventEmitter {
    constructor() {
      super();
      clients.push(this);
    }
    start(): void {
      if (!running) throw failure('NoService');
      client = this;
    }
    stop(): void {
      // The real one may never return.
      calls.push('stop');
    }
  }

  class FakeReader extends EventEmitter {
    readonly #name: string;
    constructor(name: string) {
      super();
      this.#name = name;
    }
    name(): string {
      return this.#name;
    }
    async connect(mode: number) {
      calls.push(`connect ${mode}`);
      if (troubles.has('connect')) throw failure('SharingViolation');
      return {
        transaction: async () => {
          if (troubles.has('transaction')) throw failure('ResetCard');
          return {
            end: async (then: number) => {
              calls.push(`end ${then}`);
              if (troubles.has('end')) throw failure('RemovedCard');
            },
          };
        },
        transmit: async (input: Uint8Array, output: ArrayBuffer) => {
          calls.push(`transmit ${Buffer.from(input).toString('hex')}`);
          if (troubles.has('transmit')) throw failure('RemovedCard');
          const answer = new Uint8Array(output, 0, 2);
          answer.set([0x90, 0x00]);
          return answer;
        },
        disconnect: async (then: number) => {
          calls.push(`disconnect ${then}`);
          if (troubles.has('disconnect')) throw failure('NoService');
        },
      };
    }
    change(flags: number): void {
      this.emit('change', { has: (flag: number) => (flags & flag) !== 0 });
    }
  }

  const library: PcscLibrary = {
    Client: FakeClient satisfies new () => PcscClient,
    CardDisposition: { LEAVE: 0, RESET: 1 },
    CardMode: { SHARED: 2 },
    ReaderStatus: { PRESENT },
    MAX_BUFFER_LEN: 264,
  };
  return {
    library,
    calls,
    troubles,
    clients,
    plugIn(name: string): FakeReader {
      const reader = new FakeReader(name);
      client?.emit('reader', reader satisfies PcscReader);
      return reader;
    },
    setRunning(next: boolean): void {
      running = next;
      if (!next) client?.emit('error', failure('CommError'));
    },
  };
}

function startSlots(service = createFakeService(), loadLibrary = async () => service.library) {
  const events: string[] = [];
  const logged: string[] = [];
  const known: CardSlot[] = [];
  const slots = createPcscSlots({
    startTimer: systemTimer,
    log: (event, details) => logged.push([event, ...Object.values(details ?? {})].join(' ')),
    loadLibrary,
  });
  slots.start(({ type, slot }) => {
    events.push(`${type} ${slot.name}`);
    if (type === 'slot-added') known.push(slot);
  });
  return { ...service, service, slots, events, logged, known };
}

const COMMAND = encodeCommand({ kind: 'select-environment' });
const UNREADABLE = { ok: false, fault: 'social-security-card-unreadable' };

async function startWithSlot() {
  const bench = startSlots();
  await pass(0);
  const reader = bench.plugIn('A');
  const [slot] = bench.known;
  if (!slot) throw new Error('A slot expected');
  return { ...bench, reader, slot };
}

describe('the service', () => {
  test('is waited for, for as long as it takes, and logged once', async () => {
    const service = createFakeService();
    service.setRunning(false);
    const { events, logged, clients } = startSlots(service);
    await pass(600_000);
    expect(logged).toEqual(['pcsc-service-missing NoService']);
    expect(clients).toHaveLength(1);
    service.setRunning(true);
    await pass(2000);
    service.plugIn('A');
    expect(logged).toEqual(['pcsc-service-missing NoService', 'pcsc-service-found']);
    expect(events).toEqual(['slot-added A']);
  });

  test('that is lost takes its slots along, and brings them back', async () => {
    const { service, events, logged, clients } = startSlots();
    await pass(0);
    const reader = service.plugIn('A');
    service.setRunning(false);
    await pass(0);
    reader.change(PRESENT);
    await pass(10_000);
    service.setRunning(true);
    await pass(2000);
    service.plugIn('A').change(PRESENT);
    expect(events).toEqual(['slot-added A', 'slot-removed A', 'slot-added A', 'card-inserted A']);
    expect(logged).toEqual([
      'pcsc-service-found',
      'pcsc-service-lost CommError',
      'pcsc-service-missing NoService',
      'pcsc-service-found',
    ]);
    expect(clients).toHaveLength(2);
  });

  test('without its library there are no slots, and no further attempt', async () => {
    const service = createFakeService();
    const loadLibrary = vi.fn(async () => {
      throw new Error('libpcsclite.so.1: cannot open shared object file');
    });
    const { events, logged, slots } = startSlots(service, loadLibrary);
    await pass(600_000);
    expect(events).toEqual([]);
    expect(logged).toEqual(['pcsc-library-missing unknown']);
    expect(loadLibrary).toHaveBeenCalledTimes(1);
    await slots.stop();
  });

  test.each([true, false])('stop ends everything (service running: %s)', async (running) => {
    const service = createFakeService();
    service.setRunning(running);
    const { slots, events } = startSlots(service);
    await pass(100);
    service.plugIn('A');
    const before = [...events];
    await slots.stop();
    service.plugIn('B');
    for (const client of service.clients) client.emit('error', new Error('the service is gone'));
    expect(events).toEqual(before);
    expect(service.calls).not.toContain('stop');
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a slot', () => {
  test('tells of its card, whatever else changes', async () => {
    const { reader, events } = await startWithSlot();
    for (const flags of [EMPTY, PRESENT, PRESENT | 256, PRESENT | 512, PRESENT, EMPTY, EMPTY])
      reader.change(flags);
    reader.emit('disconnect');
    reader.emit('disconnect');
    expect(events).toEqual(['slot-added A', 'card-inserted A', 'card-removed A', 'slot-removed A']);
  });

  test('connects to its card alone and leaves it reset', async () => {
    const { slot, calls } = await startWithSlot();
    const connected = await slot.connect();
    if (!connected.ok) throw new Error('A connection expected');
    expect(await connected.value.transmit(COMMAND)).toEqual({ ok: true, value: Uint8Array.of(0x90, 0x00) });
    await connected.value.close();
    expect(calls).toEqual([
      'connect 2',
      `transmit ${Buffer.from(COMMAND).toString('hex')}`,
      'end 0',
      'disconnect 1',
    ]);
  });

  test('never lets a PIN command through', async () => {
    const { slot, calls } = await startWithSlot();
    const connected = await slot.connect();
    if (!connected.ok) throw new Error('A connection expected');
    const verify = Uint8Array.of(0x00, 0x20, 0x00, 0x00, 0x03, 0x12, 0x34, 0x56);
    await expect(connected.value.transmit(verify)).rejects.toThrow(RangeError);
    expect(calls).toEqual(['connect 2']);
  });

  test('has one connection at a time', async () => {
    const { slot, calls } = await startWithSlot();
    const first = await slot.connect();
    const second = slot.connect();
    await pass(1000);
    expect(calls).toEqual(['connect 2']);
    if (first.ok) await first.value.close();
    expect((await second).ok).toBe(true);
    expect(calls).toEqual(['connect 2', 'end 0', 'disconnect 1', 'connect 2']);
  });

  test.each([
    ['connect', ['connect 2'], 'social-security-card-not-connected SharingViolation'],
    ['transaction', ['connect 2', 'disconnect 1'], 'social-security-card-not-connected ResetCard'],
  ])('a card that refuses to %s is let go, and can be tried again', async (trouble, expectedCalls, line) => {
    const { slot, calls, troubles, logged } = await startWithSlot();
    troubles.add(trouble);
    expect(await slot.connect()).toEqual(UNREADABLE);
    expect(calls).toEqual(expectedCalls);
    expect(logged).toContain(line);
    troubles.clear();
    expect((await slot.connect()).ok).toBe(true);
  });

  test('a card that is gone', async () => {
    const { slot, calls, troubles, logged } = await startWithSlot();
    const connected = await slot.connect();
    if (!connected.ok) throw new Error('A connection expected');
    troubles.add('transmit').add('end');
    expect(await connected.value.transmit(COMMAND)).toEqual(UNREADABLE);
    await connected.value.close();
    expect(calls.slice(-2)).toEqual(['end 0', 'disconnect 1']);
    expect(logged).toContain('social-security-card-lost RemovedCard');
  });

  test('a connection that cannot be ended makes a new client, as the old one has no place left for it', async () => {
    const { slot, troubles, events, clients } = await startWithSlot();
    const connected = await slot.connect();
    troubles.add('disconnect');
    if (connected.ok) await connected.value.close();
    await pass(2000);
    expect(events).toEqual(['slot-added A', 'slot-removed A']);
    expect(clients).toHaveLength(2);
  });
});
