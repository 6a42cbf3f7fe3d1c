import { type CardText, encodeCardText } from '../../native/protocol/card-text.ts';
import { impossibleDay, numberOf, randomDay, slipOf } from './people.ts';
import type { Random } from './random.ts';

/** Makes the text block of a card that no decoder may accept; `null` where the kind of card has no such rule. */
type Defect = (card: CardText, random: Random) => Uint8Array | null;

const TEXT_BYTES = 256;
const TYPE_LETTER_OFFSET = 248;

/** Bytes that hold a field on every kind of card (name, English name or address) and number, respectively. */
const FIELD_PLACES: Readonly<
  Record<CardText['kind'], readonly (readonly [offset: number, bytes: number])[]>
> = {
  'resident-id-card': [
    [0, 30],
    [52, 70],
    [158, 30],
  ],
  'residence-permit': [
    [0, 30],
    [52, 70],
    [158, 30],
  ],
  'foreigner-card-2017': [
    [0, 120],
    [158, 30],
  ],
  'foreigner-card-2023': [
    [0, 30],
    [52, 70],
  ],
};

const change = (card: CardText, fields: Partial<Record<string, string | null>>) =>
  encodeCardText({ ...card, ...fields } as CardText);

const hasCheckedNumber = (card: CardText) => card.kind !== 'foreigner-card-2017';

const DEFECTS: readonly [Defect, ...Defect[]] = [
  // A slip in the number, the birth date corrected to it.
  (card, random) => {
    if (!hasCheckedNumber(card)) return null;
    const idNumber = slipOf(card.idNumber, random);
    const inside = `${idNumber.slice(6, 10)}-${idNumber.slice(10, 12)}-${idNumber.slice(12, 14)}`;
    return change(card, { idNumber, birthDate: inside });
  },
  (card, random) =>
    hasCheckedNumber(card) ? change(card, { idNumber: slipOf(card.idNumber, random) }) : null,
  // A day that does not exist, in the number, too.
  (card, random) => {
    const birthDate = impossibleDay(random);
    if (!hasCheckedNumber(card)) return change(card, { birthDate });
    return change(card, { birthDate, idNumber: numberOf(card.idNumber.slice(0, 6), birthDate, random) });
  },
  (card, random) => change(card, { validFrom: impossibleDay(random) }),
  (card, random) => change(card, { validTo: impossibleDay(random) }),
  // Another day than the number's.
  (card, random) => {
    const birthDate = randomDay(random, 1900, 2020);
    return hasCheckedNumber(card) && birthDate !== card.birthDate ? change(card, { birthDate }) : null;
  },
  // The end before the beginning.
  (card, random) => change(card, { validTo: randomDay(random, 1990, 2003) }),
  (card, random) => change(card, { sexCode: random.pick(['3', '8', 'M', '男', '']) }),
  (card, random) =>
    change(card, { birthDate: random.pick(['', '长期', '1950010', '195001 1', '１９５００１０１']) }),
  (card, random) => change(card, { validTo: random.pick(['', '永久', '2050010', '2050-1-1']) }),
  (card, random) => {
    switch (card.kind) {
      case 'resident-id-card':
        return random.chance(0.5)
          ? change(card, { name: '' })
          : change(card, { ethnicGroupCode: random.pick(['', '1', '汉', 'AB']) });
      case 'residence-permit':
        return change(card, { idNumber: numberOf('990101', card.birthDate, random) });
      case 'foreigner-card-2023':
        return random.chance(0.5)
          ? change(card, { idNumber: numberOf('810000', card.birthDate, random) })
          : change(card, { nationality: random.pick(['uto', 'UT', 'U1O', '乌托邦']) });
      case 'foreigner-card-2017':
        return change(
          card,
          random.pick([{ englishName: '' }, { idNumber: 'UTO12345678901X' }, { nationality: 'ut' }]),
        );
    }
  },
  // A letter that is no card's.
  (card, random) => {
    const letter = random.pick(['Q', 'i', 'j', 'y', '\0', 'A', '外', '　']);
    return encodeCardText(card, letter);
  },
  // Half a surrogate pair, a control character, or a code point that is no character, among the words.
  (card, random) => {
    const [offset, bytes] = random.pick(FIELD_PLACES[card.kind] as [readonly [number, number]]);
    const block = encodeCardText(card);
    const view = new DataView(block.buffer);
    const unit = random.pick([
      0xd800, 0xdbff, 0xdc00, 0xdfff, 0x0001, 0x000a, 0x0085, 0xfffe, 0xffff, 0xfdd0,
    ]);
    // At the very edge it could be taken for padding or meet its other half: between two plain characters it cannot.
    const at = offset + 2 * random.between(1, bytes / 2 - 2);
    view.setUint16(at - 2, 0x4e00, true);
    view.setUint16(at, unit, true);
    view.setUint16(at + 2, 0x4e00, true);
    return block;
  },
  (card, random) => encodeCardText(card).slice(0, random.below(TEXT_BYTES)),
  (_card, random) => new Uint8Array(TEXT_BYTES).fill(random.pick([0, 0x20, 0xff])),
  (card) => encodeCardText(card).fill(0x20, TYPE_LETTER_OFFSET - 60, TYPE_LETTER_OFFSET - 40),
];

/** A text block that is known to be wrong. */
export function defectiveBlock(card: CardText, random: Random): Uint8Array {
  for (;;) {
    const block = random.pick(DEFECTS)(card, random);
    if (block) return block;
  }
}
