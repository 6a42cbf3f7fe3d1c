import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { layoutSlip } from '../../contract/slip-layout.ts';
import { anySlip, COLLECTED_SLIP } from '../../tests/support/sample-slips.ts';
import { noLog } from '../log.ts';
import type { PaperPiece } from '../simulator/escpos-paper.ts';
import { systemTimer } from '../timer.ts';
import { createSlipPrinter } from './slip-printer.ts';
import { createPrinterBench, JOB_BYTES, PAPER, SHORT_SLIP } from './test-bench.ts';

const REPRINT = { ...COLLECTED_SLIP, isReprint: true };
const textOf = (pieces: readonly PaperPiece[]) =>
  pieces.map((piece) => (piece.kind === 'text' ? piece.text : piece.kind)).join('\n');
const textOfSlip = (slip: typeof COLLECTED_SLIP) =>
  [...layoutSlip(slip, 32).map((line) => (line.kind === 'text' ? line.text : 'qr')), 'cut'].join('\n');

describe('a good printer', () => {
  test('prints a slip, confirms it, and logs nothing of it', async () => {
    const bench = createPrinterBench();
    expect(await bench.printer.print(COLLECTED_SLIP)).toEqual({
      ok: true,
      value: { state: 'ready', replacedCharacters: 0 },
    });
    expect(textOf(bench.simulator.paper)).toBe(textOfSlip(COLLECTED_SLIP));
    expect(bench.simulator.unknown).toEqual([]);
    expect(bench.logged()).toBe('{"event":"slip-printed","state":"ready","replacedCharacters":0}');
  });

  test('any slip comes out as laid out', async () => {
    const bench = createPrinterBench();
    await fc.assert(
      fc.asyncProperty(anySlip, async (slip) => {
        bench.simulator.takePaper();
        expect((await bench.printer.print(slip)).ok).toBe(true);
        expect(textOf(bench.simulator.paper)).toBe(textOfSlip(slip));
      }),
      { numRuns: 25 },
    );
  });

  test('tells how many characters it had no glyph for', async () => {
    const bench = createPrinterBench();
    const printed = await bench.printer.print({ ...COLLECTED_SLIP, title: '𠮷待核验😀' });
    expect(printed).toMatchObject({ ok: true, value: { replacedCharacters: 2 } });
    expect(textOf(bench.simulator.paper)).toContain('〓待核验〓');
    expect(bench.logged()).not.toContain('𠮷');
  });

  test('two slips at once come out one after the other', async () => {
    const bench = createPrinterBench();
    await Promise.all([
      bench.printer.print(COLLECTED_SLIP),
      bench.printer.print(REPRINT),
      bench.printer.status(),
    ]);
    expect(textOf(bench.simulator.paper)).toBe(`${textOfSlip(COLLECTED_SLIP)}\n${textOfSlip(REPRINT)}`);
  });

  test('a slow one is waited for', async () => {
    const bench = createPrinterBench({ byteMs: 1 }, undefined, systemTimer);
    expect((await bench.printer.print(COLLECTED_SLIP)).ok).toBe(true);
    expect(textOf(bench.simulator.paper)).toBe(textOfSlip(COLLECTED_SLIP));
  });

  test('one that never says that it is done is believed by its status', async () => {
    const bench = createPrinterBench({ knowsDone: false });
    expect((await bench.printer.print(COLLECTED_SLIP)).ok).toBe(true);
    bench.simulator.plan('paper-out', 700);
    expect(await bench.printer.print(COLLECTED_SLIP)).toEqual({
      ok: false,
      fault: { fault: 'printer-paper-out', mayHavePrinted: true },
    });
  });
});

describe('status', () => {
  test.each([
    ['paper-low', 'paper-low', null],
    ['paper-out', 'paper-out', 'printer-paper-out'],
    ['cover-open', 'cover-open', 'printer-cover-open'],
    ['cutter-stuck', 'error', 'printer-failed'],
    ['off-line', 'offline', 'printer-offline'],
    ['silent', 'offline', 'printer-offline'],
    ['unplug', 'none', 'printer-missing'],
  ] as const)('%s is %s', async (mishap, state, fault) => {
    const { printer, simulator } = createPrinterBench();
    expect(await printer.status()).toEqual({ state: 'ready', fault: null });
    simulator.plan(mishap);
    expect(await printer.status()).toEqual({ state, fault });
    simulator.repair();
    simulator.plug();
    expect(await printer.status()).toEqual({ state: 'ready', fault: null });
  });

  test('a site without a printer has none, and no fault', async () => {
    const printer = createSlipPrinter({ transport: null, paper: PAPER, startTimer: systemTimer, log: noLog });
    expect(await printer.status()).toEqual({ state: 'none', fault: null });
    expect(await printer.print(COLLECTED_SLIP)).toEqual({
      ok: false,
      fault: { fault: 'printer-missing', mayHavePrinted: false },
    });
  });

  test('a printer that another program holds is off line', async () => {
    const { printer, simulator } = createPrinterBench();
    const other = await simulator.transport.open();
    expect(await printer.status()).toEqual({ state: 'offline', fault: 'printer-offline' });
    if (other.ok) await other.value.close();
    expect((await printer.print(COLLECTED_SLIP)).ok).toBe(true);
  });
});

describe('before a slip', () => {
  test.each([
    ['paper-out', 'printer-paper-out'],
    ['cover-open', 'printer-cover-open'],
    ['cutter-stuck', 'printer-failed'],
    ['off-line', 'printer-offline'],
    ['silent', 'printer-offline'],
    ['unplug', 'printer-missing'],
  ] as const)('%s: nothing is printed, and nothing waits in the printer', async (mishap, fault) => {
    const { printer, simulator } = createPrinterBench();
    simulator.plan(mishap);
    expect(await printer.print(COLLECTED_SLIP)).toEqual({
      ok: false,
      fault: { fault, mayHavePrinted: false },
    });
    simulator.repair();
    simulator.plug();
    expect(simulator.paper).toEqual([]);
    expect((await printer.print(COLLECTED_SLIP)).ok).toBe(true);
    expect(textOf(simulator.paper)).toBe(textOfSlip(COLLECTED_SLIP));
  });
});

/** Every byte of the job, and of what goes before and after it. */
const EVERY_BYTE = Array.from({ length: JOB_BYTES + 300 }, (_, byte) => byte + 1);
const SHORT_TEXT = textOfSlip(SHORT_SLIP);
const SHORT_REPRINT = { ...SHORT_SLIP, isReprint: true };
const REPRINT_TEXT = textOfSlip(SHORT_REPRINT);

describe.each([true, false])(
  'in the middle of a slip, by a printer that can clear its buffer: %s',
  (knowsClear) => {
    test('unplugged at any byte: a clean fault, and the next slip is whole', async () => {
      let faults = 0;
      for (const byte of EVERY_BYTE) {
        const { printer, simulator } = createPrinterBench({ knowsClear });
        simulator.plan('unplug', byte);
        const printed = await printer.print(SHORT_SLIP);
        // So late that the whole slip had come out.
        if (printed.ok) continue;
        faults += 1;
        expect(printed.fault).toEqual({ fault: 'printer-missing', mayHavePrinted: expect.any(Boolean) });
        if (!printed.fault.mayHavePrinted) expect(simulator.paper).toEqual([]);
        simulator.plug();
        expect(SHORT_TEXT.startsWith(textOf(simulator.takePaper())), `byte ${byte}`).toBe(true);
        expect((await printer.print(SHORT_REPRINT)).ok).toBe(true);
        // Where the cut itself was broken off, it is made up for first.
        expect([REPRINT_TEXT, `cut\n${REPRINT_TEXT}`], `byte ${byte}`).toContain(textOf(simulator.paper));
      }
      expect(faults).toBeGreaterThan(JOB_BYTES);
    });

    test.each([
      ['paper-out', 'printer-paper-out'],
      ['cover-open', 'printer-cover-open'],
      ['cutter-stuck', 'printer-failed'],
      ['off-line', 'printer-offline'],
    ] as const)(
      '%s at every eleventh byte: a clean fault, and the next slip is whole',
      async (mishap, fault) => {
        let faults = 0;
        for (const byte of EVERY_BYTE.filter((every) => every % 11 === 0)) {
          const { printer, simulator } = createPrinterBench({ knowsClear });
          simulator.plan(mishap, byte);
          const printed = await printer.print(SHORT_SLIP);
          if (printed.ok) continue;
          faults += 1;
          expect(printed.fault.fault).toBe(fault);
          const before = textOf(simulator.takePaper());
          expect(SHORT_TEXT.startsWith(before)).toBe(true);
          simulator.repair();
          // What a printer could clear does not come out later.
          const later = textOf(simulator.takePaper());
          if (knowsClear) expect(later).toBe('');
          expect((await printer.print(SHORT_REPRINT)).ok).toBe(true);
          expect(textOf(simulator.paper)).toBe(REPRINT_TEXT);
        }
        expect(faults).toBeGreaterThan(JOB_BYTES / 11);
      },
    );
  },
);

test('a printer that falls silent half-way is off line, and the slip may be repeated', async () => {
  const { printer, simulator } = createPrinterBench();
  simulator.plan('silent', 600);
  expect(await printer.print(COLLECTED_SLIP)).toEqual({
    ok: false,
    fault: { fault: 'printer-offline', mayHavePrinted: true },
  });
  simulator.repair();
  simulator.takePaper();
  expect((await printer.print(REPRINT)).ok).toBe(true);
  expect(textOf(simulator.paper).startsWith('重打\n')).toBe(true);
});

test('a printer that says no more that it is done is given up', async () => {
  let doneAnswers = 0;
  const { printer } = createPrinterBench({}, (transport) => ({
    open: async () => {
      const opened = await transport.open();
      if (!opened.ok) return opened;
      const onData = (listener: (chunk: Uint8Array) => void) =>
        opened.value.onData((chunk) => {
          if (chunk[0] === 0) doneAnswers += 1;
          if (chunk[0] !== 0 || doneAnswers === 1) listener(chunk);
        });
      return { ok: true, value: { ...opened.value, onData } };
    },
  }));
  expect(await printer.print(COLLECTED_SLIP)).toEqual({
    ok: false,
    fault: { fault: 'printer-failed', mayHavePrinted: true },
  });
  expect(doneAnswers).toBe(2);
});

test('a printer that no longer answers what it did answer gets no slip', async () => {
  let isDeaf = false;
  const { printer, simulator } = createPrinterBench({}, (transport) => ({
    open: async () => {
      const opened = await transport.open();
      if (!opened.ok) return opened;
      const onData = (listener: (chunk: Uint8Array) => void) =>
        opened.value.onData((chunk) => {
          if (chunk[0] !== 0 || !isDeaf) listener(chunk);
        });
      return { ok: true, value: { ...opened.value, onData } };
    },
  }));
  expect((await printer.print(COLLECTED_SLIP)).ok).toBe(true);
  simulator.takePaper();
  isDeaf = true;
  expect(await printer.print(COLLECTED_SLIP)).toEqual({
    ok: false,
    fault: { fault: 'printer-failed', mayHavePrinted: false },
  });
  expect(simulator.paper).toEqual([]);
});

test('a line that takes no bytes is a failed print', async () => {
  const bench = createPrinterBench({}, (transport) => ({
    open: async () => {
      const opened = await transport.open();
      if (!opened.ok) return opened;
      const { write } = opened.value;
      const stuck = new Promise<never>(() => undefined);
      return {
        ok: true,
        value: { ...opened.value, write: (bytes) => (bytes.length > 200 ? stuck : write(bytes)) },
      };
    },
  }));
  const printed = await bench.printer.print(COLLECTED_SLIP);
  expect(printed).toEqual({ ok: false, fault: { fault: 'printer-failed', mayHavePrinted: true } });
});
