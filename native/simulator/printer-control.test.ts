import { expect, test } from 'vitest';
import { COLLECTED_SLIP } from '../../tests/support/sample-slips.ts';
import { noLog } from '../log.ts';
import { createSlipPrinter } from '../printer/slip-printer.ts';
import { hurriedTimer, PAPER } from '../printer/test-bench.ts';
import { systemTimer } from '../timer.ts';
import { createPrinterControl } from './printer-control.ts';
import { createSimulatedPrinter } from './simulated-printer.ts';

test('makes the printer fail, puts it right, shows the paper and tears it off', async () => {
  const simulator = createSimulatedPrinter({ startTimer: systemTimer });
  const control = createPrinterControl(simulator);
  const printer = createSlipPrinter({
    transport: simulator.transport,
    paper: PAPER,
    startTimer: hurriedTimer,
    log: noLog,
  });
  expect(control.execute({ command: 'printer-mishap', mishap: 'cover-open' })).toEqual({
    mishap: 'cover-open',
    paper: [],
  });
  expect(await printer.print(COLLECTED_SLIP)).toMatchObject({ fault: { fault: 'printer-cover-open' } });
  expect(control.execute({ command: 'printer-repair' })).toEqual({ mishap: null, paper: [] });
  expect((await printer.print(COLLECTED_SLIP)).ok).toBe(true);
  const { paper } = control.execute({ command: 'printer-paper' });
  expect(paper).toContain(COLLECTED_SLIP.title);
  expect(paper).toContain(`[QR ${COLLECTED_SLIP.qr?.content}]`);
  expect(paper.at(-1)).toBe('[cut]');
  expect(control.execute({ command: 'printer-tear-off' }).paper).toEqual([]);
});

test('a printer that was unplugged is plugged in again by the repair', async () => {
  const simulator = createSimulatedPrinter({ startTimer: systemTimer });
  const control = createPrinterControl(simulator);
  control.execute({ command: 'printer-mishap', mishap: 'unplug' });
  expect((await simulator.transport.open()).ok).toBe(false);
  control.execute({ command: 'printer-repair' });
  expect((await simulator.transport.open()).ok).toBe(true);
});
