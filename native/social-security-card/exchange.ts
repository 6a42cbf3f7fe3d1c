import { fail, type Result, succeed } from '../../contract/result.ts';
import { type CardCommand, encodeCommand } from './card-command.ts';
import { type CardResponse, meaningOf, parseResponse } from './card-response.ts';
import type { TransmitToCard } from './card-slot.ts';

/** A data item has 32 bytes at most, so that more pieces than this are no sane answer. */
const MOST_PIECES = 4;

/**
 * Sends a command and settles what ISO/IEC 7816-3 leaves to the terminal: on 6C xx the command is sent once more
 * with the length that the card names, on 61 xx the waiting data are fetched. What waits after a selection
 * describes the file and is not wanted. Fault: `social-security-card-unreadable` when the card does not answer
 * or answers what cannot be an answer.
 */
export async function exchangeWithCard(
  transmit: TransmitToCard,
  command: CardCommand,
): Promise<Result<CardResponse>> {
  const first = await sendWithRightLength(transmit, command);
  if (!first.ok || !('expectedLength' in command)) return first;
  let response = first.value;
  const pieces = [response.data];
  while (meaningOf(response) === 'more-data') {
    if (pieces.length >= MOST_PIECES) return fail('social-security-card-unreadable');
    const next = await sendWithRightLength(transmit, {
      kind: 'get-response',
      expectedLength: namedLength(response),
    });
    if (!next.ok) return next;
    response = next.value;
    pieces.push(response.data);
  }
  return succeed({ ...response, data: Uint8Array.from(pieces.flatMap((piece) => [...piece])) });
}

async function sendWithRightLength(
  transmit: TransmitToCard,
  command: CardCommand,
): Promise<Result<CardResponse>> {
  const first = await send(transmit, command);
  if (!first.ok || !('expectedLength' in command) || meaningOf(first.value) !== 'wrong-length') return first;
  return send(transmit, { ...command, expectedLength: namedLength(first.value) });
}

async function send(transmit: TransmitToCard, command: CardCommand): Promise<Result<CardResponse>> {
  const answered = await transmit(encodeCommand(command));
  if (!answered.ok) return answered;
  const response = parseResponse(answered.value);
  return response === null ? fail('social-security-card-unreadable') : succeed(response);
}

/** The second status byte of 61 xx and 6C xx counts bytes; 00 stands for 256. */
function namedLength(response: CardResponse): number {
  return response.sw2 === 0 ? 256 : response.sw2;
}
