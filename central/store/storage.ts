import type { PeopleTable } from './people.ts';
import type { RecordTable } from './records.ts';
import type { TerminalTable } from './terminals.ts';

/**
 * Everything that the central service keeps besides evidence: one face for SQLite (one node) and PostgreSQL (several).
 * What a method has answered is on the disk of the database. Every method may reject with `StorageBusy`.
 */
export interface CentralStorage {
  readonly engine: 'sqlite' | 'postgresql';
  readonly terminals: TerminalTable;
  readonly people: PeopleTable;
  readonly records: RecordTable;
  /** Resolves when the database answers. */
  probe(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Database or evidence store cannot be reached, is overloaded or full just now: nothing was answered, and the same
 * request may be sent again later. The message names no data.
 */
export class StorageBusy extends Error {
  override readonly name = 'StorageBusy';
}
