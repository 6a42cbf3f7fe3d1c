import { fail, type Result, succeed } from '../../contract/result.ts';
import { SAM_COMMANDS } from '../protocol/commands.ts';
import { formatSamId } from '../protocol/sam-id.ts';
import { describeStatusCode } from '../protocol/status-codes.ts';
import type { Exchange } from './exchange.ts';

/** Asks the security module for its status; the fault is the reader's. */
export async function checkHealth(exchange: Exchange): Promise<Result<null>> {
  const answer = await exchange.run(SAM_COMMANDS.samStatus);
  if (!answer.ok) return answer;
  const { code } = answer.value;
  if (code === SAM_COMMANDS.samStatus.successCode) return succeed(null);
  const { fault } = describeStatusCode(code);
  // "SAM status" says nothing of a card: a code that blames one is an error of the reader's own.
  return fail(fault.startsWith('reader-') ? fault : 'reader-failed');
}

/** The number of the security module as makers print it; `null` when it does not tell, though asked twice. */
export async function readSamId(exchange: Exchange): Promise<string | null> {
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const answer = await exchange.run(SAM_COMMANDS.samId);
    if (answer.ok && answer.value.code === SAM_COMMANDS.samId.successCode) {
      return formatSamId(answer.value.data);
    }
    if (answer.ok || answer.fault === 'reader-lost') return null;
  }
  return null;
}
