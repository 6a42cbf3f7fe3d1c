import { isDeepStrictEqual } from 'node:util';
import { encodeAppendedAddresses } from '../../../native/protocol/appended-address.ts';
import { encodeCardBlock } from '../../../native/protocol/card-block.ts';
import { type CardText, encodeCardText } from '../../../native/protocol/card-text.ts';
import { defectiveBlock } from '../card-defects.ts';
import type { Decoders } from '../decoders.ts';
import { mutate, withOneByteChanged } from '../mutate.ts';
import { hasRightCheck, isRealDay, randomCardText, randomWords } from '../people.ts';
import { judge, type Target } from '../target.ts';

/** Text blocks, card blocks and appended addresses of all kinds of cards. */
export function createCardTargets(decoders: Decoders): readonly Target[] {
  return [
    {
      name: 'text of a card, right',
      weight: 9,
      prepare(random) {
        const card = randomCardText(random);
        const block = encodeCardText(card);
        return {
          input: block,
          run: () => {
            const decoded = decoders.decodeCardText(block);
            if (!decoded.ok) return 'wrong-reject';
            return isDeepStrictEqual(decoded.value, card) ? 'right' : 'wrong-accept';
          },
        };
      },
    },
    {
      name: 'text of a card, wrong',
      weight: 14,
      prepare(random) {
        const block = defectiveBlock(randomCardText(random), random);
        return { input: block, run: () => judge(decoders.decodeCardText(block).ok, 'invalid') };
      },
    },
    {
      name: 'text of a card, any',
      weight: 8,
      prepare(random) {
        const block = random.chance(0.1)
          ? random.bytes(256)
          : toLength(mutate(encodeCardText(randomCardText(random)), random), 256);
        return {
          input: block,
          run: () => {
            const decoded = decoders.decodeCardText(block);
            return judge(decoded.ok && !keepsItsRules(decoded.value), 'invalid');
          },
        };
      },
    },
    {
      name: 'block of a card',
      weight: 6,
      prepare(random) {
        const card = randomCardText(random);
        const photo = random.bytes(1024);
        const whole = encodeCardBlock(encodeCardText(card), photo);
        const damage = random.below(4);
        const block =
          damage === 0
            ? withOneByteChanged(whole, random, 0, 4)
            : damage === 1
              ? whole.slice(0, random.below(1284))
              : whole;
        return {
          input: block,
          run: () => {
            const decoded = decoders.decodeCardBlock(block);
            if (block !== whole) return judge(decoded.ok, 'invalid');
            if (!decoded.ok) return 'wrong-reject';
            const isSame = isDeepStrictEqual(decoded.value, { ...card, photo });
            return isSame ? 'right' : 'wrong-accept';
          },
        };
      },
    },
    {
      name: 'appended addresses',
      weight: 4,
      prepare(random) {
        const addresses = Array.from({ length: random.between(1, 4) }, () => randomWords(random, 0, 35));
        const data = encodeAppendedAddresses(addresses);
        const damage = random.below(4);
        if (damage === 0) {
          const at = 2 * random.between(1, 33);
          data.set([0x00, 0x4e, 0x07, 0x00, 0x00, 0x4e], at - 2);
        }
        const input = damage === 1 ? data.slice(0, random.between(0, 34) * 2 + 1) : data;
        return {
          input,
          run: () => {
            const decoded = decoders.decodeAppendedAddresses(input);
            if (damage < 2) return judge(decoded.ok, 'invalid');
            if (!decoded.ok) return 'wrong-reject';
            const expected = addresses.filter((address) => address !== '');
            return isDeepStrictEqual(decoded.value, expected) ? 'right' : 'wrong-accept';
          },
        };
      },
    },
    {
      name: 'characters, UTF-16',
      weight: 5,
      prepare(random) {
        const words = random.chance(0.5) ? randomWords(random, 0, 20) : null;
        const bytes = words === null ? random.bytes(2 * random.below(20)) : Buffer.from(words, 'utf16le');
        return {
          input: bytes,
          run: () => {
            const decoded = decoders.decodeCharacters([bytes]);
            if (words === null) return judge(decoded !== null && !isPrintable(decoded), 'invalid');
            if (decoded === null) return 'wrong-reject';
            return decoded === words ? 'right' : 'wrong-accept';
          },
        };
      },
    },
  ];
}

/** The rules that hold for whatever a decoder accepts, looked at one by one. */
function keepsItsRules(card: CardText): boolean {
  const days = [card.birthDate, card.validFrom, ...(card.validTo === null ? [] : [card.validTo])];
  const words = Object.values(card).filter((value) => typeof value === 'string');
  const isOrdered = card.validTo === null || card.validFrom <= card.validTo;
  if (!days.every(isRealDay) || !words.every(isPrintable) || !isOrdered || !/^[0129]$/.test(card.sexCode))
    return false;
  if (card.kind === 'foreigner-card-2017') return /^[A-Z]{3}\d{12}$/.test(card.idNumber);
  return (
    /^\d{17}[\dX]$/.test(card.idNumber) &&
    hasRightCheck(card.idNumber) &&
    card.idNumber.slice(6, 14) === card.birthDate.replaceAll('-', '')
  );
}

/** No control character, no half of a surrogate pair. */
function isPrintable(text: string): boolean {
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0xd800 && code <= 0xdfff)) return false;
  }
  return true;
}

function toLength(bytes: Uint8Array, length: number): Uint8Array {
  const fitted = new Uint8Array(length);
  fitted.set(bytes.subarray(0, length));
  return fitted;
}
