import { fail, type Result, succeed } from '../../contract/result.ts';
import type { Log } from '../log.ts';
import { decodeAnswer, encodeRequest, type SamAnswer, type SamCommand } from '../protocol/commands.ts';
import { ANSWER_BODY_MIN_BYTES } from '../protocol/frame.ts';
import { FrameParser } from '../protocol/frame-parser.ts';
import { describeStatusCode } from '../protocol/status-codes.ts';
import type { StartTimer } from '../timer.ts';
import type { ByteStream } from '../transport/byte-stream.ts';

/** Why a command got no usable answer. */
export type ExchangeFault = 'reader-silent' | 'reader-garbled' | 'reader-lost';

/** Runs commands on a line, one at a time. */
export interface Exchange {
  /** True once the line is closed; every command then fails with `reader-lost`. */
  readonly isClosed: boolean;
  /**
   * Sends a command and waits for its answer, at most the command's own time limit; after garbage, a wrong
   * checksum or a frame that stops half-way it sends once more. A second command before the first has ended
   * is a bug and throws.
   */
  run(command: SamCommand): Promise<Result<SamAnswer, ExchangeFault>>;
}

/**
 * An answer that has begun comes without a pause on the wire (1295 bytes take 112 ms); adapters add some
 * 16 ms. Half a second of silence inside a frame means that the rest will not come.
 */
const PAUSE_INSIDE_FRAME_MS = 500;

interface PendingCommand {
  readonly command: SamCommand;
  /** True when something came that is no answer to this command. */
  receivedUnusable: boolean;
  stopPauseTimer: () => void;
  settle(result: Result<SamAnswer, ExchangeFault>): void;
}

/**
 * Takes over `stream`. Bytes that come while no command waits are dropped: late or uncalled-for answers. Received
 * chunks belong to the exchange, which overwrites them after use, for they may hold a card; so do parser and bodies.
 * The data of an answer belong to the caller.
 */
export function createExchange(stream: ByteStream, startTimer: StartTimer, log: Log): Exchange {
  const parser = new FrameParser(ANSWER_BODY_MIN_BYTES);
  let pending: PendingCommand | null = null;
  let isClosed = false;

  stream.onData((chunk) => {
    if (pending) receive(pending, chunk);
    chunk.fill(0);
  });
  stream.onClosed(() => {
    isClosed = true;
    pending?.settle(fail('reader-lost'));
  });

  function receive(waiting: PendingCommand, chunk: Uint8Array): void {
    waiting.stopPauseTimer();
    let checksumWrong = false;
    let answer: SamAnswer | null = null;
    for (const piece of parser.feed(chunk)) {
      if (piece.kind === 'frame') {
        const decoded: SamAnswer | null = answer ? null : decodeAnswer(waiting.command, piece.body);
        if (decoded) answer = decoded;
        else piece.body.fill(0);
      }
      waiting.receivedUnusable = true;
      checksumWrong ||= piece.kind === 'checksum-error';
    }
    if (answer) {
      waiting.settle(succeed(answer));
    } else if (checksumWrong) {
      waiting.settle(fail('reader-garbled'));
    } else if (parser.isInsideFrame) {
      waiting.stopPauseTimer = startTimer(PAUSE_INSIDE_FRAME_MS, () =>
        waiting.settle(fail('reader-garbled')),
      );
    }
  }

  function send(command: SamCommand): Promise<Result<SamAnswer, ExchangeFault>> {
    return new Promise((resolve) => {
      const stopTimeLimit = startTimer(command.timeLimitMs, () => {
        const cameAtAll = waiting.receivedUnusable || parser.pendingByteCount > 0;
        waiting.settle(fail(cameAtAll ? 'reader-garbled' : 'reader-silent'));
      });
      const waiting: PendingCommand = {
        command,
        receivedUnusable: false,
        stopPauseTimer: () => undefined,
        settle: (result) => {
          if (pending !== waiting) return;
          pending = null;
          stopTimeLimit();
          waiting.stopPauseTimer();
          // What came of a broken answer may be part of a card.
          parser.reset();
          resolve(result);
        },
      };
      pending = waiting;
      // The time limit also covers a write that hangs, as on a line that has just been unplugged.
      void stream.write(encodeRequest(command)).then((written) => {
        if (!written.ok) waiting.settle(fail('reader-lost'));
      });
    });
  }

  return {
    get isClosed() {
      return isClosed;
    },
    async run(command) {
      if (pending) throw new Error('One command at a time');
      if (isClosed) return fail('reader-lost');
      let result = await send(command);
      if (shouldResend(result)) {
        log('command-sent-again', { command: command.name });
        result = isClosed ? fail('reader-lost') : await send(command);
      }
      if (!result.ok) log('command-failed', { command: command.name, fault: result.fault });
      else if (result.value.code !== command.successCode) logStatus(command, result.value, log);
      return result;
    },
  };
}

function shouldResend(result: Result<SamAnswer, ExchangeFault>): boolean {
  if (!result.ok) return result.fault === 'reader-garbled';
  return describeStatusCode(result.value.code).remedy === 'resend';
}

function logStatus(command: SamCommand, answer: SamAnswer, log: Log): void {
  // "No card found" comes three times a second while the terminal waits.
  if (answer.code === 0x80) return;
  const { meaning } = describeStatusCode(answer.code);
  log('command-refused', {
    command: command.name,
    code: answer.code,
    cardStatus: answer.cardStatus,
    meaning,
  });
}
