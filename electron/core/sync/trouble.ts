import type { Problem } from '../../../contract/central-api.ts';
import type { FaultCode } from '../../../contract/faults.ts';

/** Why a request brought no answer that can be used. */
export interface RequestTrouble {
  readonly fault: FaultCode;
  /** The service asked to be left alone for this long (`Retry-After`), milliseconds. */
  readonly retryAfterMs: number | null;
  /** The refusal in the service's own words, where it gave one. */
  readonly problem: Problem | null;
}

/** What one step of a lane came to. */
export type LaneStep =
  /** Something was done, well or with a trouble. */
  | { readonly kind: 'done'; readonly trouble: RequestTrouble | null }
  /** Nothing may be done for so long. */
  | { readonly kind: 'wait'; readonly ms: number };

/** A trouble that the terminal found by itself. */
export function ownTrouble(fault: FaultCode): RequestTrouble {
  return { fault, retryAfterMs: null, problem: null };
}

/** After one of these no other request would fare better, or none is wanted. */
export function stopsAll({ fault, retryAfterMs, problem }: RequestTrouble): boolean {
  return (
    retryAfterMs !== null ||
    problem?.code === 'unauthorised' ||
    fault === 'server-unreachable' ||
    fault === 'server-certificate-invalid' ||
    fault === 'database-unavailable' ||
    fault === 'disk-full'
  );
}

/** The one of two troubles that asks for the longer wait; the later one of equals. */
export function worse(earlier: RequestTrouble | null, later: RequestTrouble | null): RequestTrouble | null {
  if (!earlier || !later) return earlier ?? later;
  return (later.retryAfterMs ?? -1) >= (earlier.retryAfterMs ?? -1) ? later : earlier;
}

/**
 * The code for which a record is set aside for ever (隔离): the service's word that this record cannot be taken, now or
 * later. Null when it may be taken later: 401 and 404 are about the terminal and the service, 408, 409 about an offset, 425,
 * 429 and 5xx about the moment.
 */
export function finalCode(problem: Problem | null): Problem['code'] | null {
  switch (problem?.code) {
    case 'record-conflict':
    case 'too-large':
    case 'invalid-request':
    case 'evidence-mismatch':
      return problem.code;
    default:
      return null;
  }
}
