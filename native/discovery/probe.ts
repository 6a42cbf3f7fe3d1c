import type { FaultCode } from '../../contract/faults.ts';
import { fail, type Result } from '../../contract/result.ts';
import type { Log } from '../log.ts';
import { SAM_COMMANDS } from '../protocol/commands.ts';
import { createExchange } from '../reader/exchange.ts';
import { readSamId } from '../reader/sam-health.ts';
import type { StartTimer } from '../timer.ts';
import type { ByteStream } from '../transport/byte-stream.ts';
import type { ReaderCandidate } from '../transport/candidate.ts';
import { createOpenLine, type OpenLine } from './open-line.ts';
import { TOO_LATE, withTimeLimit } from './time-limit.ts';

/** Drivers open a line within milliseconds; one that takes longer than this hangs. */
const OPEN_LIMIT_MS = 3000;
const CLOSE_LIMIT_MS = 1000;

/** What a candidate turned out to be. */
export type ProbeOutcome =
  /** It answers as a security module does. The line stays open. `samId` is `null` where it does not tell. */
  | { readonly kind: 'reader'; readonly line: OpenLine; readonly samId: string | null }
  /** It is there, but it did not answer or could not be asked. */
  | { readonly kind: 'unusable'; readonly fault: FaultCode }
  | { readonly kind: 'absent' };

/**
 * Opens a candidate and asks "SAM status" (11 FF), once more after silence, as the first bytes on a line that was
 * just opened may be lost. Whatever answers with a valid frame is a reader, also one that reports itself out of
 * service (60, 66). Takes at most 10 seconds: 3 to open, 3 for the status, 4 for the number.
 */
export async function probeCandidate(
  candidate: ReaderCandidate,
  startTimer: StartTimer,
  log: Log,
): Promise<ProbeOutcome> {
  const opened = await openInTime(candidate, startTimer, log);
  if (!opened.ok) {
    const isAbsent = opened.fault === 'reader-missing' || opened.fault === 'reader-lost';
    return isAbsent ? { kind: 'absent' } : { kind: 'unusable', fault: opened.fault };
  }
  const line = createOpenLine(opened.value);
  const exchange = createExchange(line.stream, startTimer, log);
  let status = await exchange.run(SAM_COMMANDS.samStatus);
  if (!status.ok && status.fault === 'reader-silent') status = await exchange.run(SAM_COMMANDS.samStatus);
  if (!status.ok) {
    await closeInTime(line.stream, startTimer, log);
    // A device that is pulled while it is asked is just not there.
    return status.fault === 'reader-lost' ? { kind: 'absent' } : { kind: 'unusable', fault: status.fault };
  }
  // A module that is out of service takes no further command.
  const tellsId = status.value.code === SAM_COMMANDS.samStatus.successCode;
  return { kind: 'reader', line, samId: tellsId ? await readSamId(exchange) : null };
}

/** Closes a line without waiting for a driver that hangs. */
export async function closeInTime(stream: ByteStream, startTimer: StartTimer, log: Log): Promise<void> {
  try {
    const closed = await withTimeLimit(stream.close(), CLOSE_LIMIT_MS, startTimer);
    if (closed === TOO_LATE) log('line-close-hangs', { line: stream.description });
  } catch (error) {
    log('line-close-threw', { line: stream.description, reason: reasonOf(error) });
  }
}

async function openInTime(
  candidate: ReaderCandidate,
  startTimer: StartTimer,
  log: Log,
): Promise<Result<ByteStream>> {
  // Inside an async function, so that what throws at once is caught like the rest.
  const opening = (async () => candidate.transport.open())();
  try {
    const opened = await withTimeLimit(opening, OPEN_LIMIT_MS, startTimer);
    if (opened !== TOO_LATE) return opened;
    log('candidate-open-hangs', { candidate: candidate.id });
    closeWhenItOpens(opening, log);
  } catch (error) {
    // A bug of one transport must not keep the terminal from its reader.
    log('candidate-open-threw', { candidate: candidate.id, reason: reasonOf(error) });
  }
  return fail('reader-silent');
}

/** Nobody waits any more for this line: it must not stay open and hold the device. */
function closeWhenItOpens(opening: Promise<Result<ByteStream>>, log: Log): void {
  opening.then(
    (late) => (late.ok ? late.value.close() : undefined),
    (error) => log('candidate-open-threw', { reason: reasonOf(error) }),
  );
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : '';
}
