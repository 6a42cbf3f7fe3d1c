import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { type BenefitKind, benefitKindSchema } from '../../contract/certification-rules.ts';
import {
  type CertificationChannel,
  certificationChannelSchema,
} from '../../contract/certification-status.ts';
import type { CivilDate } from '../../rules/civil-date.ts';
import type { RosterPerson } from '../roster/roster-file.ts';

/** A benefit that a person draws, and the newest certification known for it. */
export interface KnownBenefit {
  readonly benefit: BenefitKind;
  /** Newest of the roster's date and the certifications accepted here; null when there is none. */
  readonly certifiedOn: CivilDate | null;
  /** How that one came; null when it is not known. */
  readonly channel: CertificationChannel | null;
}

/**
 * What stands between a person of the roster and a certification that a machine decides. What is registered differs from the
 * card (查无此人), or no picture of the face is registered (未建模): they have to come to a counter first. The agency doubts
 * that the benefit is drawn by right and has suspended it (暂停，待核实): they can certify, and people decide on it.
 */
export const OBSTACLES = ['no-such-person', 'not-modelled', 'suspended'] as const;
/** What stands between a person of the roster and a certification that a machine decides. */
export type Obstacle = (typeof OBSTACLES)[number];

/** What the roster and the accepted certifications say of one person. */
export interface StoredPerson {
  readonly idNumber: string;
  readonly name: string;
  /** Region whose rules count; null: the service's own. */
  readonly region: string | null;
  /** Empty for a person who is insured but draws no benefit. */
  readonly benefits: readonly KnownBenefit[];
  /** Null: nothing stands in the way of a certification at a terminal. */
  readonly obstacle: Obstacle | null;
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

/** What a roster without kinds of benefits means by "draws a benefit". */
export const DEFAULT_BENEFIT: BenefitKind = 'enterprise-pension';

/** A certification that was accepted here, as it is kept. `benefits`: null in rows from before there were kinds: all. */
export interface KeptCertification {
  readonly certifiedOn: CivilDate;
  readonly benefits: readonly BenefitKind[] | null;
}

/** A person as kept: the roster's columns, and the certifications as JSON text. */
export interface PersonColumns {
  readonly id_number: string;
  readonly name: string;
  readonly draws_benefit: boolean | number;
  /** The roster's one date; of people imported before there were kinds of benefits it is the only one. */
  readonly certified_on: string | null;
  readonly region: string | null;
  /** JSON of `KnownBenefit[]`; null for people imported before there were kinds of benefits. */
  readonly benefits: string | null;
  /** JSON of `KeptCertification[]`. */
  readonly certifications: string;
  readonly photo_file: string | null;
  readonly obstacle: string | null;
}

const obstacleSchema = z.enum(OBSTACLES).nullable();
const benefitsSchema = z.array(
  z.object({
    benefit: benefitKindSchema,
    certifiedOn: z.iso.date().nullable(),
    channel: certificationChannelSchema.nullable(),
  }),
);
const certificationsSchema = z.array(
  z.object({ certifiedOn: z.iso.date(), benefits: z.array(benefitKindSchema).nullable() }),
);

/** Joins the roster's word on a person with the certifications accepted here. Exception: the database was tampered with. */
export function readPerson(row: PersonColumns): StoredPerson {
  const { id_number: idNumber, name, region, photo_file: photoFile } = row;
  const told: readonly KnownBenefit[] =
    row.benefits === null
      ? row.draws_benefit
        ? [{ benefit: DEFAULT_BENEFIT, certifiedOn: row.certified_on, channel: null }]
        : []
      : benefitsSchema.parse(JSON.parse(row.benefits));
  const accepted = certificationsSchema.parse(JSON.parse(row.certifications));
  return {
    ...{ idNumber, name, region, photoFile },
    obstacle: obstacleSchema.parse(row.obstacle),
    benefits: told.map((known) => accepted.reduce(joinCertification, known)),
  };
}

function joinCertification(known: KnownBenefit, { certifiedOn, benefits }: KeptCertification): KnownBenefit {
  const isOfThis = benefits === null || benefits.includes(known.benefit);
  const isNewer = known.certifiedOn === null || known.certifiedOn < certifiedOn;
  return isOfThis && isNewer ? { ...known, certifiedOn, channel: 'terminal' } : known;
}

/** The one date that says most about all benefits of a roster's person. */
export function newestDate({ benefits }: RosterPerson): CivilDate | null {
  return benefits.reduce<CivilDate | null>(
    (newest, { certifiedOn }) =>
      newest === null || (certifiedOn !== null && certifiedOn > newest) ? certifiedOn : newest,
    null,
  );
}
