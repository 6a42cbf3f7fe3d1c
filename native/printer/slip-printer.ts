import type { FaultCode } from '../../contract/faults.ts';
import { fail, type Result, succeed } from '../../contract/result.ts';
import type {
  PrintedSlip,
  PrinterFault,
  PrinterState,
  PrinterStatus,
  PrintFailure,
  Slip,
} from '../../contract/slip.ts';
import { findUnprintable, layoutSlip } from '../../contract/slip-layout.ts';
import type { Log } from '../log.ts';
import type { StartTimer } from '../timer.ts';
import type { ReaderTransport } from '../transport/byte-stream.ts';
import {
  askInRealTime,
  CLEAR_BUFFERS,
  INITIALISE,
  PADDING,
  REPORT_WHEN_DONE,
  type RealTimeQuestion,
} from './commands.ts';
import { composeSlip, type SlipPaper } from './compose-slip.ts';
import { createPrinterLine, type PrinterLine } from './printer-line.ts';
import { faultOfState, stateOf } from './real-time-status.ts';

/** Real-time answers come within milliseconds; a network or a slow line adds some. */
const ANSWER_LIMIT_MS = 1000;
/** A printer that has to work off remains first answers GS r late; one that does not know it never does. */
const DONE_LIMIT_MS = 3000;
/** While a slip is printed, the printer is asked how it is so often. */
const POLL_MS = 500;
/** A slip of 20 cm takes 4 s at 50 mm/s; a hot head pauses. */
const PRINT_LIMIT_MS = 30_000;
/** Where a printer never says that it is done: longest time of one line, and of the cut. */
const LINE_MS = 120;
const CUT_MS = 1500;

/** The slip printer. Operations wait for each other; the line is open only while one runs. */
export interface SlipPrinter {
  /** True when the line that was opened last leads to a printer that exists in software only. */
  readonly isSimulated: boolean;
  /** Asks the printer. Never throws. */
  status(): Promise<PrinterStatus>;
  /**
   * Prints and cuts one slip. Succeeds only when the printer was ready before and is on line without error after it
   * has worked off the last byte.
   */
  print(slip: Slip): Promise<Result<PrintedSlip, PrintFailure>>;
}

/** What a slip printer needs. */
export interface SlipPrinterOptions {
  /** The way to it; `null` where the site has none. */
  readonly transport: ReaderTransport | null;
  readonly paper: SlipPaper;
  readonly startTimer: StartTimer;
  readonly log: Log;
}

/** An ESC/POS printer behind any line of bytes that goes both ways. */
export function createSlipPrinter(options: SlipPrinterOptions): SlipPrinter {
  const { transport, paper, startTimer, log } = options;
  let last: Promise<unknown> = Promise.resolve();
  /** False when the printer may hold half a job or half a command: after a fault, and at first. */
  let isClean = false;
  /** True once this printer has answered GS r; from then on no slip counts as printed without that answer. */
  let saysDone = false;
  let isSimulated = false;

  async function withLine<Value>(use: (line: PrinterLine) => Promise<Value>): Promise<Result<Value>> {
    if (!transport) return fail('printer-missing');
    const opened = await transport.open();
    if (!opened.ok) return opened;
    isSimulated = opened.value.simulated;
    const line = createPrinterLine(opened.value, startTimer);
    try {
      return succeed(await use(line));
    } finally {
      await line.close();
    }
  }

  function inTurn<Value>(run: () => Promise<Value>): Promise<Value> {
    const result = last.then(run);
    last = result.catch(() => undefined);
    return result;
  }

  async function printNow(slip: Slip): Promise<Result<PrintedSlip, PrintFailure>> {
    const replacedCharacters = findUnprintable(slip, paper.encoding).length;
    const job = composeSlip(slip, paper);
    const lineCount = layoutSlip(slip, paper.columns, paper.encoding).length;
    const result = await withLine(async (line): Promise<Result<PrintedSlip, PrintFailure>> => {
      const before = await readState(line);
      const hindrance = faultOfState(before);
      if (hindrance) return fail({ fault: hindrance, mayHavePrinted: false });
      if (!(await prepare(line))) {
        const fault = faultOfState(await readState(line)) ?? 'printer-failed';
        return fail({ fault, mayHavePrinted: false });
      }
      isClean = false;
      const after = await runJob(line, job, lineCount);
      if (after.ok) {
        isClean = true;
        return succeed({ state: after.value, replacedCharacters });
      }
      // The rest must not come out at the next person's feet when the paper is changed.
      if (!line.isClosed) await line.send(CLEAR_BUFFERS);
      return fail({ fault: after.fault, mayHavePrinted: true });
    });
    const outcome = result.ok
      ? result.value
      : fail({ fault: faultOfOpening(result.fault), mayHavePrinted: false });
    if (outcome.ok) log('slip-printed', { state: outcome.value.state, replacedCharacters });
    else
      log('slip-not-printed', { fault: outcome.fault.fault, mayHavePrinted: outcome.fault.mayHavePrinted });
    return outcome;
  }

  /**
   * Clears what a broken job left behind, and finds out whether this printer answers GS r. False when it did so before
   * and does not now: an answer that comes late would be taken for the end of the job.
   */
  async function prepare(line: PrinterLine): Promise<boolean> {
    if (!isClean) {
      await line.send(CLEAR_BUFFERS);
      await line.send(PADDING);
      await line.send(INITIALISE);
    }
    line.forgetAnswers();
    await line.send(REPORT_WHEN_DONE);
    const isAnswered = (await line.nextAnswer('done', DONE_LIMIT_MS)) !== null;
    const mayGoOn = isAnswered || (!saysDone && !line.isClosed);
    saysDone ||= isAnswered;
    return mayGoOn;
  }

  async function runJob(
    line: PrinterLine,
    job: Uint8Array,
    lineCount: number,
  ): Promise<Result<PrintedSlip['state'], PrinterFault>> {
    const isTaken = (await line.send(job)) && (await line.send(REPORT_WHEN_DONE));
    const limitMs = saysDone ? PRINT_LIMIT_MS : lineCount * LINE_MS + CUT_MS;
    let isDone = false;
    for (let waitedMs = 0; isTaken && !isDone && waitedMs < limitMs; waitedMs += POLL_MS) {
      const answer = await line.nextAnswer('done', POLL_MS);
      isDone = saysDone && answer !== null;
      if (isDone || line.isClosed) break;
      const fault = faultOfState(await readState(line));
      if (fault) return fail(fault);
    }
    const state = await readState(line);
    if (state !== 'ready' && state !== 'paper-low') return fail(faultOfState(state) ?? 'printer-failed');
    return isTaken && (isDone || !saysDone) ? succeed(state) : fail('printer-failed');
  }

  return {
    get isSimulated() {
      return isSimulated;
    },
    status: () =>
      inTurn(async (): Promise<PrinterStatus> => {
        if (!transport) return { state: 'none', fault: null };
        const read = await withLine(readState);
        if (read.ok) return { state: read.value, fault: faultOfState(read.value) };
        const fault = faultOfOpening(read.fault);
        return { state: fault === 'printer-missing' ? 'none' : 'offline', fault };
      }),
    print: (slip) => inTurn(() => printNow(slip)),
  };
}

/** The four answers together; a printer that leaves one out is off line, and `none` when the line is lost. */
async function readState(line: PrinterLine): Promise<PrinterState> {
  const answers: Record<RealTimeQuestion, number> = { printer: 0, offlineCause: 0, errorCause: 0, paper: 0 };
  for (const question of Object.keys(answers) as RealTimeQuestion[]) {
    const isAsked = await line.send(askInRealTime(question));
    const answer = isAsked ? await line.nextAnswer('real-time', ANSWER_LIMIT_MS) : null;
    if (answer === null) return line.isClosed ? 'none' : 'offline';
    answers[question] = answer;
  }
  return stateOf(answers);
}

/** The lines of readers and printers are the same; their faults are told in the words of the printer. */
function faultOfOpening(fault: FaultCode): PrinterFault {
  return fault === 'reader-missing' || fault === 'printer-missing' ? 'printer-missing' : 'printer-offline';
}
