import type { Problem } from '../../../contract/central-api.ts';
import type { TerminalSecrets } from '../../../electron/core/seal/secrets.ts';
import {
  type CentralClient,
  type CentralClientOptions,
  createCentralClient,
} from '../../../electron/core/sync/central-client.ts';
import type { FakeCentral, OtherAnswer } from './fake-central.ts';
import { STANDING_CLOCK } from './stored-records.ts';

/** The client of the terminal that this service knows. */
export function clientOf(
  central: FakeCentral,
  secrets: TerminalSecrets,
  changes: Partial<CentralClientOptions> = {},
): CentralClient {
  return createCentralClient({
    centralUrl: central.url,
    authorityPem: null,
    secrets,
    terminalId: central.terminalId,
    clock: STANDING_CLOCK,
    onServerTime: () => undefined,
    ...changes,
  });
}

/** A refusal in the agreed form. */
export function refusal(code: Problem['code'], status = 400): OtherAnswer {
  return { status, body: { code, message: 'No.' } };
}
