import { encodeAppendedAddresses } from '../protocol/appended-address.ts';
import { type CardText, decodeCardText, encodeCardText } from '../protocol/card-text.ts';
import { PHOTO_BYTES, TEXT_BYTES } from '../protocol/commands.ts';
import { typeLetterOf } from '../protocol/fields.ts';

/*
 * Nobody: the card that stands in recordings where a person's stood. All checks of the numbers are right, but nobody
 * alive was born in 1800, the areas 990000 and 900000 are none of GB/T 2260, and XXX is no country.
 */

const PERIOD = { validFrom: '2020-01-01', validTo: null } as const;
const PERSON = { name: '某某', sexCode: '1', birthDate: '1800-01-01', ...PERIOD } as const;
const PLACE = { address: '某省某市某区某路某号', issuingAuthority: '某市公安局' } as const;
const FOREIGNER = { englishName: 'DOE, JOHN', nationality: 'XXX' } as const;

/** By type letter; a space is the resident ID card. */
const TEXTS: ReadonlyMap<string, CardText> = new Map<string, CardText>([
  [
    ' ',
    {
      kind: 'resident-id-card',
      ...PERSON,
      ...PLACE,
      ethnicGroupCode: '01',
      idNumber: '990000180001010017',
    },
  ],
  [
    'J',
    {
      kind: 'residence-permit',
      ...PERSON,
      ...PLACE,
      idNumber: '810000180001010019',
      travelPermitNumber: 'H00000000',
      issueCount: '01',
    },
  ],
  [
    'I',
    {
      kind: 'foreigner-card-2017',
      ...PERSON,
      ...FOREIGNER,
      idNumber: 'XXX000000010103',
      cardVersion: '01',
      acceptingAuthorityCode: '0000',
    },
  ],
  [
    'Y',
    {
      kind: 'foreigner-card-2023',
      ...PERSON,
      ...FOREIGNER,
      idNumber: '900000180001010010',
      renewalCount: '00',
      previousVersionLink: '000',
    },
  ],
]);

/** Stands for every type letter that is unknown: which one it was may not be told, it may be part of a name. */
const UNKNOWN_TYPE_LETTER = '?';
const TYPE_LETTER_END = 250;

/** A WLT portrait begins so in every published trace: "WL", 102 × 126 pixels. */
const PHOTO_HEAD: readonly number[] = [0x57, 0x4c, 0x66, 0x00, 0x7e, 0x00, 0x32, 0x00, 0x00, 0xff, 0x85];

/**
 * Text block and portrait to write down in place of those of a person. `text` is as much of the person's text block as
 * was received; of it only the type letter shows, and whether it decodes: a text that is invalid becomes an invalid one.
 */
export function maskedCardData(text: Uint8Array): Uint8Array {
  const data = new Uint8Array(TEXT_BYTES + PHOTO_BYTES);
  data.set(maskedText(text));
  data.set(PHOTO_HEAD, TEXT_BYTES);
  return data;
}

/** One appended address (追加住址, 30 03) to write down in place of a person's. */
export function maskedAddress(): Uint8Array {
  return encodeAppendedAddresses([PLACE.address]);
}

function maskedText(received: Uint8Array): Uint8Array {
  // Most cards are resident ID cards, so that is what an answer counts as that was cut off before the letter.
  const typeLetter = received.length >= TYPE_LETTER_END ? typeLetterOf(received) : ' ';
  const resident = TEXTS.get(' ');
  const text = TEXTS.get(typeLetter) ?? resident;
  if (!text) throw new Error('A resident ID card stands in the table');
  const isInvalid = received.length === TEXT_BYTES && !decodeCardText(received).ok;
  return encodeCardText(
    isInvalid ? { ...text, birthDate: '1800-00-00' } : text,
    TEXTS.has(typeLetter) ? typeLetter : UNKNOWN_TYPE_LETTER,
  );
}
