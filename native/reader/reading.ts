import type { IdentityDocument } from '../../contract/card.ts';
import type { FaultCode } from '../../contract/faults.ts';
import { fail, type Result, succeed } from '../../contract/result.ts';
import { decodeCardBlock } from '../protocol/card-block.ts';
import { SAM_COMMANDS, type SamAnswer, type SamCommand } from '../protocol/commands.ts';
import { describeStatusCode } from '../protocol/status-codes.ts';
import type { Exchange, ExchangeFault } from './exchange.ts';

/** Published reader programs repeat a failed read (41) up to five times before they give up. */
const RETRIES = 5;

/** What lies on the reader after a step failed, and how far the reader still holds it. */
type Presence = 'found' | 'selected' | 'absent';

/**
 * Selects and reads the card that "find card" has just found. `null` when `isWanted` turned false meanwhile:
 * what was read is then forgotten, and the raw bytes are overwritten in any case. Only 30 01 is asked for: a newer
 * address (30 03) and fingerprints (30 10) tell nothing that an attestation needs, so they stay on the card.
 *
 * A step that fails leaves open whether the card was lifted or cannot be read: a reader answers 41 or 81, or
 * nothing at all, in both cases. So after the retries the reader is asked to find the card again (twice, for
 * the first answer may be a false "none"), and, as a selected card is not found a second time by some
 * readers, to select it. A card that answers neither is gone: `card-removed`. One that answers could not be
 * read: `card-unreadable`, `card-not-authentic`.
 */
export async function readFoundCard(
  exchange: Exchange,
  isWanted: () => boolean,
): Promise<Result<IdentityDocument> | null> {
  let step: 'select' | 'read' = 'select';
  let retriesLeft = RETRIES;
  for (;;) {
    if (!isWanted()) return null;
    const command: SamCommand = step === 'select' ? SAM_COMMANDS.selectCard : SAM_COMMANDS.readCard;
    const answer = await exchange.run(command);
    if (answer.ok && answer.value.code === command.successCode) {
      if (step === 'read') {
        const card = isWanted() ? decodeCardBlock(answer.value.data) : null;
        answer.value.data.fill(0);
        return card;
      }
      step = 'read';
      continue;
    }

    const failure = describeFailure(answer);
    if (failure.isFinal) return fail(failure.fault);
    if (failure.remedy === 'read-again' && retriesLeft > 0) {
      retriesLeft -= 1;
      continue;
    }
    if (failure.remedy === 'reset-sam') await exchange.run(SAM_COMMANDS.resetSam);
    const presence = await findPresence(exchange);
    if (!presence.ok) return presence;
    if (presence.value === 'absent') return fail('card-removed');
    if (retriesLeft === 0) return fail(failure.fault);
    retriesLeft -= 1;
    step = presence.value === 'selected' ? 'read' : 'select';
  }
}

interface Failure {
  readonly fault: FaultCode;
  readonly remedy: 'read-again' | 'reset-sam' | 'none';
  /** True when trying again cannot help. */
  readonly isFinal: boolean;
}

function describeFailure(answer: Result<SamAnswer, ExchangeFault>): Failure {
  if (!answer.ok) {
    // The reader may be well and only this step hang: a card that was lifted. `findPresence` tells.
    const fault = answer.fault === 'reader-silent' ? 'card-unreadable' : answer.fault;
    return { fault, remedy: 'none', isFinal: answer.fault === 'reader-lost' };
  }
  const { fault, remedy } = describeStatusCode(answer.value.code);
  return {
    fault: fault === 'card-removed' ? 'card-unreadable' : fault,
    remedy: remedy === 'read-again' || remedy === 'reset-sam' ? remedy : 'none',
    isFinal: isReaderOutOfService(fault) || fault === 'card-unsupported',
  };
}

async function findPresence(exchange: Exchange): Promise<Result<Presence>> {
  for (const command of [SAM_COMMANDS.findCard, SAM_COMMANDS.findCard, SAM_COMMANDS.selectCard]) {
    const answer = await exchange.run(command);
    if (!answer.ok) return answer;
    if (answer.value.code === SAM_COMMANDS.findCard.successCode) return succeed('found');
    if (answer.value.code === SAM_COMMANDS.selectCard.successCode) return succeed('selected');
    const { fault } = describeStatusCode(answer.value.code);
    if (isReaderOutOfService(fault)) return fail(fault);
  }
  return succeed('absent');
}

/** True for faults of the security module that only an engineer puts right. */
export function isReaderOutOfService(fault: FaultCode): boolean {
  return fault === 'reader-self-test-failed' || fault === 'reader-not-authorised';
}
