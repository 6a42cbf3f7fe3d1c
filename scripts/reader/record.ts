import { closeSync, openSync, writeSync } from 'node:fs';
import {
  createRecordingTransport,
  type RecordingTransport,
} from '../../native/recording/recording-transport.ts';
import { runSession, type SessionOptions } from './session.ts';

/** Prints all events and writes the bytes, masked, to a new file. False when the file cannot be written. */
export async function record(
  file: string,
  options: Omit<SessionOptions, 'untilCard' | 'wrap'>,
): Promise<boolean> {
  const { output } = options;
  const tellFailure = (error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    output.say({ type: 'file-failed', reason }, [`文件无法写入 · the file cannot be written: ${reason}`]);
  };
  let descriptor: number;
  try {
    // Never over an earlier recording.
    descriptor = openSync(file, 'wx', 0o600);
  } catch (error) {
    tellFailure(error);
    return false;
  }

  const failure = new AbortController();
  let lines = 0;
  const write = (line: string) => {
    if (failure.signal.aborted) return;
    try {
      writeSync(descriptor, `${line}\n`);
      lines += 1;
    } catch (error) {
      tellFailure(error);
      failure.abort();
    }
  };
  write('# Recording of an ID card reader (读卡器通信记录). Times in ms; => to the reader, <= from it.');
  write('# What came from a card is replaced by the data of nobody (个人信息已替换).');
  const recordings: RecordingTransport[] = [];
  await runSession({
    ...options,
    untilCard: false,
    signal: AbortSignal.any([options.signal, failure.signal]),
    wrap: (transport) => {
      const recording = createRecordingTransport(transport, { write, now: () => performance.now() });
      recordings.push(recording);
      return recording;
    },
  });
  for (const recording of recordings) recording.flush();
  closeSync(descriptor);
  if (failure.signal.aborted) return false;
  output.say({ type: 'recorded', file, lines }, [`已录制 · recorded: ${file} (${lines})`]);
  return true;
}
