import { checkAgreement } from './check-agreement.ts';
import { checkAudit, checkStates } from './check-audit.ts';
import { checkReceipts } from './check-receipts.ts';
import { checkService } from './check-service.ts';
import type { CheckedTerminal, CheckedWorld } from './checked-world.ts';
import { checkDiskBounds } from './disk-bounds.ts';
import type { Findings } from './findings.ts';
import { PlainTextSearch } from './plain-text.ts';
import { isWhole, NOT_SENT_ON, offeredAgain, UNDER_RECEIPT } from './record-states.ts';
import { readServiceState, type ServiceState } from './service-state.ts';
import { readTerminalState, type TerminalState } from './terminal-state.ts';

/** What the checker counts. */
export interface CheckResult {
  /** Records in the databases of the terminals. */
  readonly records: number;
  /** Shown, and neither in the terminal's database nor at the service, or not sendable any more and not there. */
  readonly lost: number;
  /** Records that the service holds more than once. */
  readonly doubled: number;
  /** Under a verified receipt at the terminal; a service that was restored from an older copy does not hold it under one. */
  readonly onlyAtTerminal: number;
  /** How often a terminal has put a record back into its outbox that the service had forgotten. */
  readonly offeredAgain: number;
  readonly plainTextHits: number;
}

/**
 * Reads the databases of terminals and central service and every file of the terminals, and proves the invariants of the
 * queue. Works on files alone and shares no code with what it checks, so that a bug there cannot hide itself.
 */
export async function check(world: CheckedWorld, findings: Findings): Promise<CheckResult> {
  const service = world.serviceDirectory === null ? null : await readServiceState(world.serviceDirectory);
  const doubled = service ? checkService(service, findings) : 0;
  let records = 0;
  let lost = 0;
  let onlyAtTerminal = 0;
  let offered = 0;
  let plainTextHits = 0;
  const search = new PlainTextSearch(world.people);
  for (const terminal of world.terminals) {
    const hits = search.searchFolder(terminal.folder);
    plainTextHits += hits.length;
    findings.expect('I6', hits.length === 0, `${terminal.name}: ${describeHits(hits)}`);
    const state = readTerminalState(terminal.dataDirectory);
    if (!findings.expect('I10', state !== null, `${terminal.name}: the database cannot be read`) || !state) {
      lost += terminal.shown.length;
      continue;
    }
    records += state.records.length;
    offered += state.audit.filter(({ event }) => event === 'record-offered-again').length;
    lost += checkShown(terminal, state, service, findings);
    checkAudit(terminal, state, findings);
    checkStates(terminal, state, findings);
    await checkReceipts(terminal, state, findings);
    checkOutbox(terminal, state, findings);
    checkDiskBounds(terminal.name, terminal.dataDirectory, findings);
    if (service) onlyAtTerminal += checkAgreement(terminal, state, service, world.drained, findings);
  }
  return { records, lost, doubled, onlyAtTerminal, offeredAgain: offered, plainTextHits };
}

function describeHits(hits: readonly { file: string; offset: number; what: string }[]): string {
  const first = hits[0];
  return first ? `${hits.length} places, first ${first.what} in ${first.file} at ${first.offset}` : 'none';
}

/** I1. @returns how many shown records are lost */
function checkShown(
  terminal: CheckedTerminal,
  state: TerminalState,
  service: ServiceState | null,
  findings: Findings,
): number {
  const byCase = new Map(state.records.map((record) => [record.caseNumber, record]));
  const atService = new Set(service?.records.map((record) => record.content?.caseNumber));
  const destroyed = new Set(terminal.destroyed);
  let lost = 0;
  for (const caseNumber of terminal.shown) {
    const record = byCase.get(caseNumber);
    const kept = record !== undefined && (isWhole(record) || UNDER_RECEIPT.includes(record.state));
    const safe = kept || atService.has(caseNumber) || destroyed.has(caseNumber);
    if (!safe) lost += 1;
    findings.expect('I1', safe, `${terminal.name}: ${caseNumber} was shown and is gone`);
  }
  return lost;
}

/** I9: what waits, or was offered again, stands in the outbox, and nothing else does. */
function checkOutbox(terminal: CheckedTerminal, state: TerminalState, findings: Findings): void {
  const outbox = new Set(state.outbox);
  const offered = offeredAgain(state);
  for (const { recordId, state: at } of state.records) {
    const waits = !NOT_SENT_ON.includes(at) || offered.has(recordId);
    findings.expect(
      'I9',
      outbox.has(recordId) === waits,
      `${terminal.name}: ${recordId} is ${at} and the outbox differs`,
    );
    outbox.delete(recordId);
  }
  findings.expect('I9', outbox.size === 0, `${terminal.name}: ${outbox.size} outbox rows without a record`);
}
