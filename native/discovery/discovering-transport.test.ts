import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { encodeRequest, SAM_COMMANDS } from '../protocol/commands.ts';
import { systemTimer } from '../timer.ts';
import type { ReaderTransport } from '../transport/byte-stream.ts';
import type { ListCandidates } from '../transport/candidate.ts';
import { createDiscoveringTransport } from './discovering-transport.ts';
import { createPassingMemory, type Memory } from './reader-memory.ts';
import {
  createBarredDevice,
  createListeningLog,
  createPrinter,
  createTestReader,
  listPlugged,
} from './test-bench.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Discovery among `sources`, with a look into its memory and log. */
function discover(sources: readonly ListCandidates[], remembered?: Memory) {
  const memory = createPassingMemory(remembered);
  const { log, entries } = createListeningLog();
  return {
    memory,
    entries,
    transport: createDiscoveringTransport({ sources, memory, startTimer: systemTimer, log }),
  };
}

/** The value of `promise`, however much time must pass for it; with the time that passed. */
async function elapse<Value>(promise: Promise<Value>): Promise<{ value: Value; durationMs: number }> {
  const startMs = Date.now();
  let settled = false;
  const settling = promise.finally(() => {
    settled = true;
  });
  while (!settled) await vi.advanceTimersByTimeAsync(10);
  return { value: await settling, durationMs: Date.now() - startMs };
}

async function openLine(transport: ReaderTransport) {
  const { value: opened } = await elapse(transport.open());
  if (!opened.ok) throw new Error(opened.fault);
  return opened.value;
}

async function openingFault(transport: ReaderTransport) {
  const { value: opened } = await elapse(transport.open());
  return opened.ok ? null : opened.fault;
}

describe('one reader', () => {
  test('is found among others, and its line handed over open, once', async () => {
    const printer = createPrinter('printer');
    const reader = createTestReader('reader', 1);
    const { transport, memory } = discover([listPlugged(printer), listPlugged(reader)]);
    const line = await openLine(transport);
    expect(reader.openCount).toBe(1);
    expect(await memory.load()).toEqual({ readerId: 'reader', notReaders: ['printer'] });

    const received: number[] = [];
    line.onData((chunk) => received.push(...chunk));
    await line.write(encodeRequest(SAM_COMMANDS.findCard));
    await vi.advanceTimersByTimeAsync(100);
    expect(received).toHaveLength(11);
    let closings = 0;
    line.onClosed(() => {
      closings += 1;
    });
    reader.plugged = false;
    expect(closings).toBe(1);
    line.onClosed(() => {
      closings += 1;
    });
    expect(closings).toBe(2);
  });

  test.each(['self-test-failed', 'not-authorised'] as const)(
    'that is out of service (%s) is still a reader',
    async (fault) => {
      const reader = createTestReader('reader', 1);
      reader.simulator.execute({ command: 'misbehave', fault });
      expect((await openLine(discover([listPlugged(reader)]).transport)).description).toBe(
        'simulated reader',
      );
    },
  );

  test('whose first bytes are lost is asked once more', async () => {
    const reader = createTestReader('reader', 1);
    reader.simulator.execute({ command: 'misbehave', fault: 'silent' });
    const opening = discover([listPlugged(reader)]).transport.open();
    await vi.advanceTimersByTimeAsync(500);
    reader.simulator.execute({ command: 'misbehave', fault: 'none' });
    expect((await elapse(opening)).value.ok).toBe(true);
  });

  test('that is pulled while others are asked is not there', async () => {
    const reader = createTestReader('reader', 1);
    const printer = createPrinter('printer');
    const opening = discover([listPlugged(reader), listPlugged(printer)]).transport.open();
    await vi.advanceTimersByTimeAsync(1000);
    reader.plugged = false;
    expect((await elapse(opening)).value).toEqual({ ok: false, fault: 'reader-missing' });
  });

  test('that is pulled while it is asked is not there', async () => {
    const reader = createTestReader('reader', 1, { isKnownReader: true });
    reader.simulator.execute({ command: 'misbehave', fault: 'silent' });
    const opening = discover([listPlugged(reader)]).transport.open();
    await vi.advanceTimersByTimeAsync(300);
    reader.plugged = false;
    expect((await elapse(opening)).value).toEqual({ ok: false, fault: 'reader-missing' });
  });
});

describe('several readers', () => {
  test('are told, closed again and described in the log; one left is taken', async () => {
    const [first, second] = [createTestReader('first', 1), createTestReader('second', 2)];
    const { transport, entries } = discover([listPlugged(first), listPlugged(second)]);
    expect(await openingFault(transport)).toBe('readers-several');
    expect([first.isOpen, second.isOpen]).toEqual([false, false]);
    expect(entries).toContainEqual(['readers-several', { readers: 'device first | device second' }]);
    second.plugged = false;
    await openLine(transport);
    expect([first.isOpen, second.isOpen]).toEqual([true, false]);
  });

  test('one is out of service and the other well: two readers all the same', async () => {
    const [first, second] = [createTestReader('first', 1), createTestReader('second', 2)];
    first.simulator.execute({ command: 'misbehave', fault: 'not-authorised' });
    expect(await openingFault(discover([listPlugged(first, second)]).transport)).toBe('readers-several');
  });

  test('two that tell no number are two', async () => {
    const desk = [createTestReader('first', 1), createTestReader('second', 1)];
    for (const { simulator } of desk) simulator.execute({ command: 'misbehave', fault: 'not-authorised' });
    expect(await openingFault(discover([listPlugged(...desk)]).transport)).toBe('readers-several');
  });

  test.each([
    ['the known one of two', [false, true], 'second'],
    ['the earlier source of two known ones', [true, true], 'first'],
    ['the earlier source of two possible ones', [false, false], 'first'],
  ] as const)('two ways to one module are one reader: %s is taken', async (_name, known, expected) => {
    const first = createTestReader('first', 7, { isKnownReader: known[0] });
    const second = createTestReader('second', 7, { isKnownReader: known[1] });
    const { transport, memory } = discover([listPlugged(first), listPlugged(second)]);
    await openLine(transport);
    expect([first.isOpen, second.isOpen]).toEqual([expected === 'first', expected === 'second']);
    const other = expected === 'first' ? 'second' : 'first';
    expect(await memory.load()).toEqual({ readerId: expected, notReaders: [other] });
  });

  test('two ways to one module and another reader are two', async () => {
    const desk = [createTestReader('a', 7), createTestReader('b', 7), createTestReader('c', 8)];
    const { transport, entries } = discover(desk.map((reader) => listPlugged(reader)));
    expect(await openingFault(transport)).toBe('readers-several');
    expect(entries).toContainEqual(['readers-several', { readers: 'device a | device c' }]);
    expect(desk.map(({ isOpen }) => isOpen)).toEqual([false, false, false]);
  });
});

describe('no reader that can be used', () => {
  test('nothing plugged in, or only what is silent, garbled, busy or barred and no known reader: missing', async () => {
    expect(await openingFault(discover([]).transport)).toBe('reader-missing');
    const desk = listPlugged(
      createPrinter('printer'),
      createPrinter('gps', { says: Buffer.from('$GPGGA,,,,,,0,,,,,,,,*66\r\n') }),
      createBarredDevice('modem', 'reader-busy'),
      createBarredDevice('barred', 'reader-access-denied'),
      createBarredDevice('stuck', 'hangs'),
    );
    expect(await openingFault(discover([desk]).transport)).toBe('reader-missing');
  });

  const known = { isKnownReader: true };
  test.each([
    [['reader-silent'], 'reader-silent'],
    [['reader-silent', 'reader-access-denied'], 'reader-access-denied'],
    [['reader-access-denied', 'reader-silent', 'reader-busy'], 'reader-busy'],
    [['throws'], 'reader-silent'],
    [['hangs', 'reader-busy'], 'reader-busy'],
  ] as const)('known readers that are %j: %s', async (faults, expected) => {
    const desk = faults.map((fault) => createBarredDevice(fault, fault, known));
    expect(await openingFault(discover([listPlugged(...desk)]).transport)).toBe(expected);
  });

  test('a known reader that sends garbage is garbled, one that was the reader last time counts as known', async () => {
    const garbled = createTestReader('reader', 1, known);
    garbled.simulator.execute({ command: 'misbehave', fault: 'garbage' });
    expect(await openingFault(discover([listPlugged(garbled)]).transport)).toBe('reader-garbled');
    const silent = createTestReader('reader', 1);
    silent.simulator.execute({ command: 'misbehave', fault: 'silent' });
    const remembered = { readerId: 'reader', notReaders: [] };
    expect(await openingFault(discover([listPlugged(silent)], remembered).transport)).toBe('reader-silent');
  });
});

describe('who gets bytes', () => {
  test('a silent possibility once, and never again while the reader is there', async () => {
    const [printer, reader] = [createPrinter('printer'), createTestReader('reader', 1)];
    const desk = [listPlugged(printer, reader)];
    const first = discover(desk);
    await (await openLine(first.transport)).close();
    expect(printer).toMatchObject({ openCount: 1, receivedBytes: 20 });
    await (await openLine(first.transport)).close();
    // The next start of the program.
    const second = discover(desk, await first.memory.load());
    await (await openLine(second.transport)).close();
    expect(await elapse(second.transport.recheck?.() ?? Promise.reject())).toMatchObject({ value: null });
    expect(printer.openCount).toBe(1);
  });

  test('all once more when the reader of last time is gone, then seldom', async () => {
    const [printer, reader] = [createPrinter('printer'), createTestReader('reader', 1)];
    const { transport } = discover([listPlugged(printer, reader)], {
      readerId: 'reader',
      notReaders: ['printer'],
    });
    reader.plugged = false;
    for (let attempt = 0; attempt < 40; attempt += 1) await openingFault(transport);
    // At attempts 1, 6, 15 and 32: after rests of 4, 8 and 16.
    expect(printer.openCount).toBe(4);
    printer.plugged = false;
    await openingFault(transport);
    printer.plugged = true;
    await openingFault(transport);
    expect(printer.openCount).toBe(5);
  });

  test('another when the reader of last time stays silent', async () => {
    const [old, other] = [createTestReader('old', 1), createTestReader('other', 2)];
    old.simulator.execute({ command: 'misbehave', fault: 'silent' });
    const { transport, memory } = discover([listPlugged(old, other)], {
      readerId: 'old',
      notReaders: ['other'],
    });
    await openLine(transport);
    expect(other.isOpen).toBe(true);
    expect(await memory.load()).toEqual({ readerId: 'other', notReaders: [] });
  });

  test('what was never seen before, also while the reader of last time answers', async () => {
    const [reader, stranger] = [createTestReader('reader', 1), createTestReader('stranger', 2)];
    const { transport } = discover([listPlugged(reader, stranger)], { readerId: 'reader', notReaders: [] });
    expect(await openingFault(transport)).toBe('readers-several');
  });

  test('what was pulled out is forgotten and asked when it comes back', async () => {
    const [printer, reader] = [createPrinter('printer'), createTestReader('reader', 1)];
    const { transport, memory } = discover([listPlugged(printer, reader)]);
    await (await openLine(transport)).close();
    printer.plugged = false;
    await (await openLine(transport)).close();
    expect(await memory.load()).toEqual({ readerId: 'reader', notReaders: [] });
    printer.plugged = true;
    await openLine(transport);
    expect(printer.openCount).toBe(2);
  });
});

describe('bounds', () => {
  test('twelve silent lines take no longer than three', async () => {
    const opening = async (count: number) => {
      const desk = Array.from({ length: count }, (_, index) => createPrinter(`printer ${index}`));
      return (await elapse(discover([listPlugged(...desk)]).transport.open())).durationMs;
    };
    expect(await opening(1)).toBeLessThan(2100);
    expect(await opening(4)).toBeLessThan(2100);
    expect(await opening(12)).toBeLessThan(6300);
  });

  test('a line that hangs when it is opened costs 3 seconds, and is closed if it opens after all', async () => {
    const reader = createTestReader('reader', 1);
    let openLate: () => void = () => undefined;
    const late = createTestReader('late', 2);
    const slow: ListCandidates = async () => [
      {
        ...late.candidate,
        transport: {
          open: async () => {
            await new Promise<void>((resolve) => {
              openLate = resolve;
            });
            return late.candidate.transport.open();
          },
        },
      },
    ];
    const { transport } = discover([slow, listPlugged(reader)]);
    const { value: opened, durationMs } = await elapse(transport.open());
    expect(opened.ok).toBe(true);
    expect(durationMs).toBeLessThan(3200);
    openLate();
    await vi.advanceTimersByTimeAsync(100);
    expect(late).toMatchObject({ openCount: 1, isOpen: false });
  });

  test('a transport that throws and a source that throws or hangs end nothing', async () => {
    const reader = createTestReader('reader', 1);
    const { transport, entries } = discover([
      () => Promise.reject(new Error('no bus')),
      () => new Promise(() => undefined),
      listPlugged(createBarredDevice('bug', 'throws')),
      listPlugged(reader),
    ]);
    await openLine(transport);
    expect(entries).toContainEqual(['source-threw', { source: 0, reason: 'no bus' }]);
    expect(entries).toContainEqual(['source-hangs', { source: 1 }]);
    expect(entries).toContainEqual([
      'candidate-open-threw',
      { candidate: 'bug', reason: 'A bug of this transport' },
    ]);
  });

  test('a line that never closes does not hold up the fault', async () => {
    const printer = createPrinter('printer');
    const { open } = printer.candidate.transport;
    const stuck: ListCandidates = async () => [
      {
        ...printer.candidate,
        transport: {
          open: async () => {
            const opened = await open();
            if (!opened.ok) return opened;
            return { ok: true, value: { ...opened.value, close: () => new Promise(() => undefined) } };
          },
        },
      },
    ];
    const { value, durationMs } = await elapse(discover([stuck]).transport.open());
    expect(value).toEqual({ ok: false, fault: 'reader-missing' });
    expect(durationMs).toBeLessThan(3100);
  });

  test('leaves no timer behind', async () => {
    const { transport } = discover([listPlugged(createPrinter('printer'), createTestReader('reader', 1))]);
    await (await openLine(transport)).close();
    await vi.advanceTimersByTimeAsync(100);
    expect(vi.getTimerCount()).toBe(0);
  });
});
