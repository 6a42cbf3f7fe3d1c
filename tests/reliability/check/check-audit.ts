import { type AuditHead, receiptSchema } from '../../../contract/central-api.ts';
import type { RecordState } from '../../../contract/record.ts';
import type { CheckedTerminal } from './checked-world.ts';
import type { Findings } from './findings.ts';
import { DECIDED, RANK } from './record-states.ts';
import { type AuditRow, auditRowHash, type TerminalState } from './terminal-state.ts';

/** I4: every row fits its predecessor, and every head that was ever seen still stands where it stood. */
export function checkAudit(terminal: CheckedTerminal, state: TerminalState, findings: Findings): void {
  findings.expect(
    'I4',
    state.integrity === 'ok',
    `${terminal.name}: integrity_check says ${state.integrity}`,
  );
  let previous = '0'.repeat(64);
  state.audit.forEach((row, i) => {
    const fits = row.position === i + 1 && row.previous_hash === previous && row.hash === auditRowHash(row);
    findings.expect('I4', fits, `${terminal.name}: audit row ${row.position} does not fit`);
    previous = row.hash;
  });
  let highest = 0;
  for (const head of [...terminal.auditHeads, ...receiptHeads(state)]) {
    const stands = head.position === 0 || state.audit[head.position - 1]?.hash === head.hash;
    findings.expect('I4', stands, `${terminal.name}: the head ${head.position} that was seen is gone`);
  }
  for (const head of terminal.auditHeads) {
    findings.expect(
      'I4',
      head.position >= highest,
      `${terminal.name}: the head went back to ${head.position}`,
    );
    highest = Math.max(highest, head.position);
  }
}

/** Heads that the central service signed into receipts. The signature was checked with the receipt. */
function receiptHeads(state: TerminalState): AuditHead[] {
  return state.records.flatMap(({ receipt }) => {
    const payload = receipt?.split('.')[1];
    if (payload === undefined) return [];
    const parsed = receiptSchema.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')));
    return parsed.success && parsed.data.auditHead ? [parsed.data.auditHead] : [];
  });
}

/**
 * I5: from row to row of the audit chain each record only goes forward; from one decision to another only by a new receipt,
 * after it was offered again. I3: what is offered again is not dropped meanwhile.
 */
export function checkStates(terminal: CheckedTerminal, state: TerminalState, findings: Findings): void {
  const last = new Map<string, RecordState>();
  const offered = new Set<string>();
  for (const row of state.audit) {
    if (row.record_id === null) continue;
    const name = `${terminal.name}: ${row.record_id}`;
    const known = last.get(row.record_id) ?? 'QUEUED';
    const { from, to } = stepOf(row);
    if (row.event === 'record-offered-again') {
      findings.expect('I5', DECIDED.includes(known), `${name} was ${known} and was offered again`);
      offered.add(row.record_id);
    }
    const wasOffered = offered.has(row.record_id);
    if (row.event === 'offer-ended') offered.delete(row.record_id);
    if (from === undefined || to === undefined) continue;
    if (row.event === 'receipt-renewed') {
      const renewed = wasOffered && known === from && DECIDED.includes(to);
      findings.expect(
        'I5',
        renewed,
        `${name} was ${known}, has a new receipt, and went from ${from} to ${to}`,
      );
      offered.delete(row.record_id);
    } else {
      const forward = RANK[to] > RANK[from] && RANK[from] >= RANK[known];
      findings.expect('I5', forward, `${name} went from ${known}, ${from} to ${to}`);
      findings.expect('I3', !wasOffered, `${name} went to ${to} while it was offered again`);
    }
    last.set(row.record_id, to);
  }
  for (const record of state.records) {
    const told = last.get(record.recordId);
    const agrees = told === undefined || told === record.state;
    findings.expect(
      'I5',
      agrees,
      `${terminal.name}: ${record.recordId} is ${record.state}, the audit says ${told}`,
    );
  }
}

/** The states that a row tells of; none where it is about something else. */
function stepOf({ event, details }: AuditRow): { from?: RecordState; to?: RecordState } {
  const told = JSON.parse(details) as Partial<Record<'from' | 'to' | 'was' | 'is', RecordState>>;
  const [from, to] = event === 'receipt-renewed' ? [told.was, told.is] : [told.from, told.to];
  return { ...(from && { from }), ...(to && { to }) };
}
