import type { DeviceEvent } from '../../contract/devices.ts';
import type { Slip } from '../../contract/slip.ts';
import type { CancelTimer, StartTimer } from '../timer.ts';
import type { SlipPrinter } from './slip-printer.ts';

/** While nothing is printed, the printer is asked this often how it is: paper is changed between visits. */
export const STATUS_INTERVAL_MS = 60_000;

/** The slip printer as a device of the device process. */
export interface PrinterDevice {
  /** Asks the printer how it is, now and from now on. */
  start(): void;
  /** Prints, and tells `slip-printed` with this number. */
  print(requestId: number, slip: Slip): void;
  /** Tells the status once more, as soon as it is known. */
  reportStatus(): void;
  /** Resolves when the printer is left alone; a slip that is being printed is printed to its end. */
  stop(): Promise<void>;
}

/** What the printer device works with. */
export interface PrinterDeviceOptions {
  readonly printer: SlipPrinter;
  readonly emit: (event: DeviceEvent) => void;
  readonly startTimer: StartTimer;
}

/**
 * Prints when told and watches the printer on facts: at start, after every slip, and once a minute while nothing is
 * printed. Tells changes of the status only.
 */
export function createPrinterDevice({ printer, emit, startTimer }: PrinterDeviceOptions): PrinterDevice {
  let told: Extract<DeviceEvent, { type: 'printer-status' }> | null = null;
  let cancelTimer: CancelTimer = () => undefined;
  let isStopped = false;
  let last: Promise<unknown> = Promise.resolve();

  async function look(): Promise<void> {
    cancelTimer();
    const status = await printer.status();
    if (isStopped) return;
    const { isSimulated: simulated } = printer;
    if (
      status.state !== told?.status.state ||
      status.fault !== told.status.fault ||
      simulated !== told.simulated
    ) {
      told = { type: 'printer-status', status, simulated };
      emit(told);
    }
    cancelTimer();
    cancelTimer = startTimer(STATUS_INTERVAL_MS, lookLater);
  }

  function inTurn(run: () => Promise<void>): void {
    last = last.then(run);
  }

  function lookLater(): void {
    inTurn(look);
  }

  return {
    start: lookLater,
    print: (requestId, slip) =>
      inTurn(async () => {
        const result = await printer.print(slip);
        emit({ type: 'slip-printed', requestId, result });
        await look();
      }),
    reportStatus: () => {
      // Before the first answer there is nothing to repeat.
      if (told) emit(told);
    },
    stop: async () => {
      isStopped = true;
      cancelTimer();
      await last;
    },
  };
}
