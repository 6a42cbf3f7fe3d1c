import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { printerConfigSchema } from '../../../contract/devices.ts';
import type { FaultCode } from '../../../contract/faults.ts';
import type { PrintFailure, Slip } from '../../../contract/slip.ts';
import { slipViewSchema } from '../../../contract/slip-view.ts';
import { makeSlip } from '../../../tests/support/core/slips.ts';
import { makeCard } from '../../../tests/support/core/visit-desk.ts';
import { EMPTY_VISIT, type VisitData } from '../visit/visit-data.ts';
import { SlipDesk } from './slip-desk.ts';

const CASE = '260314-7KQ2-M4XD';
const FINISHED: VisitData = {
  ...EMPTY_VISIT,
  card: makeCard(),
  saved: { recordId: '019ceab5-5f40-7000-8000-1a2b3c4d5e6f', caseNumber: CASE, result: 'passed' },
  outcome: { kind: 'collected', caseNumber: CASE },
};
const PAPER_OUT: PrintFailure = { fault: 'printer-paper-out', mayHavePrinted: false };

let sent: { requestId: number; slip: Slip }[];
let changes: number;
let notices: Set<FaultCode>;
let nowMs: number;

function makeDesk(printer: object | null = { transport: 'usb', vendorId: '04b8', productId: '0e15' }) {
  return new SlipDesk({
    printer: printer && printerConfigSchema.parse(printer),
    wallMs: () => nowMs,
    send: (requestId, slip) => sent.push({ requestId, slip }),
    onChange: () => {
      changes += 1;
    },
    onNotice: (notice, isOn) => (isOn ? notices.add(notice) : notices.delete(notice)),
  });
}

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  changes = 0;
  notices = new Set();
  nowMs = Date.parse('2026-03-14T09:30:00+08:00');
});
afterEach(() => vi.useRealTimers());

/** What the page would send now. */
function slipOf(desk: SlipDesk): Slip {
  const view = desk.view();
  if (!view) throw new Error('no slip');
  return makeSlip(slipViewSchema.parse(view).facts);
}
function endPrinting(desk: SlipDesk, failure: PrintFailure | null): void {
  const requestId = sent.at(-1)?.requestId ?? -1;
  desk.notePrinted({
    type: 'slip-printed',
    requestId,
    result: failure
      ? { ok: false, fault: failure }
      : { ok: true, value: { state: 'ready', replacedCharacters: 0 } },
  });
}

describe('slip desk', () => {
  test('a slip comes by itself, is printed once and taken', () => {
    const desk = makeDesk();
    expect(desk.view()).toBeNull();
    desk.follow(FINISHED);
    expect(desk.view()).toMatchObject({ print: { state: 'wanted' }, columns: 48, encoding: 'gb18030' });
    const slip = slipOf(desk);
    expect(desk.print(slip)).toEqual({ ok: true, value: null });
    expect(desk.view()?.print).toEqual({ state: 'printing' });
    expect(desk.print(slip)).toEqual({ ok: false, fault: 'command-unexpected' });
    endPrinting(desk, null);
    expect(desk.view()?.print).toEqual({ state: 'printed' });
    expect(desk.print(slip)).toEqual({ ok: false, fault: 'command-unexpected' });
    expect(sent).toEqual([{ requestId: 1, slip }]);
    expect(changes).toBe(2);
    vi.advanceTimersByTime(600_000);
    expect(desk.view()?.print).toEqual({ state: 'printed' });
  });

  test('or by a touch, where the site wants it so', () => {
    const desk = makeDesk({
      ...{ transport: 'serial', path: 'COM4', paperWidthMm: 58, encoding: 'gbk' },
      printsByItself: false,
    });
    desk.follow(FINISHED);
    expect(desk.view()).toMatchObject({ print: { state: 'offered' }, columns: 32, encoding: 'gbk' });
    expect(desk.print(slipOf(desk)).ok).toBe(true);
  });

  test.each([null, { transport: 'none' }])('without a printer (%o) nothing is printed', (printer) => {
    const desk = makeDesk(printer);
    desk.follow(FINISHED);
    expect(desk.view()?.print).toEqual({ state: 'none' });
    expect(desk.print(slipOf(desk))).toEqual({ ok: false, fault: 'command-unexpected' });
    expect(sent).toEqual([]);
  });

  test('a slip of which nothing came out is no repetition', () => {
    const desk = makeDesk();
    desk.follow(FINISHED);
    desk.print(slipOf(desk));
    endPrinting(desk, PAPER_OUT);
    expect(desk.view()?.print).toEqual({ state: 'failed', ...PAPER_OUT });
    desk.print(slipOf(desk));
    endPrinting(desk, null);
    expect(sent.map(({ slip }) => slip.isReprint)).toEqual([false, false]);
  });

  test('once a part came out, every further slip of the visit carries the mark 重打', () => {
    const desk = makeDesk();
    desk.follow(FINISHED);
    desk.print(slipOf(desk));
    endPrinting(desk, { fault: 'printer-cover-open', mayHavePrinted: true });
    desk.print(slipOf(desk));
    endPrinting(desk, PAPER_OUT);
    expect(desk.view()?.print).toEqual({ state: 'failed', fault: 'printer-paper-out', mayHavePrinted: true });
    desk.print({ ...slipOf(desk), isReprint: false });
    expect(sent.map(({ slip }) => slip.isReprint)).toEqual([false, true, true]);
    // The next person's slip is the first of its kind.
    desk.follow(EMPTY_VISIT);
    desk.follow(FINISHED);
    desk.print({ ...slipOf(desk), isReprint: true });
    expect(sent.at(-1)?.slip.isReprint).toBe(false);
  });

  test("the page cannot print another person's slip", () => {
    const desk = makeDesk();
    desk.follow(FINISHED);
    const slip = slipOf(desk);
    desk.follow(EMPTY_VISIT);
    expect(desk.print(slip)).toEqual({ ok: false, fault: 'command-unexpected' });
    desk.follow({
      ...FINISHED,
      outcome: { kind: 'passed', caseNumber: CASE, nextDueDate: null, sentence: null },
    });
    expect(desk.print(slip)).toEqual({ ok: false, fault: 'message-invalid' });
    expect(sent).toEqual([]);
    expect(desk.view()?.print).toEqual({ state: 'wanted' });
  });

  test('the slip keeps its time while the visit goes to the staff screen and back', () => {
    const desk = makeDesk();
    desk.follow(FINISHED);
    const before = desk.view();
    nowMs += 30_000;
    desk.follow({ ...FINISHED, speechEnded: true });
    expect(desk.view()).toEqual(before);
  });

  test('a slip that ends after its visit says nothing about the next one', () => {
    const desk = makeDesk();
    desk.follow(FINISHED);
    desk.print(slipOf(desk));
    desk.follow(EMPTY_VISIT);
    expect(desk.view()).toBeNull();
    desk.follow(FINISHED);
    endPrinting(desk, PAPER_OUT);
    expect(desk.view()?.print).toEqual({ state: 'wanted' });
    desk.print(slipOf(desk));
    desk.notePrinted({ type: 'slip-printed', requestId: 1, result: { ok: false, fault: PAPER_OUT } });
    expect(desk.view()?.print).toEqual({ state: 'printing' });
  });

  test('a printer that never answers, and a device process that is lost: the slip may have come out', () => {
    const silent = makeDesk();
    silent.follow(FINISHED);
    silent.print(slipOf(silent));
    vi.advanceTimersByTime(60_000);
    const lost = makeDesk();
    lost.follow(FINISHED);
    lost.noteLoss();
    expect(lost.view()?.print).toEqual({ state: 'wanted' });
    lost.print(slipOf(lost));
    lost.noteLoss();
    for (const desk of [silent, lost]) {
      expect(desk.view()?.print).toEqual({ state: 'failed', fault: 'printer-failed', mayHavePrinted: true });
    }
  });

  test('staff see one printer fault, as long as it lasts', () => {
    const desk = makeDesk();
    desk.noteStatus({ state: 'paper-low', fault: null });
    expect([...notices]).toEqual([]);
    desk.noteStatus({ state: 'paper-out', fault: 'printer-paper-out' });
    desk.noteStatus({ state: 'cover-open', fault: 'printer-cover-open' });
    expect([...notices]).toEqual(['printer-cover-open']);
    desk.noteStatus({ state: 'ready', fault: null });
    expect([...notices]).toEqual([]);
  });

  test('before the season a slip is offered, never printed by itself; who certifies all the same gets another', () => {
    const desk = makeDesk();
    const closed: VisitData = {
      ...FINISHED,
      saved: null,
      outcome: null,
      notYetOpen: { opensOn: '2026-04-01', dueDate: '2026-05-31', mayCertify: true, sentence: null },
    };
    desk.follow(closed);
    expect(desk.view()).toMatchObject({ facts: { kind: 'not-yet-open' }, print: { state: 'offered' } });
    desk.print(slipOf(desk));
    endPrinting(desk, null);
    desk.follow({ ...closed, saved: FINISHED.saved, outcome: FINISHED.outcome });
    expect(desk.view()).toMatchObject({ facts: { kind: 'collected' }, print: { state: 'wanted' } });
    desk.follow(EMPTY_VISIT);
    expect(desk.view()).toBeNull();
  });

  test('a visit that came after its due date has it on its slip', () => {
    const desk = makeDesk();
    desk.follow({ ...FINISHED, notice: { kind: 'window-closed', dueDate: '2026-02-20', sentence: null } });
    expect(desk.view()?.facts.isLate).toBe(true);
    desk.follow(EMPTY_VISIT);
    desk.follow({ ...FINISHED, notice: { kind: 'due', dueDate: '2026-05-31', sentence: null } });
    expect(desk.view()?.facts.isLate).toBeUndefined();
  });
});
