import type { PrinterFault, PrinterState } from '../../contract/slip.ts';
import type { RealTimeQuestion } from './commands.ts';

/** The four answers of DLE EOT, one byte each. */
export type RealTimeAnswers = Readonly<Record<RealTimeQuestion, number>>;

/** Bits of the answers (Epson, ESC/POS Command Reference, DLE EOT). Both sensors of a pair count. */
const PRINTER_OFF_LINE = 0x08;
const COVER_OPEN = 0x04;
const STOPPED_BY_PAPER_END = 0x20;
const ERROR_OCCURRED = 0x40;
/** Recoverable, cutter, unrecoverable, recoverable by itself (head too hot). */
const ERROR_CAUSES = 0x04 | 0x08 | 0x20 | 0x40;
const PAPER_NEAR_END = 0x0c;
const PAPER_OUT = 0x60;

/** True for a byte that answers DLE EOT: 0xx1xx10. XON, XOFF and automatic status look different. */
export function isRealTimeAnswer(byte: number): boolean {
  return (byte & 0b1001_0011) === 0b0001_0010;
}

/** True for a byte that answers GS r 1: 0xx0xxxx. */
export function isDoneAnswer(byte: number): boolean {
  return (byte & 0b1001_0000) === 0;
}

/**
 * What four answers mean. An open cover comes first, because the paper sensor then sees no paper either; the bare "off
 * line" last, when no cause is told.
 */
export function stateOf(answers: RealTimeAnswers): Exclude<PrinterState, 'none'> {
  if (answers.offlineCause & COVER_OPEN) return 'cover-open';
  if (answers.paper & PAPER_OUT || answers.offlineCause & STOPPED_BY_PAPER_END) return 'paper-out';
  if (answers.errorCause & ERROR_CAUSES || answers.offlineCause & ERROR_OCCURRED) return 'error';
  if (answers.printer & PRINTER_OFF_LINE) return 'offline';
  return answers.paper & PAPER_NEAR_END ? 'paper-low' : 'ready';
}

/** What stands in the way of printing in a state; `null` when nothing does. */
export function faultOfState(state: PrinterState): PrinterFault | null {
  switch (state) {
    case 'ready':
    case 'paper-low':
      return null;
    case 'paper-out':
      return 'printer-paper-out';
    case 'cover-open':
      return 'printer-cover-open';
    case 'offline':
      return 'printer-offline';
    case 'error':
      return 'printer-failed';
    case 'none':
      return 'printer-missing';
  }
}
