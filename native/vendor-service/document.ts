import { type IdentityDocument, identityDocumentSchema } from '../../contract/card.ts';
import { fail, type Result, succeed } from '../../contract/result.ts';
import { type CardText, decodeCardText, encodeCardText } from '../protocol/card-text.ts';
import type { ServiceFields } from './answer.ts';
import { endDateOf, ethnicGroupCodeOf, isoDateOf, nationalityOf, sexCodeOf } from './words.ts';

/** `CardType` in the manual of the service, V3.3.4. */
const CARD_TYPES: Readonly<Record<string, (fields: ServiceFields) => object>> = {
  '0': (fields) => ({
    kind: 'resident-id-card',
    name: fields.name,
    ethnicGroupCode: ethnicGroupCodeOf(fields.nation),
    address: fields.address,
    issuingAuthority: fields.police,
  }),
  '1': (fields) => ({
    kind: 'foreigner-card-2017',
    name: fields.name,
    englishName: fields.EngName,
    nationality: nationalityOf(fields.nation),
    cardVersion: fields.CertVol,
    acceptingAuthorityCode: fields.police,
  }),
  '2': (fields) => ({
    kind: 'residence-permit',
    name: fields.name,
    address: fields.address,
    issuingAuthority: fields.police,
    // The manual's example has nine zeros on a card without a number.
    travelPermitNumber: fields.PassID.replace(/^0+$/, ''),
    issueCount: fields.IssuesTimes,
  }),
  '3': (fields) => ({
    kind: 'foreigner-card-2023',
    name: fields.name,
    englishName: fields.EngName,
    nationality: nationalityOf(fields.nation),
    renewalCount: fields.IssuesTimes,
    previousVersionLink: fields.Reserved,
  }),
};

/**
 * The card in the words of the service as the identity document it is. The compressed portrait stays with the
 * service: `photo` is `null`. Faults: `card-unsupported` for any other kind of card, `card-data-invalid` when a
 * field breaks the rule that it has on the chip.
 */
export function decodeDocument(
  fields: ServiceFields,
): Result<IdentityDocument, 'card-unsupported' | 'card-data-invalid'> {
  const pickFields = Object.hasOwn(CARD_TYPES, fields.CardType) ? CARD_TYPES[fields.CardType] : undefined;
  if (!pickFields) return fail('card-unsupported');
  const document = identityDocumentSchema.safeParse({
    ...pickFields(fields),
    sexCode: sexCodeOf(fields.sex),
    birthDate: isoDateOf(fields.born),
    idNumber: fields.cardno.toUpperCase(),
    validFrom: isoDateOf(fields.userlifeb),
    validTo: endDateOf(fields.userlifee),
    photo: null,
  });
  if (!document.success || document.data.kind === 'social-security-card') return fail('card-data-invalid');
  const text = putOnChip(document.data);
  return text.ok ? succeed({ ...text.value, photo: null }) : text;
}

/** The text written as on a chip and read again, so that all the rules of a chip are asked, and stand in one place. */
function putOnChip(text: CardText): ReturnType<typeof decodeCardText> {
  try {
    return decodeCardText(encodeCardText(text));
  } catch {
    // A field takes more room than a chip has: rare characters count twice there.
    return fail('card-data-invalid');
  }
}
