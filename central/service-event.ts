import type { Problem, Receipt } from '../contract/central-api.ts';
import type { ModelSlot } from '../contract/liveness-models.ts';

/**
 * What the service does, for the operator's log. Only what these types name can get into a log: ids, codes, times,
 * counts; never a name, a number or a picture.
 */
export type ServiceEvent =
  | { readonly event: 'roster-imported'; readonly people: number; readonly rowsLeftOut: number }
  | { readonly event: 'roster-row-left-out'; readonly line: number; readonly problem: string }
  | { readonly event: 'model-ready'; readonly slot: ModelSlot; readonly sha256: string }
  /** The service works without the model of this slot. */
  | { readonly event: 'model-slot-unused'; readonly slot: ModelSlot; readonly problem: string }
  /** The runtime failed at one inference; what rests on it is left out of that decision. */
  | { readonly event: 'model-failed'; readonly slot: ModelSlot }
  | { readonly event: 'listening'; readonly address: string }
  | { readonly event: 'terminal-enrolled'; readonly terminalId: string }
  | { readonly event: 'terminal-key-added'; readonly terminalId: string }
  | { readonly event: 'eligibility-answered'; readonly terminalId: string; readonly status: string }
  | { readonly event: 'record-stored'; readonly terminalId: string; readonly recordId: string }
  | {
      readonly event: 'record-refused';
      readonly terminalId: string;
      readonly recordId: string;
      readonly code: Problem['code'];
    }
  | {
      readonly event: 'record-decided';
      readonly terminalId: string;
      readonly recordId: string;
      readonly state: Receipt['state'];
      readonly reason: Receipt['reason'];
    }
  /** The audit chain of this terminal ends before, or beside, what it has told earlier: rows were cut off or rewritten. */
  | { readonly event: 'audit-head-went-back'; readonly terminalId: string; readonly position: number }
  /** A terminal has receipts for records that the service does not hold (any more), and will send them again. */
  | { readonly event: 'records-missing'; readonly terminalId: string; readonly records: number }
  /** Database or evidence store could not be used; the terminal was told to come again. */
  | { readonly event: 'storage-busy'; readonly route: string; readonly problem: string }
  | {
      readonly event: 'request-refused';
      /** The pattern of the route, not the address that was sent. */
      readonly route: string;
      readonly terminalId: string | null;
      readonly code: Problem['code'];
    }
  /** A bug. The message of the error is left out: it may quote what was sent. */
  | {
      readonly event: 'internal-error';
      readonly route: string;
      readonly errorName: string;
      readonly at: string;
    }
  | { readonly event: 'closed' };

/** Takes the events of the service, one by one. */
export type EventSink = (event: ServiceEvent) => void;

/** One event as a plain line for a person at a console: the event, then its facts as `name=value`. */
export function describeEvent(event: ServiceEvent): string {
  const { event: name, ...facts } = event;
  const told = Object.entries(facts)
    .filter(([, value]) => value !== null)
    .map(([fact, value]) => `${fact}=${value}`);
  return [name, ...told].join(' ');
}
