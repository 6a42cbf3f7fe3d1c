import type { DeviceEvent, PrinterConfig } from '../../../contract/devices.ts';
import type { FaultCode } from '../../../contract/faults.ts';
import { fail, type Result, succeed } from '../../../contract/result.ts';
import type { PrinterFault, PrinterStatus, Slip } from '../../../contract/slip.ts';
import type { SlipFacts, SlipPrint, SlipView } from '../../../contract/slip-view.ts';
import type { VisitData } from '../visit/visit-data.ts';
import { slipFactsOf, slipFactsOfNotYetOpen, tellsFacts } from './slip-facts.ts';

/** A printer that has not answered by then never will: one slip takes 30 s at most, one status before it 5 s. */
const ANSWER_LIMIT_MS = 60_000;

/** What the slip desk works with, and whom it tells. */
export interface SlipDeskOptions {
  /** The printer of the site; `null` without a site. */
  readonly printer: PrinterConfig | null;
  /** Wall clock, milliseconds since 1970 (UTC). */
  readonly wallMs: () => number;
  /** Hands a slip to the device process, which answers with the same number. */
  readonly send: (requestId: number, slip: Slip) => void;
  /** The slip of the visit has got further: the person needs time to read that. */
  readonly onChange: () => void;
  /** A printer fault that staff should know of begins, or is over. */
  readonly onNotice: (notice: FaultCode, isOn: boolean) => void;
}

/**
 * The slip (小票) of the present visit: what is on it, and how far its printing is. It stands beside the visit and never
 * acts on it: a printer fault changes no result, and a slip that is still being printed when the next visit begins is
 * printed to its end while that visit goes its way.
 */
export class SlipDesk {
  readonly #options: SlipDeskOptions;
  #facts: SlipFacts | null = null;
  #print: SlipPrint = { state: 'none' };
  #requestId = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #mayHavePrinted = false;
  #notice: PrinterFault | null = null;

  constructor(options: SlipDeskOptions) {
    this.#options = options;
  }

  /**
   * Follows the visit: a slip begins with its outcome, or while the season has not opened, and is forgotten with its data.
   * `notYetOpen` counts only as long as there is no outcome.
   */
  follow({ outcome, notYetOpen, notice, card, saved }: VisitData): void {
    const isLate = notice !== null && notice.kind !== 'due';
    const source = { card, saved, wallMs: this.#options.wallMs(), isLate };
    if (outcome !== null) {
      if (this.#facts?.kind === 'not-yet-open') this.#forget();
      if (this.#facts === null) this.#begin(slipFactsOf(outcome, source));
    } else if (notYetOpen !== null) {
      // Offered only: the person may still certify today, and then has another slip.
      if (this.#facts === null) this.#begin(slipFactsOfNotYetOpen(notYetOpen, source));
    } else {
      this.#forget();
    }
  }

  /** What the window needs to show the slip; `null` while there is none. */
  view(): SlipView | null {
    if (this.#facts === null) return null;
    const { printer } = this.#options;
    const paper =
      printer === null || printer.transport === 'none'
        ? ({ columns: 48, encoding: 'gb18030' } as const)
        : ({ columns: printer.paperWidthMm === 80 ? 48 : 32, encoding: printer.encoding } as const);
    return { facts: this.#facts, print: this.#print, ...paper };
  }

  /**
   * Prints the slip of the page. Refused with 'command-unexpected' while none may be printed, and with
   * 'message-invalid' when it does not tell the facts of this visit.
   */
  print(slip: Slip): Result<null> {
    const { state } = this.#print;
    if (this.#facts === null || (state !== 'wanted' && state !== 'offered' && state !== 'failed')) {
      return fail('command-unexpected');
    }
    if (!tellsFacts(slip, this.#facts)) return fail('message-invalid');
    this.#requestId += 1;
    const requestId = this.#requestId;
    this.#turn({ state: 'printing' });
    this.#timer = setTimeout(() => this.#fail('printer-failed', true), ANSWER_LIMIT_MS);
    this.#options.send(requestId, { ...slip, isReprint: this.#mayHavePrinted });
    return succeed(null);
  }

  /** The device process tells how a slip ended; the slips of earlier visits are nobody's any more. */
  notePrinted({ requestId, result }: Extract<DeviceEvent, { type: 'slip-printed' }>): void {
    if (requestId !== this.#requestId || this.#print.state !== 'printing') return;
    if (result.ok) this.#turn({ state: 'printed' });
    else this.#fail(result.fault.fault, result.fault.mayHavePrinted);
  }

  /** The device process tells how the printer is: staff see what they have to see to. */
  noteStatus({ fault }: PrinterStatus): void {
    if (fault === this.#notice) return;
    if (this.#notice !== null) this.#options.onNotice(this.#notice, false);
    this.#notice = fault;
    if (fault !== null) this.#options.onNotice(fault, true);
  }

  /** The device process is gone, and with it whatever it was printing. */
  noteLoss(): void {
    if (this.#print.state === 'printing') this.#fail('printer-failed', true);
  }

  /** Ends the waiting for a printer. */
  stop(): void {
    this.#forget();
  }

  #begin(facts: SlipFacts): void {
    this.#facts = facts;
    this.#print = { state: this.#firstState(facts.kind) };
  }

  #firstState(kind: SlipFacts['kind']): 'none' | 'wanted' | 'offered' {
    const { printer } = this.#options;
    if (printer === null || printer.transport === 'none') return 'none';
    return printer.printsByItself && kind !== 'not-yet-open' ? 'wanted' : 'offered';
  }

  #fail(fault: PrinterFault, mayHavePrinted: boolean): void {
    // Once a part came out, every later slip of this visit is a repetition, however the try in between ended.
    this.#mayHavePrinted ||= mayHavePrinted;
    this.#turn({ state: 'failed', fault, mayHavePrinted: this.#mayHavePrinted });
  }

  #turn(print: SlipPrint): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#print = print;
    this.#options.onChange();
  }

  #forget(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#facts = null;
    this.#print = { state: 'none' };
    this.#mayHavePrinted = false;
  }
}
