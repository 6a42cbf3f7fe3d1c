import { DatabaseError, Pool, type PoolClient, type QueryResultRow } from 'pg';
import { StorageBusy } from '../storage.ts';

/** Anything that runs a statement: the pool, or one client in a transaction. */
export interface Statements {
  query<Row extends QueryResultRow>(text: string, values?: unknown[]): Promise<{ rows: Row[] }>;
}

/** Waiting for a free or new connection, milliseconds. */
const CONNECT_TIMEOUT_MS = 5_000;
/** The server gives a statement up after this time, milliseconds. */
const STATEMENT_TIMEOUT_MS = 10_000;
/** The client gives a statement up, when the server has vanished without a word, milliseconds. */
const QUERY_TIMEOUT_MS = 15_000;

/** Most connections of one node; all nodes together have to stay below the server's `max_connections`. */
export const CONNECTIONS_MAX = 10;

/**
 * Classes of errors that say nothing about the request: connection, resources, intervention of the operator (also a
 * statement that took too long), system; deadlocks and conflicts of transactions; locks; a server that only reads, such
 * as a standby. PostgreSQL documentation, appendix A, "PostgreSQL Error Codes".
 */
const PASSING_TROUBLE = /^(08|53|57|58|40|55|25006|25P03|28|3D)/;

/** Connections to PostgreSQL that speak of passing trouble as `StorageBusy`. */
export class Connections implements Statements {
  readonly #pool: Pool;

  constructor(url: string) {
    this.#pool = new Pool({
      connectionString: url,
      max: CONNECTIONS_MAX,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      lock_timeout: STATEMENT_TIMEOUT_MS,
      idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS,
      query_timeout: QUERY_TIMEOUT_MS,
      application_name: 'anhao-central',
      keepAlive: true,
    });
    // An idle connection that breaks is replaced at the next use; without a listener it would end the process.
    this.#pool.on('error', () => {});
  }

  /** Runs one statement, which is a transaction of its own. */
  async query<Row extends QueryResultRow>(text: string, values: unknown[] = []): Promise<{ rows: Row[] }> {
    try {
      return await this.#pool.query<Row>(text, values);
    } catch (error) {
      throw translate(error);
    }
  }

  /**
   * Runs work in one transaction on one connection; when it resolves, the commit is on the disk. A connection that
   * failed is thrown away, which rolls its transaction back.
   */
  async inTransaction<Value>(work: (statements: Statements) => Promise<Value>): Promise<Value> {
    let client: PoolClient;
    try {
      client = await this.#pool.connect();
    } catch (error) {
      throw translate(error);
    }
    // A connection that breaks between two statements speaks up here; the next statement fails.
    const ignore = (): void => {};
    client.on('error', ignore);
    let failure: Error | undefined;
    try {
      await client.query('BEGIN');
      const value = await work(client);
      await client.query('COMMIT');
      return value;
    } catch (error) {
      failure = error instanceof Error ? error : new Error('the transaction failed');
      throw translate(error);
    } finally {
      client.removeListener('error', ignore);
      client.release(failure);
    }
  }

  /** Ends all connections. */
  close(): Promise<void> {
    return this.#pool.end();
  }
}

/** Passing trouble as `StorageBusy`, without the message, which may quote a row; anything else is a bug and stays. */
function translate(error: unknown): unknown {
  if (error instanceof DatabaseError) {
    const { code = '' } = error;
    return PASSING_TROUBLE.test(code) ? new StorageBusy(`PostgreSQL cannot answer (${code})`) : error;
  }
  if (error instanceof Error && isOfConnection(error)) {
    return new StorageBusy('PostgreSQL cannot be reached or has not answered in time');
  }
  return error;
}

/** The client library gives its own errors no code; those of the network have one (`ECONNREFUSED`). */
function isOfConnection(error: Error): boolean {
  if ('code' in error && typeof error.code === 'string' && /^E[A-Z]+$/.test(error.code)) return true;
  return /connection|timeout|not queryable|client was closed/i.test(error.message);
}
