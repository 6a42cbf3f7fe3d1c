import { createHmac } from 'node:crypto';
import type { IsoDate } from '../certification/calendar.ts';
import type { RosterPerson } from '../roster/roster-file.ts';
import type { Database } from './database.ts';

/** What the roster and the accepted certifications say of one person. */
export interface StoredPerson {
  readonly idNumber: string;
  readonly name: string;
  readonly drawsBenefit: boolean;
  /** Newest of the roster's date and the certifications accepted here; null when there is none. */
  readonly latestCertification: IsoDate | null;
  /** Image file of the roster photo, absolute path; null when there is none. */
  readonly photoFile: string | null;
}

/** The people of the roster. */
export interface PeopleTable {
  /** Puts the people of a new roster in the place of the old one. Certifications accepted here stay. */
  replaceAll(people: readonly RosterPerson[]): void;
  /** By person hash: no personal data needed. */
  findByHash(personHash: string): StoredPerson | null;
  /** By identification number (公民身份号码). */
  findByIdNumber(idNumber: string): StoredPerson | null;
}

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

/** The people in the database; `personHashKey` is the key of the person hash. */
export function openPeopleTable(database: Database, personHashKey: Uint8Array): PeopleTable {
  const clear = database.prepare('DELETE FROM person');
  const insert = database.prepare<[string, string, string, number, string | null, string | null]>(
    `INSERT INTO person (id_number, person_hash, name, draws_benefit, certified_on, photo_file)
     VALUES (?, ?, ?, ?, ?, ?)`,
  );
  const byHash = database.prepare<[string], PersonRow>(`${SELECT_PERSON} WHERE person_hash = ?`);
  const byIdNumber = database.prepare<[string], PersonRow>(`${SELECT_PERSON} WHERE id_number = ?`);
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
    replaceAll: (people) => {
      replaceAll.immediate(people);
    },
    findByHash: (personHash) => readPerson(byHash.get(personHash)),
    findByIdNumber: (idNumber) => readPerson(byIdNumber.get(idNumber)),
  };
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

/** HMAC-SHA-256 of the 18-character number under the person hash key, lower-case hexadecimal. */
function hashPerson(idNumber: string, personHashKey: Uint8Array): string {
  return createHmac('sha256', personHashKey).update(idNumber).digest('hex');
}
