import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { PrinterFault } from '../../../contract/slip.ts';
import { CoreTerminal, makeStart } from '../../../tests/support/core/core-terminal.ts';
import { FakeCentral } from '../../../tests/support/core/fake-central.ts';
import { makeFolder } from '../../../tests/support/core/folders.ts';
import { makeSlip } from '../../../tests/support/core/slips.ts';

const PRINTER = { transport: 'usb', vendorId: '04b8', productId: '0e15' };

describe('the slip of a visit', () => {
  let central: FakeCentral;
  beforeEach(async () => {
    central = await FakeCentral.start();
    vi.spyOn(Math, 'random').mockReturnValue(0.01);
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await central.close();
  });

  async function startTerminal(printer?: object): Promise<CoreTerminal> {
    const terminal = new CoreTerminal(
      makeStart(makeFolder(), { centralUrl: central.url, ...(printer ? { printer } : {}) }),
    );
    onTestFinished(() => terminal.core.stop());
    return terminal.start();
  }

  function slipOf(terminal: CoreTerminal) {
    const { slip } = terminal.view;
    if (!slip) throw new Error('no slip');
    return makeSlip(slip.facts);
  }
  function lastPrint(terminal: CoreTerminal) {
    return terminal.messages
      .flatMap((message) => (message.type === 'device-command' ? [message.command] : []))
      .filter((command) => command.type === 'print-slip')
      .at(-1);
  }
  async function failPrinting(terminal: CoreTerminal, fault: PrinterFault): Promise<void> {
    const requestId = lastPrint(terminal)?.requestId ?? -1;
    const result = { ok: false as const, fault: { fault, mayHavePrinted: true } };
    await terminal.device({ type: 'slip-printed', requestId, result });
  }

  it('goes to the printer with the record that was kept, and leaves with the person', async () => {
    const terminal = await startTerminal(PRINTER);
    await terminal.shows('idle');
    expect(terminal.view.slip).toBeNull();
    await terminal.visit();
    expect(terminal.view.slip).toMatchObject({
      facts: { kind: 'passed', nextDueDate: '2027-01-01', person: { maskedName: '张*兰' } },
      print: { state: 'wanted' },
    });
    const slip = slipOf(terminal);
    expect([...central.records.keys()]).toEqual([slip.qr?.content]);
    expect(await terminal.command({ command: 'printSlip', slip })).toEqual({ ok: true, value: null });
    expect(lastPrint(terminal)?.slip).toEqual(slip);
    expect(terminal.view.slip?.print).toEqual({ state: 'printing' });
    await terminal.device({
      type: 'slip-printed',
      requestId: lastPrint(terminal)?.requestId ?? -1,
      result: { ok: true, value: { state: 'ready', replacedCharacters: 0 } },
    });
    expect(terminal.view.slip?.print).toEqual({ state: 'printed' });
    await terminal.command({ command: 'finish' });
    await terminal.shows('clearing');
    expect(terminal.view.slip).toBeNull();
    expect(await terminal.command({ command: 'printSlip', slip })).toMatchObject({
      fault: 'command-unexpected',
    });
  });

  it('may fail without touching the result or the next visit', async () => {
    const terminal = await startTerminal(PRINTER);
    await terminal.device({
      type: 'printer-status',
      status: { state: 'paper-out', fault: 'printer-paper-out' },
      simulated: false,
    });
    await terminal.shows('idle');
    expect(terminal.view.notices).toEqual(['printer-paper-out']);
    const screen = await terminal.visit();
    await terminal.command({ command: 'printSlip', slip: slipOf(terminal) });
    await failPrinting(terminal, 'printer-paper-out');
    expect(terminal.view.screen).toEqual(screen);
    expect(terminal.view.slip?.print).toMatchObject({ state: 'failed', fault: 'printer-paper-out' });
    // The person lets it be tried once more (重打) and goes while it is being printed.
    await terminal.command({ command: 'printSlip', slip: slipOf(terminal) });
    expect(lastPrint(terminal)?.slip.isReprint).toBe(true);
    await terminal.command({ command: 'finish' });
    await terminal.shows('idle');
    await terminal.device({
      type: 'printer-status',
      status: { state: 'ready', fault: null },
      simulated: false,
    });
    expect(terminal.view.notices).toEqual([]);
    await terminal.device({ type: 'card-found' });
    await failPrinting(terminal, 'printer-failed');
    await terminal.shows('readingCard');
  });

  it('says in demonstrations that the printer is a simulated one', async () => {
    const printer = { printer: PRINTER, start: { demonstration: { standIns: [] } } };
    const terminal = new CoreTerminal(makeStart(makeFolder(), { centralUrl: central.url, ...printer }));
    onTestFinished(() => terminal.core.stop());
    await terminal.start();
    const status = { state: 'ready', fault: null } as const;
    await terminal.device({ type: 'printer-status', status, simulated: true });
    expect(terminal.view.demonstration?.standIns).toEqual(['simulated-reader', 'simulated-printer']);
    await terminal.device({ type: 'printer-status', status, simulated: false });
    expect(terminal.view.demonstration?.standIns).toEqual(['simulated-reader']);
  });

  it('of a site without a printer is there for the photograph only', async () => {
    const terminal = await startTerminal();
    await terminal.visit();
    expect(terminal.view.slip?.print).toEqual({ state: 'none' });
    expect(await terminal.command({ command: 'printSlip', slip: slipOf(terminal) })).toMatchObject({
      ok: false,
    });
    expect(lastPrint(terminal)).toBeUndefined();
  });

  it('says no more than is known while the line is down (待核验)', async () => {
    const terminal = new CoreTerminal(
      makeStart(makeFolder(), { centralUrl: central.url, receiptWaitSeconds: 0.2, printer: PRINTER }),
    );
    onTestFinished(() => terminal.core.stop());
    await terminal.start();
    await terminal.shows('idle');
    await central.close();
    await terminal.visit();
    expect(terminal.view.slip?.facts).toMatchObject({ kind: 'collected', nextDueDate: null });
    expect(slipOf(terminal).qr?.content).toMatch(/^[0-9a-f]{8}-/);
    await central.listen();
  });
});
