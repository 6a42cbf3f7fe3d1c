import type { RosterPerson } from '../../roster/roster-file.ts';
import { hashPerson, type PeopleTable, type StoredPerson } from '../people.ts';
import { attempt } from './attempt.ts';
import type { Database } from './database.ts';

interface PersonRow {
  id_number: string;
  name: string;
  draws_benefit: number;
  latest: string | null;
  photo_file: string | null;
}

const SELECT_PERSON = `
  SELECT id_number, name, draws_benefit, photo_file,
    NULLIF(MAX(COALESCE(certified_on, ''), COALESCE(
      (SELECT MAX(certified_on) FROM certification WHERE certification.id_number = person.id_number), '')), '')
    AS latest
  FROM person`;

/** The people in SQLite; `personHashKey` is the key of the person hash. */
export function openSqlitePeople(database: Database, personHashKey: Uint8Array): PeopleTable {
  const clear = database.prepare('DELETE FROM person');
  const insert = database.prepare<[string, string, string, number, string | null, string | null]>(
    `INSERT INTO person (id_number, person_hash, name, draws_benefit, certified_on, photo_file)
     VALUES (?, ?, ?, ?, ?, ?)`,
  );
  const byHash = database.prepare<[string], PersonRow>(`${SELECT_PERSON} WHERE person_hash = ?`);
  const byIdNumber = createPersonReader(database);
  const replaceAll = database.transaction((people: readonly RosterPerson[]) => {
    clear.run();
    for (const person of people) {
      insert.run(
        person.idNumber,
        hashPerson(person.idNumber, personHashKey),
        person.name,
        person.drawsBenefit ? 1 : 0,
        person.lastCertifiedOn,
        person.photoFile,
      );
    }
  });
  return {
    replaceAll: (people) => attempt(() => replaceAll.immediate(people)),
    findByHash: (personHash) => attempt(() => readPerson(byHash.get(personHash))),
    findByIdNumber: (idNumber) => attempt(() => byIdNumber(idNumber)),
  };
}

/** Reads a person by identification number, also in the middle of a transaction. */
export function createPersonReader(database: Database): (idNumber: string) => StoredPerson | null {
  const select = database.prepare<[string], PersonRow>(`${SELECT_PERSON} WHERE id_number = ?`);
  return (idNumber) => readPerson(select.get(idNumber));
}

function readPerson(row: PersonRow | undefined): StoredPerson | null {
  if (row === undefined) return null;
  return {
    idNumber: row.id_number,
    name: row.name,
    drawsBenefit: row.draws_benefit === 1,
    latestCertification: row.latest,
    photoFile: row.photo_file,
  };
}
