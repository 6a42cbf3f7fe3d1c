import type { CentralStorage } from '../storage.ts';
import { attempt } from './attempt.ts';
import { openDatabase } from './database.ts';
import { openSqlitePeople } from './people.ts';
import { openSqliteRecords } from './records.ts';
import { openSqliteTerminals } from './terminals.ts';

/**
 * The storage of a single node in the file `path`; `personHashKey` is the key of the person hash. Throws `StartRefusal`
 * when the file cannot be used.
 */
export function openSqliteStorage(path: string, personHashKey: Uint8Array): CentralStorage {
  const database = openDatabase(path);
  const probe = database.prepare('SELECT COUNT(*) FROM terminal');
  return {
    engine: 'sqlite',
    terminals: openSqliteTerminals(database),
    people: openSqlitePeople(database, personHashKey),
    records: openSqliteRecords(database),
    probe: () =>
      attempt(() => {
        probe.get();
      }),
    close: async () => {
      database.pragma('wal_checkpoint(TRUNCATE)');
      database.close();
    },
  };
}
