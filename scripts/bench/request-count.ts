import type { CentralClient } from '../../electron/core/sync/central-client.ts';
import type { Answer } from '../../electron/core/sync/request.ts';

/** How a request ended: with an answer or a refusal of its content, or in vain. */
export type RequestOutcome = 'answered' | 'refused' | 'busy' | 'failing' | 'slow' | 'unreachable';

/** One request that a terminal has sent. */
export interface CountedRequest {
  /** On the monotonic clock, milliseconds. */
  readonly startedAtMs: number;
  readonly outcome: RequestOutcome;
}

/** The same client; `note` learns of each request when it has ended. */
export function countRequests(client: CentralClient, note: (request: CountedRequest) => void): CentralClient {
  return new Proxy(client, {
    get(target, name, receiver) {
      const member: unknown = Reflect.get(target, name, receiver);
      if (typeof member !== 'function' || name === 'close') return member;
      return async (...parameters: unknown[]) => {
        const startedAtMs = performance.now();
        const answer: Answer<unknown> = await Reflect.apply(member, target, parameters);
        note({ startedAtMs, outcome: outcomeOf(answer) });
        return answer;
      };
    },
  });
}

/** What became of a request. */
export function outcomeOf(answer: Answer<unknown>): RequestOutcome {
  if (answer.ok) return 'answered';
  const { fault, problem, retryAfterMs } = answer.fault;
  if (retryAfterMs !== null || problem?.code === 'busy') return 'busy';
  switch (fault) {
    case 'server-refused':
      return 'refused';
    case 'server-unreachable':
    case 'server-certificate-invalid':
      return 'unreachable';
    case 'server-slow':
      return 'slow';
    default:
      return 'failing';
  }
}

/** Requests that brought nothing forward: the line or the service could not take them. */
export function isWasted(outcome: RequestOutcome): boolean {
  return outcome !== 'answered' && outcome !== 'refused';
}
