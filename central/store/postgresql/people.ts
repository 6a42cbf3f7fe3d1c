import type { RosterPerson } from '../../roster/roster-file.ts';
import {
  hashPerson,
  newestDate,
  type PeopleTable,
  type PersonColumns,
  readPerson,
  type StoredPerson,
} from '../people.ts';
import type { Connections, Statements } from './connection.ts';

/** People in one statement of an import. */
const IMPORT_BATCH = 5_000;
/** A roster of a province takes longer than an ordinary statement may, milliseconds. */
const IMPORT_STATEMENT_TIMEOUT_MS = 10 * 60_000;
/** Key of the advisory lock under which one node at a time imports; any number that nobody else takes. */
const IMPORT_LOCK = 4_201_931_002;

const SELECT_PERSON = `
  SELECT id_number, name, draws_benefit, certified_on::text AS certified_on, region, benefits::text AS benefits,
    photo_file, obstacle,
    (SELECT coalesce(json_agg(json_build_object('certifiedOn', certified_on, 'benefits', certification.benefits)), '[]')
      FROM certification WHERE certification.id_number = person.id_number)::text AS certifications
  FROM person`;

const INSERT_PEOPLE = `
  INSERT INTO person (id_number, person_hash, name, draws_benefit, certified_on, region, benefits, photo_file, obstacle)
  SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::boolean[], $5::date[], $6::text[], $7::jsonb[], $8::text[],
    $9::text[])`;

/** The people in PostgreSQL; `personHashKey` is the key of the person hash. */
export function openPostgresPeople(connections: Connections, personHashKey: Uint8Array): PeopleTable {
  return {
    replaceAll: (people) =>
      connections.inTransaction(async (statements) => {
        await statements.query("SELECT set_config('lock_timeout', '0', true)");
        await statements.query("SELECT set_config('statement_timeout', $1, true)", [
          String(IMPORT_STATEMENT_TIMEOUT_MS),
        ]);
        await statements.query('SELECT pg_advisory_xact_lock($1)', [IMPORT_LOCK]);
        await statements.query('DELETE FROM person');
        for (let begin = 0; begin < people.length; begin += IMPORT_BATCH) {
          await statements.query(
            INSERT_PEOPLE,
            inColumns(people.slice(begin, begin + IMPORT_BATCH), personHashKey),
          );
        }
      }),
    findByHash: (personHash) => selectPerson(connections, 'person_hash', personHash),
    findByIdNumber: (idNumber) => selectPerson(connections, 'id_number', idNumber),
  };
}

/** Reads a person, also in the middle of a transaction. */
export async function selectPerson(
  statements: Statements,
  column: 'id_number' | 'person_hash',
  value: string,
): Promise<StoredPerson | null> {
  const { rows } = await statements.query<PersonColumns>(`${SELECT_PERSON} WHERE ${column} = $1`, [value]);
  const [row] = rows;
  return row === undefined ? null : readPerson(row);
}

function inColumns(people: readonly RosterPerson[], personHashKey: Uint8Array): unknown[] {
  return [
    people.map(({ idNumber }) => idNumber),
    people.map(({ idNumber }) => hashPerson(idNumber, personHashKey)),
    people.map(({ name }) => name),
    people.map(({ benefits }) => benefits.length > 0),
    people.map(newestDate),
    people.map(({ region }) => region),
    people.map(({ benefits }) => JSON.stringify(benefits)),
    people.map(({ photoFile }) => photoFile),
    people.map(({ obstacle }) => obstacle),
  ];
}
