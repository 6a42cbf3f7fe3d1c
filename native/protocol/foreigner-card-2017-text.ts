import { foreignerCard2017Schema } from '../../contract/card.ts';
import { createTextCodec } from './fields.ts';

/**
 * The text block of a foreigner's permanent residence card of 2017 (外国人永久居留身份证, type I). Bytes 250–255 are
 * reserved. Nothing is checked between number and birth date, and the number's check digit (weights 7, 3, 1) is not
 * enforced: a published specimen breaks it.
 */
export const FOREIGNER_CARD_2017_TEXT = createTextCodec({
  kind: 'foreigner-card-2017',
  typeLetter: 'I',
  places: {
    englishName: [[0, 120]],
    sexCode: [[120, 2]],
    idNumber: [[122, 30]],
    nationality: [[152, 6]],
    name: [[158, 30]],
    validFrom: [[188, 16]],
    validTo: [[204, 16]],
    birthDate: [[220, 16]],
    cardVersion: [[236, 4]],
    acceptingAuthorityCode: [[240, 8]],
  },
  schema: foreignerCard2017Schema.omit({ photo: true }),
  isConsistent: () => true,
});
