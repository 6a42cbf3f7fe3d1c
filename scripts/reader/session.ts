import type { DeviceEvent } from '../../contract/devices.ts';
import type { FaultCode } from '../../contract/faults.ts';
import type { ReaderTransport } from '../../native/transport/byte-stream.ts';
import { createChosenReader, createSocialSecurityDevice, type ReaderChoice } from './choice.ts';
import type { Output } from './output.ts';
import { describeFault } from './words.ts';

/** How long and for what a session runs. */
export interface SessionOptions {
  readonly choice: ReaderChoice;
  readonly output: Output;
  /** Ends the session with the first card, read or not. */
  readonly untilCard: boolean;
  /** `null` = until it is interrupted. */
  readonly timeoutMs: number | null;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Comes between the reader and its line. */
  readonly wrap?: (transport: ReaderTransport) => ReaderTransport;
}

/** How a session ended. */
export type SessionEnd =
  | { readonly kind: 'card-read' | 'interrupted' }
  | { readonly kind: 'card-failed' | 'time-out'; readonly fault: FaultCode | null };

/** Reads cards and prints every event until a card, the time limit or Ctrl-C ends it. */
export async function runSession(options: SessionOptions): Promise<SessionEnd> {
  const { choice, output, untilCard, timeoutMs, signal, wrap } = options;
  let readerFault: FaultCode | null = null;
  let end: (how: SessionEnd) => void = () => undefined;
  const ended = new Promise<SessionEnd>((resolve) => {
    end = resolve;
  });

  const emit = (event: DeviceEvent) => {
    output.event(event);
    if (event.type === 'reader-status') {
      readerFault = event.status.state === 'fault' ? event.status.fault : null;
    }
    if (event.type === 'card-read' && untilCard) end({ kind: 'card-read' });
    if (event.type === 'card-failed' && untilCard) end({ kind: 'card-failed', fault: event.fault });
  };
  const devices = [
    createChosenReader(choice, emit, output.log, wrap),
    createSocialSecurityDevice(choice, emit, output.log),
  ];

  const interrupt = () => end({ kind: 'interrupted' });
  signal.addEventListener('abort', interrupt);
  if (signal.aborted) interrupt();
  const timer =
    timeoutMs === null ? null : setTimeout(() => end({ kind: 'time-out', fault: readerFault }), timeoutMs);
  for (const device of devices) {
    device.start();
    device.watchForCard(true);
  }
  const how = await ended;
  if (timer) clearTimeout(timer);
  signal.removeEventListener('abort', interrupt);
  await Promise.all(devices.map((device) => device.stop()));
  return how;
}

/** Waits for one card. True when it was read. */
export async function read(options: Omit<SessionOptions, 'untilCard' | 'wrap'>): Promise<boolean> {
  const { output } = options;
  output.say({ type: 'waiting' }, ['请放上证件 · put a card on the reader']);
  const how = await runSession({ ...options, untilCard: true });
  if (how.kind === 'time-out') {
    const fault = how.fault;
    output.say(
      { type: 'time-out', fault },
      fault === null
        ? ['时间到，没有读到证件 · time is up and no card was read']
        : [`时间到，读卡器不可用 · time is up, the reader cannot be used: ${fault}`, ...describeFault(fault)],
    );
  }
  return how.kind === 'card-read';
}
