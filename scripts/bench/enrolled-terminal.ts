import { systemClock } from '../../electron/core/clock.ts';
import { createSealer, type Sealer } from '../../electron/core/seal/seal.ts';
import {
  createSecrets,
  type Enrolment,
  publicTerminalKey,
  type TerminalSecrets,
} from '../../electron/core/seal/secrets.ts';
import { createCentralClient } from '../../electron/core/sync/central-client.ts';

/** What a terminal knows after its enrolment. */
export interface EnrolledTerminal {
  readonly secrets: TerminalSecrets;
  readonly enrolment: Enrolment;
}

/** Enrols a new terminal with keys of its own. */
export async function enrolTerminal(address: string, code: string): Promise<EnrolledTerminal> {
  const secrets = await createSecrets();
  const client = createCentralClient({
    ...{ centralUrl: address, authorityPem: null, secrets, terminalId: null, clock: systemClock },
    onServerTime: () => undefined,
  });
  try {
    const answer = await client.enrol({
      ...{ code, terminalKey: publicTerminalKey(secrets), softwareVersion: '0.1.0' },
    });
    if (!answer.ok) throw new Error(`not enrolled: ${answer.fault.fault}`);
    const { terminalId, personHashKey, encryptionKey, receiptKeys } = answer.value;
    const enrolment = { centralUrl: address, terminalId, personHashKey, encryptionKey, receiptKeys };
    return { secrets: { ...secrets, enrolment }, enrolment };
  } finally {
    await client.close();
  }
}

/** The sealer of an enrolled terminal. */
export async function sealerOf({ secrets, enrolment }: EnrolledTerminal): Promise<Sealer> {
  const sealer = await createSealer(secrets, enrolment);
  if (!sealer.ok) throw new Error(`no sealer: ${sealer.fault}`);
  return sealer.value;
}
