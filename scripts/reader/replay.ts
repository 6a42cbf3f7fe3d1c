import { randomUUID } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { createCardReader } from '../../native/reader/card-reader.ts';
import { formatHex, parseRecording, RECORDING_MAX_CHARACTERS } from '../../native/recording/recording.ts';
import { createReplayTransport } from '../../native/recording/replay-transport.ts';
import { type StartTimer, systemTimer } from '../../native/timer.ts';
import type { Output } from './output.ts';

/** What a replay needs. */
export interface ReplayOptions {
  readonly file: string;
  /** 1 = as fast as it was recorded. */
  readonly speed: number;
  readonly output: Output;
  readonly signal: AbortSignal;
}

/** After the last byte the reader still has to make something of it. */
const LAST_EVENT_MS = 100;

/** Plays a recording through the card reader. True when the program asked what it asked then. */
export async function replay({ file, speed, output, signal }: ReplayOptions): Promise<boolean> {
  const text = readText(file);
  if (text === null) {
    output.say({ type: 'file-failed' }, [`文件无法读取 · the file cannot be read: ${file}`]);
    return false;
  }
  const recording = parseRecording(text);
  if (!recording.ok) {
    const { line, reason } = recording.fault;
    output.say({ type: 'no-recording', line, reason }, [
      `不是通信记录 · no recording: line ${line}, ${reason}`,
    ]);
    return false;
  }

  // Everything runs faster alike, so that time limits pass as they did.
  const startTimer: StartTimer = (durationMs, callback) => systemTimer(durationMs / speed, callback);
  let finish: () => void = () => undefined;
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const transport = createReplayTransport(recording.value, { startTimer, timeScale: 1, onFinished: finish });
  const emit = output.event;
  const reader = createCardReader({ transport, emit, startTimer, newReadingId: randomUUID, log: output.log });
  signal.addEventListener('abort', finish);
  reader.start();
  reader.watchForCard(true);
  await finished;
  await new Promise<void>((resolve) => systemTimer(LAST_EVENT_MS, resolve));
  await reader.stop();

  for (const { atMs, expected, actual } of transport.mismatches) {
    const recorded = expected === null ? null : formatHex(expected);
    output.say({ type: 'mismatch', recordedAtMs: atMs, expected: recorded, actual: formatHex(actual) }, [
      `与记录不符 · differs from the recording at ${atMs} ms`,
      `  记录 · recorded: ${recorded ?? '—'}`,
      `  程序 · program: ${formatHex(actual)}`,
    ]);
  }
  return transport.mismatches.length === 0 && !signal.aborted;
}

function readText(file: string): string | null {
  try {
    return statSync(file).size > RECORDING_MAX_CHARACTERS ? null : readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
