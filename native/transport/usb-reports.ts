import { type Result, succeed } from '../../contract/result.ts';
import { ANSWER_BODY_MIN_BYTES, BODY_MAX_BYTES, PREAMBLE } from '../protocol/frame.ts';
import type { StartTimer } from '../timer.ts';
import type { UsbTrouble } from './usb-error.ts';
import {
  createClearing,
  QUIET_MS,
  READ_SLICE_MS,
  SEND_LIMIT_MS,
  type UsbLink,
  withoutBytes,
} from './usb-link.ts';
import type { UsbClassRequest, UsbPort } from './usb-port.ts';

/** Without report numbers a report is its 64 bytes. */
const REPORT_BYTES = 64;
/** HID 1.11 § 7.2: Set_Report of an output report, Get_Report of an input report, both number 0. */
const SET_REPORT: UsbClassRequest = { request: 0x09, value: 0x0200 };
const GET_REPORT: UsbClassRequest = { request: 0x01, value: 0x0100 };
/** A reader needs 15 ms for its fastest answer. */
const POLL_PAUSE_MS = 10;
/** How often an idle reader is asked, so that its unplugging is noticed. */
const IDLE_PAUSE_MS = 1000;
/** Longer than the longest command may take. */
const ANSWER_LIMIT_MS = 4000;
/** Two AA are enough, as everywhere else. */
const HEAD = PREAMBLE.slice(1);
const BEFORE_BODY_BYTES = HEAD.length + 2;

/**
 * A HID-class reader without an OUT endpoint (精伦 Routon, 0425:8159 with one endpoint): frames travel as 64-byte
 * reports by control transfers, answers are asked for while one is awaited. A report of zeros outside an answer is
 * "nothing yet", and the last report of an answer is padded; both are left out. Inside an answer a report of zeros is a
 * part of it, for portraits hold zeros: such a reader is taken to offer an answer only when it has all of it (assumed).
 */
export function createReportLink(port: UsbPort, startTimer: StartTimer): UsbLink {
  const clearing = createClearing();
  let isAwaiting = false;
  let answerBytesLeft = 0;
  let wasEmpty = false;
  let stopAwaiting: () => void = () => undefined;
  let wake: () => void = () => undefined;
  port.onClosed(() => {
    stopAwaiting();
    wake();
  });

  function pause(durationMs: number): Promise<void> {
    return new Promise((resolve) => {
      const stopTimer = startTimer(durationMs, resolve);
      wake = () => {
        stopTimer();
        resolve();
      };
    });
  }

  function expectAnswer(): void {
    stopAwaiting();
    isAwaiting = true;
    answerBytesLeft = 0;
    const stopTimer = startTimer(ANSWER_LIMIT_MS, () => {
      isAwaiting = false;
    });
    stopAwaiting = () => {
      isAwaiting = false;
      stopTimer();
    };
    wake();
  }

  /** The part of a report that belongs to an answer; empty when it holds nothing. */
  function takeReport(report: Uint8Array): Uint8Array {
    let bytes = report;
    if (answerBytesLeft === 0) {
      const answer = findAnswer(report);
      if (!answer) return report.some((byte) => byte !== 0) ? report : new Uint8Array();
      bytes = report.subarray(answer.offset);
      answerBytesLeft = answer.byteCount;
    }
    const part = bytes.slice(0, answerBytesLeft);
    answerBytesLeft -= part.length;
    if (answerBytesLeft === 0) stopAwaiting();
    return part;
  }

  async function clear(): Promise<Result<UsbTrouble>> {
    const read = await port.controlIn(GET_REPORT, REPORT_BYTES, QUIET_MS);
    const hasBytes = read.ok && read.value instanceof Uint8Array && read.value.some((byte) => byte !== 0);
    clearing.countRead(!hasBytes);
    return withoutBytes(read);
  }

  return {
    async send(frame) {
      await clearing.wait();
      for (let offset = 0; offset < frame.length; offset += REPORT_BYTES) {
        const report = new Uint8Array(REPORT_BYTES);
        report.set(frame.subarray(offset, offset + REPORT_BYTES));
        const sent = await port.controlOut(SET_REPORT, report, SEND_LIMIT_MS);
        if (!sent.ok || sent.value !== 'sent') return sent;
      }
      expectAnswer();
      return succeed('sent');
    },
    async receive() {
      if (clearing.isActive) return clear();
      // The reports of an answer follow each other without a pause.
      if (answerBytesLeft === 0 || wasEmpty) await pause(isAwaiting ? POLL_PAUSE_MS : IDLE_PAUSE_MS);
      const read = await port.controlIn(GET_REPORT, REPORT_BYTES, READ_SLICE_MS);
      if (!read.ok) return read;
      wasEmpty = !(read.value instanceof Uint8Array) || read.value.length === 0;
      if (read.value instanceof Uint8Array) return succeed(takeReport(read.value));
      // A reader that has nothing to say may refuse the request.
      return succeed(read.value === 'stalled' ? 'timeout' : read.value);
    },
  };
}

/** Where in a report an answer begins, and its bytes from there on. */
function findAnswer(report: Uint8Array): { offset: number; byteCount: number } | null {
  for (let offset = 0; offset + BEFORE_BODY_BYTES <= report.length; offset += 1) {
    if (!HEAD.every((byte, index) => report[offset + index] === byte)) continue;
    const length = ((report[offset + HEAD.length] ?? 0) << 8) | (report[offset + HEAD.length + 1] ?? 0);
    if (length <= ANSWER_BODY_MIN_BYTES || length > BODY_MAX_BYTES + 1) return null;
    return { offset, byteCount: BEFORE_BODY_BYTES + length };
  }
  return null;
}
