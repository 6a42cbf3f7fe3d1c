import type { RosterPerson } from '../../roster/roster-file.ts';
import { hashPerson, type PeopleTable, type StoredPerson } from '../people.ts';
import type { Connections, Statements } from './connection.ts';

interface PersonRow {
  id_number: string;
  name: string;
  draws_benefit: boolean;
  latest: string | null;
  photo_file: string | null;
}

/** People in one statement of an import. */
const IMPORT_BATCH = 5_000;
/** A roster of a province takes longer than an ordinary statement may, milliseconds. */
const IMPORT_STATEMENT_TIMEOUT_MS = 10 * 60_000;
/** Key of the advisory lock under which one node at a time imports; any number that nobody else takes. */
const IMPORT_LOCK = 4_201_931_002;

// GREATEST leaves nulls out.
const SELECT_PERSON = `
  SELECT id_number, name, draws_benefit, photo_file,
    GREATEST(certified_on,
      (SELECT max(certified_on) FROM certification WHERE certification.id_number = person.id_number))::text AS latest
  FROM person`;

const INSERT_PEOPLE = `
  INSERT INTO person (id_number, person_hash, name, draws_benefit, certified_on, photo_file)
  SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::boolean[], $5::date[], $6::text[])`;

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
  const { rows } = await statements.query<PersonRow>(`${SELECT_PERSON} WHERE ${column} = $1`, [value]);
  const [row] = rows;
  if (row === undefined) return null;
  return {
    idNumber: row.id_number,
    name: row.name,
    drawsBenefit: row.draws_benefit,
    latestCertification: row.latest,
    photoFile: row.photo_file,
  };
}

function inColumns(people: readonly RosterPerson[], personHashKey: Uint8Array): unknown[] {
  return [
    people.map(({ idNumber }) => idNumber),
    people.map(({ idNumber }) => hashPerson(idNumber, personHashKey)),
    people.map(({ name }) => name),
    people.map(({ drawsBenefit }) => drawsBenefit),
    people.map(({ lastCertifiedOn }) => lastCertifiedOn),
    people.map(({ photoFile }) => photoFile),
  ];
}
