import { parseRecording, type Recording } from './recording.ts';

/** The recording in these lines; one that cannot be read is an error of the test. */
export function recordingOf(lines: readonly string[]): Recording {
  const parsed = parseRecording(lines.join('\n'));
  if (!parsed.ok) throw new Error(`Line ${parsed.fault.line}: ${parsed.fault.reason}`);
  return parsed.value;
}

/** All bytes of the reader in a recording, in order, whatever the chunks. */
export function receivedIn(recording: Recording): Uint8Array {
  const events = recording.openings.flatMap((opening) => (opening.kind === 'opened' ? opening.events : []));
  return Buffer.concat(events.flatMap((event) => (event.kind === 'received' ? [event.bytes] : [])));
}
