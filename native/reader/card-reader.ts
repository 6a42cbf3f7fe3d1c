import type { CardPortrait, IdentityDocument } from '../../contract/card.ts';
import type { DeviceEvent } from '../../contract/devices.ts';
import type { FaultCode } from '../../contract/faults.ts';
import { fail, type Result, succeed } from '../../contract/result.ts';
import type { Log } from '../log.ts';
import { SAM_COMMANDS } from '../protocol/commands.ts';
import { describeStatusCode } from '../protocol/status-codes.ts';
import { retryPause } from '../retry-pause.ts';
import type { StartTimer } from '../timer.ts';
import type { ByteStream, ReaderTransport } from '../transport/byte-stream.ts';
import { createExchange, type Exchange } from './exchange.ts';
import { isReaderOutOfService, readFoundCard } from './reading.ts';
import { createReminder, type Reminder } from './reminder.ts';
import { checkHealth, readSamId } from './sam-health.ts';
import { createWakeUp } from './wake-up.ts';

/** Makers recommend at least 300 ms between two searches for a card. */
const FIND_INTERVAL_MS = 300;
/** How often a reader that has nothing to do is asked for its health. */
const HEALTH_INTERVAL_MS = 5000;
/** Least time between two looks for a second reader. */
const RECHECK_INTERVAL_MS = 5000;
/** Failed health checks after which the line is closed and opened anew, as the driver may hang. */
const FAILED_CHECKS_BEFORE_REOPEN = 5;
/** One missed search may be a hiccup; the second in a row is a fault even if the health check succeeds. */
const FAILED_FINDS_BEFORE_FAULT = 2;

type ReaderStatus = Extract<DeviceEvent, { type: 'reader-status' }>['status'];

/** The ID card reader of the terminal: keeps the line up, watches for cards, reads each once. */
export interface CardReader {
  /** Opens the reader and keeps trying until `stop`. */
  start(): void;
  /** Looks for cards only while `wanted`; otherwise just asks for the reader's health now and then. */
  watchForCard(wanted: boolean): void;
  /** Sends the present status again; nothing before the first one is known. */
  reportStatus(): void;
  /** Closes the line and ends every timer. */
  stop(): Promise<void>;
}

/** What the reader works with. Time, identifiers and log are injected. */
export interface CardReaderOptions {
  readonly transport: ReaderTransport;
  readonly emit: (event: DeviceEvent) => void;
  readonly startTimer: StartTimer;
  /** A fresh UUID v4 for each reading. */
  readonly newReadingId: () => string;
  /** Decodes the compressed portrait of a card; `null` when it cannot. None where the site has no decoder. */
  readonly decodePortrait?: (photo: Uint8Array) => Promise<CardPortrait | null>;
  readonly log: Log;
}

/**
 * Creates the reader.
 *
 * When a card counts as newly placed: after a reading, good or bad, the reader answers "none" (80) until the
 * card is lifted and placed again, so "none" does not tell that it was lifted, but the next "found" (9F) is a
 * card placed anew. A reader that goes on finding the card it has just read gets no second reading either:
 * at least one "none" must come between two readings. Turning the watch off and on starts afresh.
 *
 * Faults of the reader are reported once, retried for ever and withdrawn by `ready`. A reading that a fault
 * interrupts ends with `card-failed` first. A reader that was there and went away stays `reader-lost`. While the
 * reader is well and reads no card, its transport is asked now and then whether a second reader has turned up.
 *
 * A decoded portrait follows its card when it is ready, without anything waiting for it. It is dropped once the
 * reader was stopped or a new watch has begun, for its person has then gone on.
 */
export function createCardReader(options: CardReaderOptions): CardReader {
  const { transport, emit, startTimer, newReadingId, log } = options;
  const wakeUp = createWakeUp(startTimer);
  let stream: ByteStream | null = null;
  let status: ReaderStatus | null = null;
  let running: Promise<void> | null = null;
  let stopped = false;
  let wanted = false;
  /** Tells a reading begun under an earlier watch from one of the present watch. */
  let watchNumber = 0;
  let mayStartReading = true;
  let failedFinds = 0;

  function setStatus(next: ReaderStatus): void {
    if (JSON.stringify(next) === JSON.stringify(status)) return;
    status = next;
    log('reader-status', next.state === 'fault' ? { fault: next.fault } : { description: next.description });
    emit({ type: 'reader-status', status: next });
  }

  function setFault(fault: FaultCode): void {
    const wasLost = status?.state === 'fault' && status.fault === 'reader-lost';
    if (!(wasLost && fault === 'reader-missing')) setStatus({ state: 'fault', fault });
  }

  async function run(): Promise<void> {
    for (let attempt = 0; !stopped; attempt += 1) {
      const opened = await transport.open();
      if (!opened.ok) {
        setFault(opened.fault);
      } else {
        stream = opened.value;
        const recheckReminder = createReminder(RECHECK_INTERVAL_MS, startTimer);
        if (await serve(stream, recheckReminder)) attempt = -1;
        recheckReminder.stop();
        await stream.close();
        stream = null;
      }
      if (!stopped) await wakeUp.pause(retryPause(Math.max(attempt, 0)));
    }
  }

  /**
   * Works the open line until it closes, seems stuck or is no longer the only one; true when the reader was ready
   * at least once.
   */
  async function serve(line: ByteStream, recheckReminder: Reminder): Promise<boolean> {
    const exchange = createExchange(line, startTimer, log);
    line.onClosed(() => wakeUp.wake());
    let samId: string | null = null;
    let wasReady = false;
    let healthy = false;
    let failedChecks = 0;
    mayStartReading = true;
    const pause = async (durationMs: number) => {
      if (!stopped && !exchange.isClosed) await wakeUp.pause(durationMs);
    };

    while (!stopped && !exchange.isClosed) {
      if (!healthy) {
        const checked = await checkHealth(exchange);
        if (!checked.ok) {
          if (checked.fault === 'reader-lost') break;
          setFault(checked.fault);
          failedChecks += 1;
          if (failedChecks >= FAILED_CHECKS_BEFORE_REOPEN) return wasReady;
          await pause(retryPause(failedChecks - 1));
          continue;
        }
        failedChecks = 0;
        healthy = true;
        samId ??= await readSamId(exchange);
        if (!wanted) failedFinds = 0;
      }
      if (failedFinds < FAILED_FINDS_BEFORE_FAULT && !exchange.isClosed) {
        wasReady = true;
        setStatus({
          state: 'ready',
          description: samId === null ? line.description : `${line.description}, SAM ${samId}`,
          simulated: line.simulated,
        });
      }
      if (recheckReminder.isDue && transport.recheck) {
        const fault = await transport.recheck();
        recheckReminder.restart();
        if (stopped || exchange.isClosed) break;
        if (fault !== null) {
          setFault(fault);
          return wasReady;
        }
      }
      if (wanted) {
        const polled = await pollForCard(exchange);
        healthy = polled.ok;
        if (!polled.ok && polled.fault === 'reader-lost') break;
        if (!polled.ok && failedFinds >= FAILED_FINDS_BEFORE_FAULT) setFault(polled.fault);
        if (wanted) await pause(FIND_INTERVAL_MS);
      } else {
        await pause(HEALTH_INTERVAL_MS);
        healthy = false;
      }
    }
    if (!stopped) setFault('reader-lost');
    return wasReady;
  }

  /** Looks for a card once and reads it; the fault is one of the reader, not of the card. */
  async function pollForCard(exchange: Exchange): Promise<Result<null>> {
    let found = await exchange.run(SAM_COMMANDS.findCard);
    if (found.ok && found.value.code === 0x80) {
      mayStartReading = true;
      // The first answer may be a false "none".
      found = await exchange.run(SAM_COMMANDS.findCard);
    }
    if (!found.ok) {
      failedFinds += 1;
      return found;
    }
    const { code } = found.value;
    if (code !== SAM_COMMANDS.findCard.successCode) {
      const { fault, remedy } = describeStatusCode(code);
      if (remedy === 'reset-sam') await exchange.run(SAM_COMMANDS.resetSam);
      if (!fault.startsWith('reader-')) {
        failedFinds = 0;
        return succeed(null);
      }
      failedFinds = isReaderOutOfService(fault) ? FAILED_FINDS_BEFORE_FAULT : failedFinds + 1;
      return fail(fault);
    }
    failedFinds = 0;
    if (!mayStartReading || !wanted) return succeed(null);
    return readCard(exchange);
  }

  /** Decodes the portrait in the background; whatever the decoder does, the reader goes on. */
  async function showPortrait(readingId: string, card: IdentityDocument, ownWatch: number): Promise<void> {
    const photo = 'photo' in card ? card.photo : null;
    if (!options.decodePortrait || photo === null) return;
    let portrait: CardPortrait | null = null;
    try {
      portrait = await options.decodePortrait(photo);
    } catch (error) {
      // The name only: the message of a decoder may quote what it was given.
      log('portrait-decoder-threw', { error: error instanceof Error ? error.name : typeof error });
    }
    if (portrait && !stopped && watchNumber === ownWatch)
      emit({ type: 'card-portrait', readingId, portrait });
  }

  async function readCard(exchange: Exchange): Promise<Result<null>> {
    const ownWatch = watchNumber;
    emit({ type: 'card-found' });
    const reading = await readFoundCard(exchange, () => wanted && watchNumber === ownWatch);
    if (reading === null) {
      log('reading-abandoned');
      return succeed(null);
    }
    mayStartReading = false;
    if (reading.ok) {
      log('card-read');
      const readingId = newReadingId();
      emit({ type: 'card-read', readingId, card: reading.value });
      void showPortrait(readingId, reading.value, ownWatch);
      return succeed(null);
    }
    log('card-failed', { fault: reading.fault });
    emit({ type: 'card-failed', fault: reading.fault });
    if (isReaderOutOfService(reading.fault)) failedFinds = FAILED_FINDS_BEFORE_FAULT;
    return reading.fault.startsWith('reader-') ? reading : succeed(null);
  }

  return {
    start() {
      running ??= run();
    },
    watchForCard(next) {
      if (next === wanted) return;
      wanted = next;
      if (next) {
        watchNumber += 1;
        mayStartReading = true;
      }
      wakeUp.wake();
    },
    reportStatus() {
      if (status) emit({ type: 'reader-status', status });
    },
    async stop() {
      stopped = true;
      wakeUp.wake();
      await stream?.close();
      await running;
    },
  };
}
