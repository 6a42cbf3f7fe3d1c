import type { DeviceEvent } from '../../contract/devices.ts';
import type { FaultCode } from '../../contract/faults.ts';
import { fail, type Result, succeed } from '../../contract/result.ts';
import type { Log } from '../log.ts';
import { SAM_COMMANDS } from '../protocol/commands.ts';
import { formatSamId } from '../protocol/sam-id.ts';
import { describeStatusCode } from '../protocol/status-codes.ts';
import type { StartTimer } from '../timer.ts';
import type { ByteStream, ReaderTransport } from '../transport/byte-stream.ts';
import { createExchange, type Exchange } from './exchange.ts';
import { isReaderOutOfService, readFoundCard } from './reading.ts';
import { createWakeUp } from './wake-up.ts';

/** Makers recommend at least 300 ms between two searches for a card. */
const FIND_INTERVAL_MS = 300;
/** How often a reader that has nothing to do is asked for its health. */
const HEALTH_INTERVAL_MS = 5000;
/** Pauses between attempts to reach a missing or failing reader; the last one repeats. */
const RETRY_PAUSES_MS: readonly number[] = [1000, 1500, 2000];
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
 * interrupts ends with `card-failed` first. A reader that was there and went away stays `reader-lost`.
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
        if (await serve(stream)) attempt = -1;
        await stream.close();
        stream = null;
      }
      if (!stopped) await wakeUp.pause(retryPause(Math.max(attempt, 0)));
    }
  }

  /** Works the open line until it closes or seems stuck; true when the reader was ready at least once. */
  async function serve(line: ByteStream): Promise<boolean> {
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
      const { fault } = describeStatusCode(code);
      if (isReaderOutOfService(fault)) {
        failedFinds = FAILED_FINDS_BEFORE_FAULT;
        return fail(fault);
      }
      failedFinds = 0;
      return succeed(null);
    }
    failedFinds = 0;
    if (!mayStartReading || !wanted) return succeed(null);
    return readCard(exchange);
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
      emit({ type: 'card-read', readingId: newReadingId(), card: reading.value });
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

async function checkHealth(exchange: Exchange): Promise<Result<null>> {
  const answer = await exchange.run(SAM_COMMANDS.samStatus);
  if (!answer.ok) return answer;
  const { code } = answer.value;
  if (code === SAM_COMMANDS.samStatus.successCode) return succeed(null);
  const { fault } = describeStatusCode(code);
  // Any other code is no answer that the protocol foresees here.
  return fail(isReaderOutOfService(fault) ? fault : 'reader-garbled');
}

/** The SAM's number for the description of the reader; `null` when it does not tell. */
async function readSamId(exchange: Exchange): Promise<string | null> {
  const answer = await exchange.run(SAM_COMMANDS.samId);
  if (!answer.ok || answer.value.code !== SAM_COMMANDS.samId.successCode) return null;
  return formatSamId(answer.value.data);
}

function retryPause(attempt: number): number {
  return RETRY_PAUSES_MS[Math.min(attempt, RETRY_PAUSES_MS.length - 1)] ?? 0;
}
