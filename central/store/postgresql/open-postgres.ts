import { StartRefusal } from '../../start-refusal.ts';
import { type CentralStorage, StorageBusy } from '../storage.ts';
import { Connections } from './connection.ts';
import { migrate } from './migrate.ts';
import { openPostgresPeople } from './people.ts';
import { openPostgresRecords } from './records.ts';
import { openPostgresTerminals } from './terminals.ts';

/** Under these a commit is on the disk (and on that of a synchronous standby) before it is answered. */
const DURABLE_COMMIT = ['on', 'remote_apply'];

/**
 * The storage that several nodes share, in the database at `url` (`postgres://user:password@host/database`). Brings the
 * schema up to date. Rejects with `StartRefusal` when the server cannot be reached, only reads, may lose what it has
 * committed, or was written by a newer version. `personHashKey` is the key of the person hash.
 */
export async function openPostgresStorage(url: string, personHashKey: Uint8Array): Promise<CentralStorage> {
  const connections = connect(url);
  try {
    await expectDurability(connections);
    await migrate(connections);
  } catch (error) {
    await connections.close();
    // The address stays out of the message: it holds the password.
    if (error instanceof StorageBusy)
      throw new StartRefusal(`The database cannot be used: ${error.message}.`);
    throw error;
  }
  return {
    engine: 'postgresql',
    terminals: openPostgresTerminals(connections),
    people: openPostgresPeople(connections, personHashKey),
    records: openPostgresRecords(connections),
    probe: async () => {
      await connections.query('SELECT FROM terminal LIMIT 1');
    },
    close: () => connections.close(),
  };
}

function connect(url: string): Connections {
  if (!/^postgres(ql)?:\/\//.test(url))
    throw new StartRefusal('The database address must begin with postgres://');
  try {
    return new Connections(url);
  } catch {
    throw new StartRefusal('The database address cannot be read.');
  }
}

async function expectDurability(connections: Connections): Promise<void> {
  const { rows } = await connections.query<{ name: string; setting: string }>(
    "SELECT name, setting FROM pg_settings WHERE name IN ('synchronous_commit', 'fsync', 'full_page_writes')",
  );
  for (const { name, setting } of rows) {
    const wanted = name === 'synchronous_commit' ? DURABLE_COMMIT : ['on'];
    if (!wanted.includes(setting)) {
      throw new StartRefusal(
        `PostgreSQL runs with ${name} = ${setting}; records could be lost. It must be ${wanted.join(' or ')}.`,
      );
    }
  }
  if (rows.length !== 3) throw new StartRefusal('PostgreSQL does not tell whether commits are durable.');
  const recovery = await connections.query<{ standby: boolean }>('SELECT pg_is_in_recovery() AS standby');
  if (recovery.rows[0]?.standby !== false) {
    throw new StartRefusal(
      'This PostgreSQL server is a standby and only reads; give the address of the primary.',
    );
  }
}
