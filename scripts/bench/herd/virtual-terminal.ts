import SqliteDatabase from 'better-sqlite3';
import { systemClock } from '../../../electron/core/clock.ts';
import type { Database } from '../../../electron/core/store/database.ts';
import { MIGRATIONS } from '../../../electron/core/store/migrations.ts';
import { isSettled } from '../../../electron/core/store/record-rows.ts';
import { RecordStore } from '../../../electron/core/store/record-store.ts';
import { fillStore } from '../backlog/fill-store.ts';
import { type EnrolledTerminal, sealerOf } from '../enrolled-terminal.ts';
import type { CountedRequest } from '../request-count.ts';
import type { SampleVisits } from '../sample-visits.ts';
import { openTerminalLine, type TerminalLine } from '../terminal-line.ts';

/** How a virtual terminal finds its service and whom it tells. */
export interface VirtualLineOptions {
  readonly address: string;
  readonly firstTrySpreadMs: number;
  readonly onRequest: (request: CountedRequest) => void;
  /** Called once for each record, when its receipt is verified and it has left the outbox. */
  readonly onSettled: (recordId: string) => void;
}

/**
 * A terminal without window, devices and disk: its own id and keys, and the terminal's own store, synchroniser and client.
 * Only the database is in memory, so that ten thousand of them fit into one process.
 */
export class VirtualTerminal {
  readonly #terminal: EnrolledTerminal;
  readonly #database: Database;
  readonly #store: RecordStore;
  readonly #settled = new Set<string>();
  #line: TerminalLine | null = null;

  constructor(terminal: EnrolledTerminal) {
    this.#terminal = terminal;
    this.#database = new SqliteDatabase(':memory:');
    // Small pages for small records: each table and index has a page at the least.
    this.#database.pragma('page_size = 1024');
    for (const step of MIGRATIONS) this.#database.exec(step);
    this.#store = new RecordStore(this.#database, systemClock);
  }

  /** Lets so many records wait. */
  async fill(visits: SampleVisits, records: number): Promise<void> {
    const keys = { terminal: this.#terminal, sealer: await sealerOf(this.#terminal) };
    await fillStore({ database: this.#database, store: this.#store }, keys, visits, records);
  }

  /** Starts as a terminal does that was switched on: the first try comes within the spread. */
  start({ address, firstTrySpreadMs, onRequest, onSettled }: VirtualLineOptions): void {
    this.#line = openTerminalLine({
      ...{ terminal: this.#terminal, address, store: this.#store, firstTrySpreadMs, onRequest },
      onProgress: (recordId) => {
        const state = this.#store.status(recordId)?.state;
        if (state === undefined || !isSettled(state) || this.#settled.has(recordId)) return;
        this.#settled.add(recordId);
        onSettled(recordId);
      },
    });
    this.#line.synchroniser.start();
  }

  /** Ends the line and forgets the records. */
  async end(): Promise<void> {
    await this.#line?.close();
    this.#database.close();
  }
}
