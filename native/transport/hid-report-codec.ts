import { REPORT_BYTES } from './hid-backend.ts';

/** What a report turned out to hold. */
export interface DecodedReport {
  /** The next bytes of the SAM's answer; may be none. */
  readonly bytes: Uint8Array;
  /** A report that the reader waits for before it goes on. */
  readonly reply?: Uint8Array;
  /** Why the report was left out, in words without any of its content. */
  readonly dropped?: string;
}

/**
 * Carries frames of the security module in HID reports, as one model of reader wants it. Keeps state: one for each
 * connection. What it lets through is checked once more by the checksum of the frame itself (GA/T 467).
 */
export interface HidReportCodec {
  /**
   * The report with a whole request; every request of the SAM fits into one. Forgets an answer that has come
   * half-way. A request that does not fit is a bug: RangeError.
   */
  encode(request: Uint8Array): Uint8Array;
  decode(report: Uint8Array): DecodedReport;
}

/** A report of 64 bytes that begins with `content`, the rest 00. */
export function fillReport(content: Uint8Array | readonly number[]): Uint8Array {
  const report = new Uint8Array(REPORT_BYTES);
  report.set(content);
  return report;
}

/** Nothing of a report is used. */
export function drop(reason: string): DecodedReport {
  return { bytes: new Uint8Array(), dropped: reason };
}
