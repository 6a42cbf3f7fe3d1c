import type { CheckedTerminal } from './checked-world.ts';
import type { Findings } from './findings.ts';
import { DECIDED, isWhole, NOT_SENT_ON, offeredAgain, UNDER_RECEIPT } from './record-states.ts';
import type { ServiceState } from './service-state.ts';
import type { TerminalState } from './terminal-state.ts';

/**
 * I1 and I2 across the line: both sides agree about each record.
 *
 * @returns records under a receipt that the service does not hold, or not under a receipt
 */
export function checkAgreement(
  terminal: CheckedTerminal,
  state: TerminalState,
  service: ServiceState,
  drained: boolean,
  findings: Findings,
): number {
  const held = new Map(
    service.records
      .filter((record) => record.terminalId === terminal.terminalId)
      .map((record) => [record.recordId, record]),
  );
  const offered = offeredAgain(state);
  let onlyAtTerminal = 0;
  for (const record of state.records) {
    const other = held.get(record.recordId);
    held.delete(record.recordId);
    const name = `${terminal.name}: ${record.recordId} (${record.state})`;
    if (other) {
      const same =
        other.sealedRecordSha256 === record.sealedRecordSha256 &&
        other.evidenceSha256 === record.evidenceSha256;
      findings.expect('I2', same, `${name} is another record at the service`);
      if (DECIDED.includes(record.state) && other.receipt !== null && !offered.has(record.recordId)) {
        findings.expect('I5', other.state === record.state, `${name}: the service says ${other.state}`);
      }
    }
    if ((other?.receipt ?? null) === null && UNDER_RECEIPT.includes(record.state)) {
      onlyAtTerminal += 1;
      findings.expect('I1', isWhole(record), `${name} has no receipt at the service and was purged here`);
    }
    const settled = NOT_SENT_ON.includes(record.state) && !offered.has(record.recordId);
    if (drained) findings.expect('I1', settled, `${name} never came to its receipt`);
  }
  const unknown = (terminal.destroyed?.length ?? 0) > 0 ? 0 : held.size;
  findings.expect(
    'I1',
    unknown === 0,
    `${terminal.name}: ${unknown} records at the service are unknown to it`,
  );
  return onlyAtTerminal;
}
