import { createHmac } from 'node:crypto';
import type { IsoDate } from '../certification/calendar.ts';
import type { RosterPerson } from '../roster/roster-file.ts';

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
  replaceAll(people: readonly RosterPerson[]): Promise<void>;
  /** By person hash: no personal data needed. */
  findByHash(personHash: string): Promise<StoredPerson | null>;
  /** By identification number (公民身份号码). */
  findByIdNumber(idNumber: string): Promise<StoredPerson | null>;
}

/** HMAC-SHA-256 of the 18-character number under the person hash key, lower-case hexadecimal. */
export function hashPerson(idNumber: string, personHashKey: Uint8Array): string {
  return createHmac('sha256', personHashKey).update(idNumber).digest('hex');
}
