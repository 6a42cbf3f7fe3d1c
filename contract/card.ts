import { z } from 'zod';

/** Size of the compressed portrait on the chip in bytes (GA/T 490). It stays sealed: no open decoder exists. */
export const CARD_PHOTO_BYTES = 1024;

const isoDate = z.iso.date();

/**
 * One reading of a resident ID card (居民身份证), parsed from the 256-byte text block and the portrait block
 * (GA/T 490, GA/T 467). Dates are `YYYY-MM-DD`.
 */
export const residentCardSchema = z.object({
  kind: z.literal('resident-id-card'),
  name: z.string().min(1).max(15),
  /** GB/T 2261.1: 0 unknown, 1 male, 2 female, 9 not stated. */
  sexCode: z.enum(['0', '1', '2', '9']),
  /** GB/T 3304, two digits. */
  ethnicGroupCode: z.string().regex(/^\d{2}$/),
  birthDate: isoDate,
  address: z.string().max(35),
  /** Citizen identification number (公民身份号码), GB 11643: 17 digits and a check character. */
  idNumber: z.string().regex(/^\d{17}[\dX]$/),
  issuingAuthority: z.string().max(15),
  validFrom: isoDate,
  /** `null` means 长期 (no end). */
  validTo: isoDate.nullable(),
  /** The compressed portrait, as read. */
  photo: z.instanceof(Uint8Array).refine((bytes) => bytes.length === CARD_PHOTO_BYTES),
});

/** One reading of a resident ID card. */
export type ResidentCard = z.infer<typeof residentCardSchema>;

/** The number as it may be shown: the first three and the last four characters, the rest as stars. */
export function maskIdNumber(idNumber: string): string {
  return idNumber.slice(0, 3) + '*'.repeat(Math.max(0, idNumber.length - 7)) + idNumber.slice(-4);
}
