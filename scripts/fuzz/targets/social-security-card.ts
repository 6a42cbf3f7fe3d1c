import { isDeepStrictEqual } from 'node:util';
import type { SocialSecurityCard } from '../../../contract/card.ts';
import { succeed } from '../../../contract/result.ts';
import { noLog } from '../../../native/log.ts';
import {
  encodeDataItems,
  type SocialSecurityCardData,
} from '../../../native/simulator/simulated-social-security-card-data.ts';
import {
  DATA_ITEMS,
  type DataItemName,
  type DataItemValues,
} from '../../../native/social-security-card/data-items.ts';
import type { Decoders } from '../decoders.ts';
import { join, mutate } from '../mutate.ts';
import { hasRightCheck, impossibleDay, isRealDay, numberOf, randomDay, slipOf } from '../people.ts';
import type { Random } from '../random.ts';
import { judge, type Target } from '../target.ts';

const ITEM_NAMES = Object.keys(DATA_ITEMS) as [DataItemName, ...DataItemName[]];
const SUCCESS = Uint8Array.of(0x90, 0x00);

/** Answers of social security cards: their shape, their values, whole readings. */
export function createSocialSecurityCardTargets(decoders: Decoders): readonly Target[] {
  return [
    {
      name: 'social security card, response',
      weight: 3,
      prepare(random) {
        const bytes = random.bytes(random.pick([0, 1, 2, 40, 258, 259, 300]));
        return {
          input: bytes,
          run: () => {
            const response = decoders.parseResponse(bytes);
            if (bytes.length < 2 || bytes.length > 258) return judge(response !== null, 'invalid');
            if (!response) return 'wrong-reject';
            const whole = join(response.data, Uint8Array.of(response.sw1, response.sw2));
            return isDeepStrictEqual([...whole], [...bytes]) ? 'right' : 'wrong-accept';
          },
        };
      },
    },
    {
      name: 'social security card, item',
      weight: 3,
      prepare(random) {
        const item = DATA_ITEMS[random.pick(ITEM_NAMES)];
        const length = random.between(0, item.valueBytes + 2);
        const said = random.chance(0.7) ? length : random.below(256);
        const itemId = random.chance(0.8) ? item.itemId : random.below(256);
        const data = join(Uint8Array.of(itemId, said), random.bytes(length));
        const isRight = itemId === item.itemId && said === length && length >= 1 && length <= item.valueBytes;
        return {
          input: data,
          run: () => judge(decoders.parseItem(item, data) !== null, isRight ? 'valid' : 'invalid'),
        };
      },
    },
    {
      name: 'social security card, values',
      weight: 6,
      prepare(random) {
        const person = randomPerson(random);
        const defect = random.below(8);
        const values = valuesOf(withDefect(person, defect, random));
        if (defect === 5) values.name = Uint8Array.of(0xb0, 0xa1, 0x81, 0x20, 0xb0, 0xa1);
        if (defect === 6) values.sex = Uint8Array.of(random.pick([0x30, 0x33, 0x00, 0x4d]));
        return {
          input: join(...Object.values(values)),
          run: () => {
            const decoded = decoders.decodeCardData(values);
            if (defect >= 1 && defect <= 6) return judge(decoded.ok, 'invalid');
            if (!decoded.ok) return 'wrong-reject';
            return isDeepStrictEqual(decoded.value, cardOf(person)) ? 'right' : 'wrong-accept';
          },
        };
      },
    },
    {
      name: 'social security card, whole reading',
      weight: 2,
      prepare(random) {
        const person = randomPerson(random);
        const items = encodeDataItems(person);
        const disturbed = random.below(12);
        let commands = 0;
        const transmit = async (command: Uint8Array) => {
          commands += 1;
          const answer = answerTo(command, items);
          return succeed(commands === disturbed ? disturbAnswer(answer, random) : answer);
        };
        return {
          input: join(...items.values()),
          run: async () => {
            const reading = await decoders.readSocialSecurityCard({
              transmit,
              isWanted: () => true,
              log: noLog,
            });
            if (commands > 60) return 'wrong-accept';
            if (!reading?.ok) return disturbed === 0 ? 'wrong-reject' : 'right';
            if (disturbed === 0 && !isDeepStrictEqual(reading.value, cardOf(person))) return 'wrong-accept';
            return judge(!keepsItsRules(reading.value), 'invalid');
          },
        };
      },
    },
  ];
}

function randomPerson(random: Random): SocialSecurityCardData {
  const birthDate = randomDay(random, 1900, 2020);
  return {
    name: randomGbkName(random),
    sexCode: random.pick(['1', '2']),
    birthDate,
    idNumber: numberOf('990101', birthDate, random),
    cardNumber: `S9${random.between(1_000_000, 9_999_999)}`,
    regionCode: '990101',
    validTo: random.chance(0.5) ? null : randomDay(random, 2027, 2099),
  };
}

/** One to fifteen characters of the first two levels of GB 2312, which GBK contains. */
function randomGbkName(random: Random): string {
  const codes = Array.from({ length: random.between(1, 15) }, () => [
    random.between(0xb0, 0xd6),
    random.between(0xa1, 0xfe),
  ]);
  return new TextDecoder('gbk', { fatal: true }).decode(Uint8Array.from(codes.flat()));
}

function withDefect(person: SocialSecurityCardData, defect: number, random: Random): SocialSecurityCardData {
  if (defect === 1) return { ...person, idNumber: slipOf(person.idNumber, random) };
  if (defect === 2) {
    const birthDate = impossibleDay(random);
    return { ...person, birthDate, idNumber: numberOf('990101', birthDate, random) };
  }
  if (defect === 3) return { ...person, validTo: impossibleDay(random) };
  if (defect === 4)
    return { ...person, birthDate: person.birthDate === '1950-01-01' ? '1950-01-02' : '1950-01-01' };
  return person;
}

function valuesOf(person: SocialSecurityCardData): Record<DataItemName, Uint8Array> {
  const items = encodeDataItems(person);
  const values = ITEM_NAMES.map((name) => [name, items.get(DATA_ITEMS[name].itemId) ?? new Uint8Array()]);
  return Object.fromEntries(values) as Record<DataItemName, Uint8Array> & DataItemValues;
}

function cardOf({ idNumber, ...person }: SocialSecurityCardData): SocialSecurityCard {
  const sexCode = person.sexCode === '1' ? '1' : '2';
  return { kind: 'social-security-card', ...person, sexCode, idNumber };
}

/** A card that selects everything and reads by item. */
function answerTo(command: Uint8Array, items: ReadonlyMap<number, Uint8Array>): Uint8Array {
  if (command[1] === 0xa4) return SUCCESS;
  const value = items.get(command[2] ?? 0);
  if (command[1] !== 0xb2 || command[3] !== 0 || !value) return Uint8Array.of(0x6a, 0x83);
  return join(Uint8Array.of(command[2] ?? 0, value.length), value, SUCCESS);
}

function disturbAnswer(answer: Uint8Array, random: Random): Uint8Array {
  const status = random.pick([
    [0x61, 0x10],
    [0x61, 0x00],
    [0x6c, 0x20],
    [0x6c, 0x00],
    [0x69, 0x82],
    [0x6a, 0x82],
  ]);
  return random.pick([
    mutate(answer, random),
    random.bytes(random.below(300)),
    Uint8Array.from(status),
    join(answer.subarray(0, -2), Uint8Array.from(status)),
  ]);
}

function keepsItsRules(card: SocialSecurityCard): boolean {
  return (
    /^\d{17}[\dX]$/.test(card.idNumber) &&
    hasRightCheck(card.idNumber) &&
    isRealDay(card.birthDate) &&
    card.idNumber.slice(6, 14) === card.birthDate.replaceAll('-', '') &&
    (card.validTo === null || isRealDay(card.validTo)) &&
    card.name !== ''
  );
}
