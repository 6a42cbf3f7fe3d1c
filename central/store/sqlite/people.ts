import type { RosterPerson } from '../../roster/roster-file.ts';
import {
  hashPerson,
  newestDate,
  type PeopleTable,
  type PersonColumns,
  readPerson,
  type StoredPerson,
} from '../people.ts';
import { attempt } from './attempt.ts';
import type { Database } from './database.ts';

const SELECT_PERSON = `
  SELECT id_number, name, draws_benefit, certified_on, region, benefits, photo_file, obstacle,
    (SELECT json_group_array(json_object('certifiedOn', certified_on, 'benefits', json(benefits)))
      FROM certification WHERE certification.id_number = person.id_number) AS certifications
  FROM person`;

/** The people in SQLite; `personHashKey` is the key of the person hash. */
export function openSqlitePeople(database: Database, personHashKey: Uint8Array): PeopleTable {
  const clear = database.prepare('DELETE FROM person');
  const insert = database.prepare<
    [string, string, string, number, string | null, string | null, string, string | null, string | null]
  >(
    `INSERT INTO person (id_number, person_hash, name, draws_benefit, certified_on, region, benefits, photo_file, obstacle)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const byHash = database.prepare<[string], PersonColumns>(`${SELECT_PERSON} WHERE person_hash = ?`);
  const byIdNumber = createPersonReader(database);
  const replaceAll = database.transaction((people: readonly RosterPerson[]) => {
    clear.run();
    for (const person of people) {
      insert.run(
        person.idNumber,
        hashPerson(person.idNumber, personHashKey),
        person.name,
        person.benefits.length > 0 ? 1 : 0,
        newestDate(person),
        person.region,
        JSON.stringify(person.benefits),
        person.photoFile,
        person.obstacle,
      );
    }
  });
  return {
    replaceAll: (people) => attempt(() => replaceAll.immediate(people)),
    findByHash: (personHash) => attempt(() => readRow(byHash.get(personHash))),
    findByIdNumber: (idNumber) => attempt(() => byIdNumber(idNumber)),
  };
}

/** Reads a person by identification number, also in the middle of a transaction. */
export function createPersonReader(database: Database): (idNumber: string) => StoredPerson | null {
  const select = database.prepare<[string], PersonColumns>(`${SELECT_PERSON} WHERE id_number = ?`);
  return (idNumber) => readRow(select.get(idNumber));
}

function readRow(row: PersonColumns | undefined): StoredPerson | null {
  return row === undefined ? null : readPerson(row);
}
