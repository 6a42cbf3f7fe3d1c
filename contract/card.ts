import { z } from 'zod';

/** Size of the compressed portrait on the chip in bytes (GA/T 490). It stays sealed: no open decoder exists. */
export const CARD_PHOTO_BYTES = 1024;

const isoDate = z.iso.date();

/** What every identity document (身份证件) tells. Dates are `YYYY-MM-DD`. */
const common = {
  /** GB/T 2261.1: 0 unknown, 1 male, 2 female, 9 not stated. */
  sexCode: z.enum(['0', '1', '2', '9']),
  birthDate: isoDate,
  /** `null` means 长期 (no end). */
  validTo: isoDate.nullable(),
};

/** The compressed portrait as read from the chip; `null` where a maker's service keeps it to itself. */
const photo = z
  .instanceof(Uint8Array)
  .refine((bytes) => bytes.length === CARD_PHOTO_BYTES)
  .nullable();

/** Chinese name as printed, 15 characters at most. */
const chineseName = z.string().max(15);
const address = z.string().max(35);
const issuingAuthority = z.string().max(15);

/** One reading of a resident ID card (居民身份证), GA/T 490. */
export const residentCardSchema = z.object({
  kind: z.literal('resident-id-card'),
  ...common,
  name: chineseName.min(1),
  /** GB/T 3304, two digits. */
  ethnicGroupCode: z.string().regex(/^\d{2}$/),
  address,
  /** Citizen identification number (公民身份号码), GB 11643: 17 digits and a check character. */
  idNumber: z.string().regex(/^\d{17}[\dX]$/),
  issuingAuthority,
  validFrom: isoDate,
  photo,
});
/** One reading of a resident ID card. */
export type ResidentCard = z.infer<typeof residentCardSchema>;

/** One reading of a residence permit for people from Hong Kong, Macau and Taiwan (港澳台居民居住证, type J, 2018). */
export const residencePermitSchema = z.object({
  kind: z.literal('residence-permit'),
  ...common,
  name: chineseName.min(1),
  address,
  /** Built like a citizen number; area 810000 Hong Kong, 820000 Macau, 830000 Taiwan. */
  idNumber: z.string().regex(/^8[123]0000\d{11}[\dX]$/),
  issuingAuthority,
  validFrom: isoDate,
  /** Number of the travel permit (通行证号码), up to 9 characters; empty where the card has none. */
  travelPermitNumber: z.string().max(9),
  /** How often the card was issued (签发次数), two characters; empty where the card has none. */
  issueCount: z.string().max(2),
  photo,
});
/** One reading of a residence permit. */
export type ResidencePermit = z.infer<typeof residencePermitSchema>;

/** One reading of a foreigner's permanent residence card of 2017 (外国人永久居留身份证, type I). */
export const foreignerCard2017Schema = z.object({
  kind: z.literal('foreigner-card-2017'),
  ...common,
  /** Chinese name; empty where the holder has none. */
  name: chineseName,
  englishName: z.string().min(1).max(60),
  /** Three letters and twelve digits. */
  idNumber: z.string().regex(/^[A-Z]{3}\d{12}$/),
  /** Nationality or region, three letters (GB/T 2659). */
  nationality: z.string().regex(/^[A-Z]{3}$/),
  validFrom: isoDate,
  cardVersion: z.string().max(2),
  /** Code of the accepting authority (受理机关), four characters. */
  acceptingAuthorityCode: z.string().max(4),
  photo,
});
/** One reading of a foreigner's permanent residence card of 2017. */
export type ForeignerCard2017 = z.infer<typeof foreignerCard2017Schema>;

/** One reading of a foreigner's permanent residence card of 2023, the "five-star card" (五星卡, type Y). */
export const foreignerCard2023Schema = z.object({
  kind: z.literal('foreigner-card-2023'),
  ...common,
  /** Chinese name; empty where the holder has none. */
  name: chineseName,
  englishName: z.string().min(1).max(46),
  /** 9, province, nationality (ISO 3166 numeric), birth date, sequence, check character. */
  idNumber: z.string().regex(/^9\d{16}[\dX]$/),
  /** Nationality or region, three letters. */
  nationality: z.string().regex(/^[A-Z]{3}$/),
  validFrom: isoDate,
  /** How often the card was renewed (换证次数), two characters. */
  renewalCount: z.string().max(2),
  /** Link to earlier versions of the card (既往版本关联项), three characters. */
  previousVersionLink: z.string().max(3),
  photo,
});
/** One reading of a foreigner's permanent residence card of 2023. */
export type ForeignerCard2023 = z.infer<typeof foreignerCard2023Schema>;

/**
 * One reading of a social security card (社会保障卡): files EF05 and EF06 (LD/T 32), readable without a PIN. It
 * identifies a person and proves nothing: what is read without authentication can be copied to another card.
 */
export const socialSecurityCardSchema = z.object({
  kind: z.literal('social-security-card'),
  ...common,
  name: z.string().min(1).max(30),
  /** Social security number (社会保障号码), which is the citizen identification number. */
  idNumber: z.string().regex(/^\d{17}[\dX]$/),
  /** Card number (社会保障卡卡号), up to 9 characters. */
  cardNumber: z.string().min(1).max(9),
  /** Region that issued the card: six digits. */
  regionCode: z.string().regex(/^\d{6}$/),
});
/** One reading of a social security card. */
export type SocialSecurityCard = z.infer<typeof socialSecurityCardSchema>;

/** One reading of any document that identifies a person at the terminal (身份证件). */
export const identityDocumentSchema = z.discriminatedUnion('kind', [
  residentCardSchema,
  residencePermitSchema,
  foreignerCard2017Schema,
  foreignerCard2023Schema,
  socialSecurityCardSchema,
]);
/** One reading of any document that identifies a person at the terminal. */
export type IdentityDocument = z.infer<typeof identityDocumentSchema>;

/** Which kind of document identified the person. */
export const DOCUMENT_KINDS = [
  'resident-id-card',
  'residence-permit',
  'foreigner-card-2017',
  'foreigner-card-2023',
  'social-security-card',
] as const satisfies readonly IdentityDocument['kind'][];

/** The name to call the holder by: the Chinese one, or the English one where the card has no other. */
export function nameOf(document: IdentityDocument): string {
  if (document.name !== '') return document.name;
  return 'englishName' in document ? document.englishName : '';
}

/** True when the validity of the document ended before `today` (`YYYY-MM-DD`). */
export function hasExpired(document: IdentityDocument, today: string): boolean {
  return document.validTo !== null && document.validTo < today;
}

/** The number as it may be shown: the first three and the last four characters, the rest as stars. */
export function maskIdNumber(idNumber: string): string {
  return idNumber.slice(0, 3) + '*'.repeat(Math.max(0, idNumber.length - 7)) + idNumber.slice(-4);
}

/** The decoded portrait of a card, where the site has a decoder. */
export const cardPortraitSchema = z.object({
  format: z.enum(['bmp', 'jpeg']),
  bytes: z.instanceof(Uint8Array).refine((bytes) => bytes.length > 0 && bytes.length <= 200_000),
});
/** The decoded portrait of a card. */
export type CardPortrait = z.infer<typeof cardPortraitSchema>;
