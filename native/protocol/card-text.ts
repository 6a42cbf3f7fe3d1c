import type {
  ForeignerCard2017,
  ForeignerCard2023,
  ResidencePermit,
  ResidentCard,
} from '../../contract/card.ts';
import { fail, type Result, succeed } from '../../contract/result.ts';
import { TEXT_BYTES } from './commands.ts';
import { typeLetterOf } from './fields.ts';
import { FOREIGNER_CARD_2017_TEXT } from './foreigner-card-2017-text.ts';
import { FOREIGNER_CARD_2023_TEXT } from './foreigner-card-2023-text.ts';
import { RESIDENCE_PERMIT_TEXT } from './residence-permit-text.ts';
import { RESIDENT_CARD_TEXT } from './resident-card-text.ts';

/** One reading of a document whose chip the security module reads. */
export type ChipCard = ResidentCard | ResidencePermit | ForeignerCard2017 | ForeignerCard2023;

/** What the text block of a chip tells: a reading without the portrait. */
export type CardText =
  | Omit<ResidentCard, 'photo'>
  | Omit<ResidencePermit, 'photo'>
  | Omit<ForeignerCard2017, 'photo'>
  | Omit<ForeignerCard2023, 'photo'>;

const CODECS = [
  RESIDENT_CARD_TEXT,
  RESIDENCE_PERMIT_TEXT,
  FOREIGNER_CARD_2017_TEXT,
  FOREIGNER_CARD_2023_TEXT,
] as const;

/**
 * Reads the 256-byte text block (UTF-16LE, padded with spaces; some readers pad with NUL). Faults:
 * `card-unsupported` for a type letter other than space, J, I and Y: such a card is never taken for a resident
 * ID card; `card-data-invalid` when a field breaks its own rule: encoding, code, form, real dates, order of the
 * validity dates, check character (GB 11643), birth date other than the number's. Whether the number's sex digit
 * agrees and whether the card has expired is not judged here.
 */
export function decodeCardText(
  block: Uint8Array,
): Result<CardText, 'card-unsupported' | 'card-data-invalid'> {
  if (block.length !== TEXT_BYTES) return fail('card-data-invalid');
  const typeLetter = typeLetterOf(block);
  const codec = CODECS.find((candidate) => candidate.typeLetter === typeLetter);
  if (!codec) return fail('card-unsupported');
  const text = codec.decode(block);
  return text ? succeed(text) : fail('card-data-invalid');
}

/**
 * The 256-byte text block of `text`, for the reader simulator. Fields are written as they are, right or wrong, and
 * `typeLetter` in place of the right one; only a field that does not fit its place is a bug of the caller and throws.
 */
export function encodeCardText(text: CardText, typeLetter?: string): Uint8Array {
  switch (text.kind) {
    case 'resident-id-card':
      return RESIDENT_CARD_TEXT.encode(text, typeLetter);
    case 'residence-permit':
      return RESIDENCE_PERMIT_TEXT.encode(text, typeLetter);
    case 'foreigner-card-2017':
      return FOREIGNER_CARD_2017_TEXT.encode(text, typeLetter);
    case 'foreigner-card-2023':
      return FOREIGNER_CARD_2023_TEXT.encode(text, typeLetter);
  }
}
