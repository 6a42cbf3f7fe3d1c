import { residentCardSchema } from '../../contract/card.ts';
import { createTextCodec } from './fields.ts';
import { isIdNumberOf } from './id-number.ts';

/** The text block of a resident ID card (居民身份证), GA/T 490. Bytes 220–255 are reserved but for the type letter. */
export const RESIDENT_CARD_TEXT = createTextCodec({
  kind: 'resident-id-card',
  typeLetter: ' ',
  places: {
    name: [[0, 30]],
    sexCode: [[30, 2]],
    ethnicGroupCode: [[32, 4]],
    birthDate: [[36, 16]],
    address: [[52, 70]],
    idNumber: [[122, 36]],
    issuingAuthority: [[158, 30]],
    validFrom: [[188, 16]],
    validTo: [[204, 16]],
  },
  schema: residentCardSchema.omit({ photo: true }),
  isConsistent: ({ idNumber, birthDate }) => isIdNumberOf(idNumber, birthDate),
});
