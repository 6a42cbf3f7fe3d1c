import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { noLog } from '../log.ts';
import { SAM_COMMANDS } from '../protocol/commands.ts';
import { createExchange, type Exchange } from '../reader/exchange.ts';
import { createSimulatedReader } from '../simulator/simulated-reader.ts';
import { createSimulatedUsb, type SimulatedUsbSocket } from '../simulator/simulated-usb.ts';
import { systemTimer } from '../timer.ts';
import { createUsbCandidates } from './usb-candidates.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

interface Answer {
  readonly head: Uint8Array;
  readonly body: Uint8Array;
}

interface Bench {
  readonly exchange: Exchange;
  readonly socket: SimulatedUsbSocket;
  /** Changes the next answers, one function each. */
  readonly alterations: ((answer: Answer) => Answer)[];
  close(): Promise<void>;
}

async function openBench(): Promise<Bench> {
  const alterations: ((answer: Answer) => Answer)[] = [];
  const reader = createSimulatedReader({ startTimer: systemTimer, timeScale: 1 });
  const usb = createSimulatedUsb(systemTimer);
  const socket = usb.connect({
    kind: 'four-endpoints',
    reader,
    alterAnswer: (head, body) => alterations.shift()?.({ head, body }) ?? { head, body },
  });
  const [candidate] = await createUsbCandidates({
    backend: usb.backend,
    log: noLog,
    startTimer: systemTimer,
  })();
  const opened = await candidate?.transport.open();
  if (!opened?.ok) throw new Error('The simulated reader does not open');
  const line = opened.value;
  await vi.advanceTimersByTimeAsync(100);
  return {
    exchange: createExchange(line, systemTimer, noLog),
    socket,
    alterations,
    close: async () => {
      const closed = line.close();
      await vi.advanceTimersByTimeAsync(1000);
      await closed;
    },
  };
}

/** Runs a command and tells how it ended. */
async function run(bench: Bench, name: 'samStatus' | 'samId'): Promise<string> {
  const answered = bench.exchange.run(SAM_COMMANDS[name]);
  await vi.advanceTimersByTimeAsync(5000);
  const answer = await answered;
  return answer.ok ? `${answer.value.code.toString(16)}, ${answer.value.data.length}` : answer.fault;
}

const withLength = (length: number) => (answer: Answer) => {
  const head = answer.head.slice();
  new DataView(head.buffer).setUint16(5, length);
  return { ...answer, head };
};

/** What goes wrong with one answer to "SAM id", whose body has 20 bytes. */
const DISORDERS: readonly (readonly [string, (answer: Answer) => Answer])[] = [
  ['a length that is too short', withLength(5)],
  ['a length that is too long', withLength(21)],
  ['the longest possible length', withLength(2314)],
  ['a length beyond every frame', withLength(0xffff)],
  ['no length', withLength(0)],
  ['a length without status', withLength(3)],
  ['no head', ({ body }) => ({ head: new Uint8Array(), body })],
  ['half a head', ({ head, body }) => ({ head: head.slice(0, 4), body })],
  ['two heads', ({ head, body }) => ({ head: Uint8Array.from([...head, ...head]), body })],
  ['garbage for a head', ({ body }) => ({ head: new Uint8Array(64).fill(0x5a), body })],
  ['much garbage for a head', ({ body }) => ({ head: new Uint8Array(2000).fill(0xaa), body })],
  ['no body', ({ head }) => ({ head, body: new Uint8Array() })],
  ['half a body', ({ head, body }) => ({ head, body: body.slice(0, 9) })],
  ['two bodies', ({ head, body }) => ({ head, body: Uint8Array.from([...body, ...body]) })],
  ['much more body', ({ head }) => ({ head, body: new Uint8Array(4000).fill(0xaa) })],
  [
    'a damaged body',
    ({ head, body }) => ({ head, body: body.map((byte, index) => (index === 5 ? byte ^ 1 : byte)) }),
  ],
];

/** A missing head is silence, and a surplus body no trouble for whoever looks for frames only. */
const ENDS: Readonly<Record<string, string>> = { 'no head': 'reader-silent', 'two bodies': '90, 16' };

describe('a reader with four endpoints', () => {
  test.each(DISORDERS)('%s: sent again, the command gets its answer', async (name, disorder) => {
    const bench = await openBench();
    bench.alterations.push(disorder);
    // Only after garbage is a command sent again by itself.
    if (name === 'no head') expect(await run(bench, 'samId')).toBe('reader-silent');
    expect(await run(bench, 'samId')).toBe('90, 16');
    expect(await run(bench, 'samStatus')).toBe('90, 0');
    await bench.close();
  });

  test.each(DISORDERS)('%s, twice: the next command gets its answer at once', async (name, disorder) => {
    const bench = await openBench();
    bench.alterations.push(disorder, disorder);
    expect(await run(bench, 'samId')).toBe(ENDS[name] ?? 'reader-garbled');
    if (ENDS[name]) await run(bench, 'samId');
    const before = bench.socket.sentCount;
    expect(await run(bench, 'samStatus')).toBe('90, 0');
    expect(bench.socket.sentCount - before).toBe(2);
    expect(await run(bench, 'samId')).toBe('90, 16');
    await bench.close();
  });

  test('a first byte other than AA is put up with', async () => {
    const bench = await openBench();
    bench.alterations.push(({ head, body }) => ({ head: Uint8Array.from([0, ...head.slice(1)]), body }));
    const before = bench.socket.receivedByteCount;
    expect(await run(bench, 'samId')).toBe('90, 16');
    expect(bench.socket.receivedByteCount - before).toBe(27);
    await bench.close();
  });

  test('whatever bytes come on both ways, a later command gets its answer', async () => {
    const bytes = fc.uint8Array({ maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(bytes, bytes), { maxLength: 3 }), async (answers) => {
        const bench = await openBench();
        bench.alterations.push(
          ...answers.map(([head, body]) => () => ({ head, body })),
        );
        for (let attempt = 0; attempt < answers.length; attempt += 1) await run(bench, 'samStatus');
        bench.alterations.length = 0;
        expect(await run(bench, 'samId')).toBe('90, 16');
        await bench.close();
      }),
      { numRuns: 60 },
    );
  });
});
