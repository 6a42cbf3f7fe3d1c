import { systemClock } from '../../electron/core/clock.ts';
import type { RecordStore } from '../../electron/core/store/record-store.ts';
import { type CentralClient, createCentralClient } from '../../electron/core/sync/central-client.ts';
import { Synchroniser } from '../../electron/core/sync/synchroniser.ts';
import type { EnrolledTerminal } from './enrolled-terminal.ts';
import { type CountedRequest, countRequests } from './request-count.ts';

/** What a line is made from. */
export interface TerminalLineOptions {
  readonly terminal: EnrolledTerminal;
  readonly address: string;
  readonly store: RecordStore;
  readonly firstTrySpreadMs: number;
  readonly onRequest: (request: CountedRequest) => void;
  /** Called when a record moved on. */
  readonly onProgress: (recordId: string) => void;
}

/** The terminal's own synchroniser and client on a store. */
export interface TerminalLine {
  readonly synchroniser: Synchroniser;
  close(): Promise<void>;
}

/** Builds what sends the records of one terminal, as the terminal builds it. */
export function openTerminalLine(options: TerminalLineOptions): TerminalLine {
  const { terminal, address, store, firstTrySpreadMs, onRequest, onProgress } = options;
  const { secrets, enrolment } = terminal;
  const client: CentralClient = createCentralClient({
    ...{ centralUrl: address, authorityPem: null, secrets, terminalId: enrolment.terminalId },
    ...{ clock: systemClock, onServerTime: () => undefined },
  });
  const synchroniser = new Synchroniser({
    client: countRequests(client, onRequest),
    store,
    terminalId: enrolment.terminalId,
    receiptKeys: () => enrolment.receiptKeys,
    // Terminals and service have the same clock here.
    offsetMs: () => 0,
    sinceBootMs: systemClock.sinceBootMs,
    random: Math.random,
    firstTrySpreadMs,
    onContact: () => undefined,
    onProgress,
    log: () => undefined,
  });
  return {
    synchroniser,
    close: async () => {
      const ended = synchroniser.stop();
      await client.close();
      await ended;
    },
  };
}
