import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from 'jose';
import { type Receipt, receiptSchema } from '../../../contract/central-api.ts';
import type { CheckedTerminal } from './checked-world.ts';
import type { Findings } from './findings.ts';
import { DECIDED, isWhole, UNDER_RECEIPT } from './record-states.ts';
import type { TerminalState } from './terminal-state.ts';

/** I3: what was dropped, and what is called received, has a receipt that verifies and is about this record. */
export async function checkReceipts(
  terminal: CheckedTerminal,
  state: TerminalState,
  findings: Findings,
): Promise<void> {
  const keySet = createLocalJWKSet({ keys: [...terminal.receiptKeys] } as JSONWebKeySet);
  for (const record of state.records) {
    const name = `${terminal.name}: ${record.recordId} (${record.state})`;
    if (isWhole(record) && !UNDER_RECEIPT.includes(record.state)) {
      findings.expect('I3', true, name);
      continue;
    }
    const receipt = record.receipt === null ? null : await verify(record.receipt, keySet);
    const fits =
      receipt !== null &&
      receipt.recordId === record.recordId &&
      receipt.terminalId === terminal.terminalId &&
      receipt.sealedRecordSha256 === record.sealedRecordSha256 &&
      receipt.evidenceSha256 === record.evidenceSha256;
    findings.expect('I3', fits, `${name} has no verified receipt`);
    if (receipt && DECIDED.includes(record.state)) {
      findings.expect('I5', receipt.state === record.state, `${name}: the receipt says ${receipt.state}`);
    }
  }
  const present = new Set(state.records.map((record) => record.recordId));
  for (const row of state.audit.filter((each) => each.event === 'record-captured')) {
    const kept = row.record_id !== null && present.has(row.record_id);
    findings.expect('I3', kept, `${terminal.name}: ${row.record_id} was captured and its row is gone`);
  }
}

async function verify(
  receipt: string,
  keySet: ReturnType<typeof createLocalJWKSet>,
): Promise<Receipt | null> {
  try {
    const { payload } = await compactVerify(receipt, keySet, { algorithms: ['EdDSA'] });
    return receiptSchema.parse(JSON.parse(new TextDecoder().decode(payload)));
  } catch {
    return null;
  }
}
