import { residencePermitSchema } from '../../contract/card.ts';
import { createTextCodec } from './fields.ts';
import { isIdNumberOf } from './id-number.ts';

/**
 * The text block of a residence permit for people from Hong Kong, Macau and Taiwan (港澳台居民居住证, type J, 2018):
 * the resident ID card's without ethnic group and with two fields more. Bytes 32–35, 242–247 and 250–255 are reserved.
 */
export const RESIDENCE_PERMIT_TEXT = createTextCodec({
  kind: 'residence-permit',
  typeLetter: 'J',
  places: {
    name: [[0, 30]],
    sexCode: [[30, 2]],
    birthDate: [[36, 16]],
    address: [[52, 70]],
    idNumber: [[122, 36]],
    issuingAuthority: [[158, 30]],
    validFrom: [[188, 16]],
    validTo: [[204, 16]],
    travelPermitNumber: [[220, 18]],
    issueCount: [[238, 4]],
  },
  schema: residencePermitSchema.omit({ photo: true }),
  // The forms of travel permit numbers are not known for sure, and nothing depends on them: nobody is refused for one.
  isConsistent: ({ idNumber, birthDate }) => isIdNumberOf(idNumber, birthDate),
});
