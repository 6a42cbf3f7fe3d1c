import { isDeepStrictEqual } from 'node:util';
import { describeReadCard } from '../../../native/simulator/simulated-vendor-service-answer.ts';
import type { Decoders } from '../decoders.ts';
import { join, mutate, mutateText } from '../mutate.ts';
import { impossibleDay, randomCardText, slipOf } from '../people.ts';
import type { Random } from '../random.ts';
import { judge, type Target } from '../target.ts';

/** JSON of the maker's local service, and the portraits that foreign programs hand over. */
export function createVendorServiceTargets(decoders: Decoders): readonly Target[] {
  const readDocument = (json: unknown) => {
    const answer = decoders.decodeReadAnswer(json);
    return answer.kind === 'card' ? decoders.decodeDocument(answer.fields) : null;
  };

  return [
    {
      name: 'vendor service, card',
      weight: 5,
      prepare(random) {
        const card = randomCardText(random);
        const answer: Record<string, unknown> = { ...describeReadCard(card, null) };
        const isWrong = random.chance(0.6);
        if (isWrong) Object.assign(answer, defectOf(card.kind, card.idNumber, random));
        const text = JSON.stringify(answer);
        return {
          input: text,
          run: () => {
            const document = readDocument(JSON.parse(text));
            if (isWrong) return judge(document?.ok === true, 'invalid');
            if (!document?.ok) return 'wrong-reject';
            return isDeepStrictEqual(document.value, { ...card, photo: null }) ? 'right' : 'wrong-accept';
          },
        };
      },
    },
    {
      name: 'vendor service, any JSON',
      weight: 4,
      prepare(random) {
        const whole = JSON.stringify(describeReadCard(randomCardText(random), null));
        const text = random.chance(0.5) ? JSON.stringify(randomValue(random, 4)) : mutateText(whole, random);
        const json = parseJson(text);
        return {
          input: text,
          run: () => {
            readDocument(json);
            decoders.decodeSamIdAnswer(json);
            return 'right';
          },
        };
      },
    },
    {
      name: 'portrait',
      weight: 4,
      prepare(random) {
        const picture = random.chance(0.5) ? bmp(random) : jpeg(random);
        const damage = random.below(3);
        const bytes = damage === 0 ? picture : damage === 1 ? picture.slice(0, -1) : mutate(picture, random);
        return {
          input: bytes,
          run: () => {
            decoders.decodePortrait(Buffer.from(bytes).toString('base64'));
            const recognised = decoders.recognisePortrait(bytes);
            if (damage === 2) return 'right';
            return judge(recognised !== null, damage === 0 ? 'valid' : 'invalid');
          },
        };
      },
    },
  ];
}

function defectOf(kind: string, idNumber: string, random: Random): Record<string, unknown> {
  const defects: [Record<string, unknown>, ...Record<string, unknown>[]] = [
    { born: impossibleDay(random).replaceAll('-', random.pick(['', '-', '.', '/'])) },
    { userlifeb: impossibleDay(random) },
    { userlifee: random.pick(['1999.01.01', '永久', '']) },
    { sex: random.pick(['', 'M', '3', '男女']) },
    { CardType: random.pick(['4', '', 'constructor', '__proto__', 'toString', '00']) },
    { cardno: random.pick(['', '1', 'UTO', {}, []]) },
    { name: '样'.repeat(16) },
    { retcode: random.pick(['', '0x41', '0x90x', 'NaN', '0x', null, {}]) },
  ];
  // The foreigner's number of 2017 has no check that is enforced.
  if (kind !== 'foreigner-card-2017') defects.push({ cardno: slipOf(idNumber, random) });
  return random.pick(defects);
}

function randomValue(random: Random, depth: number): unknown {
  const scalar = () =>
    random.pick([null, true, 0, -1, 1e300, '', '0x90', '0x90 0x1', '990101', '\0 ', '样本']);
  if (depth === 0 || random.chance(0.2)) return scalar();
  if (random.chance(0.2))
    return Array.from({ length: random.below(4) }, () => randomValue(random, depth - 1));
  const keys = [
    'retcode',
    'retmsg',
    'errmsg',
    'name',
    'CardType',
    'cardno',
    'born',
    'photobase64',
    '__proto__',
    'sex',
  ];
  const count = random.below(8);
  return Object.fromEntries(
    Array.from({ length: count }, () => [keys[random.below(keys.length)], randomValue(random, depth - 1)]),
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A whole bitmap file, 24 bit, uncompressed. */
function bmp(random: Random): Uint8Array {
  const [width, height] = [random.between(1, 40), random.between(1, 40)];
  const rowBytes = Math.ceil((width * 3) / 4) * 4;
  const bytes = new Uint8Array(54 + rowBytes * height);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  view.setUint32(2, bytes.length, true);
  view.setUint32(10, 54, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, width, true);
  view.setInt32(22, random.chance(0.5) ? height : -height, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, 24, true);
  return bytes;
}

/** The segments of a JPEG file (ITU-T T.81) around a scan of noise without markers. */
function jpeg(random: Random): Uint8Array {
  const comment = random.bytes(random.below(20));
  const [width, height] = [random.between(1, 1000), random.between(1, 1000)];
  return join(
    Uint8Array.of(0xff, 0xd8, 0xff, 0xfe, 0, comment.length + 2),
    comment,
    Uint8Array.of(0xff, 0xc0, 0, 11, 8, height >> 8, height & 0xff, width >> 8, width & 0xff, 1, 1, 0x11, 0),
    Uint8Array.of(0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0),
    random.bytes(random.below(40)).map((byte) => byte & 0x7f),
    Uint8Array.of(0xff, 0xd9),
  );
}
