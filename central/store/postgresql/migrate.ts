import { StartRefusal } from '../../start-refusal.ts';
import type { Connections } from './connection.ts';
import { MIGRATIONS } from './migrations.ts';

/** Key of the advisory lock under which one node at a time changes the schema; any number that nobody else takes. */
const MIGRATION_LOCK = 4_201_931_001;

/**
 * Brings the schema up to date in one transaction; nodes that start at the same time wait for each other. Rejects with
 * `StartRefusal` when a newer version of the service has written the database.
 */
export async function migrate(connections: Connections): Promise<void> {
  await connections.inTransaction(async (statements) => {
    await statements.query("SELECT set_config('lock_timeout', '0', true)");
    await statements.query("SELECT set_config('statement_timeout', '0', true)");
    await statements.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    await statements.query(
      'CREATE TABLE IF NOT EXISTS schema_version (version integer NOT NULL, only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row))',
    );
    const { rows } = await statements.query<{ version: number }>('SELECT version FROM schema_version');
    const version = rows[0]?.version ?? 0;
    if (version > MIGRATIONS.length) {
      throw new StartRefusal('The database was written by a newer version of this service.');
    }
    if (version === MIGRATIONS.length) return;
    for (const step of MIGRATIONS.slice(version)) await statements.query(step);
    await statements.query(
      'INSERT INTO schema_version (version) VALUES ($1) ON CONFLICT (only_row) DO UPDATE SET version = excluded.version',
      [MIGRATIONS.length],
    );
  });
}
