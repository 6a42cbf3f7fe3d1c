import type { DeviceEvent } from '../../contract/devices.ts';
import type { FaultCode } from '../../contract/faults.ts';
import { fail, type Result, succeed } from '../../contract/result.ts';
import type { Log } from '../log.ts';
import type { CardReader } from '../reader/card-reader.ts';
import { createWakeUp } from '../reader/wake-up.ts';
import { retryPause } from '../retry-pause.ts';
import type { StartTimer } from '../timer.ts';
import { decodeReadAnswer, decodeSamIdAnswer } from './answer.ts';
import { createLocalRequest, type LocalRequest, parseLocalAddress } from './local-request.ts';
import { createReadingWatch } from './reading-watch.ts';

/**
 * Waits one second for a card and never asks for fingerprints or pictures of the card. Without `readOnce=1`: the
 * manual says that the same card is then read the first time only, and not when that ends, so a person whose first
 * visit failed might never be read again. `reading-watch.ts` sees to it that a card is delivered once.
 */
const READ_PATH = '/api/ReadMsg?waitTime=1';
const READ_PATH_WITHOUT_PORTRAIT = `${READ_PATH}&NoPhoto=1`;
const SAM_ID_PATH = '/api/GetSAMID';
/** One second of waiting, then finding, selecting and reading (5 s at most on known readers) and the portrait. */
const READ_TIME_LIMIT_MS = 8000;
const SAM_ID_TIME_LIMIT_MS = 3000;

/** Makers recommend at least 300 ms between two searches for a card. */
const POLL_INTERVAL_MS = 300;
/** How often a reader that has nothing to do is asked for its health. */
const HEALTH_INTERVAL_MS = 5000;
/** One missed answer may be a hiccup; the second in a row is a fault even if the health check succeeds. */
const FAILED_POLLS_BEFORE_FAULT = 2;
/** The service serves one caller at a time; somebody else's single request is no fault. */
const BUSY_ANSWERS_BEFORE_FAULT = 3;
/** A fault that a single answer proves counts as that many failed polls. */
const PROVEN = 3;

type ReaderStatus = Extract<DeviceEvent, { type: 'reader-status' }>['status'];

/** What the reader behind a service works with. Time, identifiers and log are injected. */
export interface VendorServiceReaderOptions {
  /** Such as `http://127.0.0.1:8989`; on this machine only. */
  readonly address: string;
  /** True where the service decodes the portrait of the card as well. */
  readonly withPortrait: boolean;
  readonly emit: (event: DeviceEvent) => void;
  readonly startTimer: StartTimer;
  /** A fresh UUID v4 for each reading. */
  readonly newReadingId: () => string;
  readonly log: Log;
  /** Another way to ask the service; for tests. */
  readonly request?: LocalRequest;
}

/**
 * A card reader that only its maker's local service can reach: 新中新 WebAPI V3.3.4. Throws a `RangeError` for an
 * address that is not on this machine. The status behaves as that of `createCardReader`: faults are reported once,
 * retried for ever and withdrawn by `ready`, and a reader that was there and went away stays `reader-lost`.
 *
 * The service is asked for cards only while one is wanted, and for the number of its security module otherwise; one
 * request at a time, also across changes of the watch, for it does not stop when its caller goes away.
 */
export function createVendorServiceReader(options: VendorServiceReaderOptions): CardReader {
  const { emit, startTimer, log } = options;
  const { host } = parseLocalAddress(options.address);
  const request = options.request ?? createLocalRequest(options.address, startTimer, log);
  const readPath = options.withPortrait ? READ_PATH : READ_PATH_WITHOUT_PORTRAIT;
  const wakeUp = createWakeUp(startTimer);
  const stopping = new AbortController();
  const watch = createReadingWatch(options);
  let status: ReaderStatus | null = null;
  let running: Promise<void> | null = null;
  let wanted = false;
  let samId: string | null = null;
  let wasReady = false;
  let failedPolls = 0;

  function setStatus(next: ReaderStatus): void {
    if (stopping.signal.aborted || JSON.stringify(next) === JSON.stringify(status)) return;
    status = next;
    log('reader-status', next.state === 'fault' ? { fault: next.fault } : { description: next.description });
    emit({ type: 'reader-status', status: next });
  }

  function setReady(): void {
    wasReady = true;
    const description = `vendor service ${host}`;
    setStatus({
      state: 'ready',
      description: samId === null ? description : `${description}, SAM ${samId}`,
      simulated: false,
    });
  }

  function setFault(fault: FaultCode): void {
    if (stopping.signal.aborted) return;
    const told = fault === 'reader-missing' && wasReady ? 'reader-lost' : fault;
    watch.interrupt(told);
    setStatus({ state: 'fault', fault: told });
  }

  async function run(): Promise<void> {
    let isHealthy = false;
    let failedChecks = 0;
    const pause = async (durationMs: number) => {
      if (!stopping.signal.aborted) await wakeUp.pause(durationMs);
    };

    while (!stopping.signal.aborted) {
      if (!isHealthy) {
        const checked = await readSamId();
        if (!checked.ok) {
          failedChecks += 1;
          if (failedChecks >= patienceWith(checked.fault, 1)) setFault(checked.fault);
          await pause(retryPause(failedChecks - 1));
          continue;
        }
        isHealthy = true;
        failedChecks = 0;
        samId = checked.value;
        if (!wanted) failedPolls = 0;
      }
      if (failedPolls < FAILED_POLLS_BEFORE_FAULT) setReady();
      if (!wanted) {
        await pause(HEALTH_INTERVAL_MS);
        isHealthy = false;
        continue;
      }
      const polled = await pollForCard();
      if (polled.ok) {
        isHealthy = polled.value.isHealthy;
        if (wanted) await pause(POLL_INTERVAL_MS);
        continue;
      }
      isHealthy = false;
      failedPolls = isProven(polled.fault) ? PROVEN : failedPolls + 1;
      if (failedPolls >= patienceWith(polled.fault, FAILED_POLLS_BEFORE_FAULT)) setFault(polled.fault);
      if (wanted) await pause(retryPause(failedPolls - 1));
    }
  }

  async function readSamId(): Promise<Result<string | null>> {
    const answer = await request(SAM_ID_PATH, SAM_ID_TIME_LIMIT_MS, stopping.signal);
    return answer.ok ? decodeSamIdAnswer(answer.value) : answer;
  }

  /** Asks for a card once; the fault is one of the reader, not of the card. */
  async function pollForCard(): Promise<Result<{ isHealthy: boolean }>> {
    const turn = watch.number;
    const received = await request(readPath, READ_TIME_LIMIT_MS, stopping.signal);
    if (!received.ok) return received;
    const answer = decodeReadAnswer(received.value);
    if (answer.kind === 'reader-fault') return fail(answer.fault);
    failedPolls = 0;
    setReady();
    if (!wanted || stopping.signal.aborted || turn !== watch.number) {
      if (answer.kind === 'card') log('reading-abandoned');
      return succeed({ isHealthy: true });
    }
    watch.take(answer);
    return succeed({ isHealthy: answer.kind !== 'no-card' || answer.isCertain });
  }

  return {
    start() {
      running ??= run();
    },
    watchForCard(next) {
      if (next === wanted) return;
      wanted = next;
      watch.restart();
      wakeUp.wake();
    },
    reportStatus() {
      if (status) emit({ type: 'reader-status', status });
    },
    async stop() {
      stopping.abort();
      wakeUp.wake();
      await running;
    },
  };
}

/** True for a fault that a single answer proves. */
function isProven(fault: FaultCode): boolean {
  return (
    fault === 'reader-missing' || fault === 'reader-self-test-failed' || fault === 'reader-not-authorised'
  );
}

/** How often in a row `fault` must have come before it is reported. */
function patienceWith(fault: FaultCode, usual: number): number {
  return fault === 'reader-busy' ? BUSY_ANSWERS_BEFORE_FAULT : usual;
}
