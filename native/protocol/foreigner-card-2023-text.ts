import { foreignerCard2023Schema } from '../../contract/card.ts';
import { createTextCodec } from './fields.ts';
import { isIdNumberOf } from './id-number.ts';

/**
 * The text block of a foreigner's permanent residence card of 2023, the "five-star card" (五星卡, type Y). The English
 * name is cut in two after 35 characters; bytes 158–187 are reserved. The offsets come from one published reader
 * program only and were never tried on a card; they keep to the resident card's, as the authority announced.
 */
export const FOREIGNER_CARD_2023_TEXT = createTextCodec({
  kind: 'foreigner-card-2023',
  typeLetter: 'Y',
  places: {
    name: [[0, 30]],
    sexCode: [[30, 2]],
    renewalCount: [[32, 4]],
    birthDate: [[36, 16]],
    englishName: [
      [52, 70],
      [220, 22],
    ],
    idNumber: [[122, 36]],
    validFrom: [[188, 16]],
    validTo: [[204, 16]],
    nationality: [[242, 6]],
    previousVersionLink: [[250, 6]],
  },
  schema: foreignerCard2023Schema.omit({ photo: true }),
  isConsistent: ({ idNumber, birthDate }) => isIdNumberOf(idNumber, birthDate),
});
