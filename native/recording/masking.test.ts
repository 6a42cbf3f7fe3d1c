import { describe, expect, test } from 'vitest';
import { encodeAppendedAddresses } from '../protocol/appended-address.ts';
import { decodeCardBlock, encodeCardBlock } from '../protocol/card-block.ts';
import { type CardText, encodeCardText } from '../protocol/card-text.ts';
import { encodeAnswer, PHOTO_BYTES } from '../protocol/commands.ts';
import { xorChecksum } from '../protocol/frame.ts';
import { FrameParser } from '../protocol/frame-parser.ts';
import { checkCharacter } from '../protocol/id-number.ts';
import { MASK_BYTE, maskReceived } from './masking.ts';

const PERSON = {
  name: '张桂兰',
  sexCode: '2',
  birthDate: '1948-03-12',
  validFrom: '2006-05-18',
  validTo: '2026-05-18',
} as const;
const PLACE = { address: '示例省示例市幸福区', issuingAuthority: '示例市公安局' } as const;
const NATION = { englishName: 'EXAMPLE, JANE', nationality: 'UTO' } as const;
const numberOf = (digits: string) => digits + checkCharacter(digits);
const CARDS: readonly CardText[] = [
  { kind: 'resident-id-card', ...PERSON, ...PLACE, ethnicGroupCode: '02', idNumber: '990101194803120022' },
  {
    kind: 'residence-permit',
    ...PERSON,
    ...PLACE,
    idNumber: numberOf('83000019480312002'),
    travelPermitNumber: '12345678',
    issueCount: '02',
  },
  {
    kind: 'foreigner-card-2017',
    ...PERSON,
    ...NATION,
    idNumber: 'UTO123448031212',
    cardVersion: '02',
    acceptingAuthorityCode: '1234',
  },
  {
    kind: 'foreigner-card-2023',
    ...PERSON,
    ...NATION,
    idNumber: numberOf('93158619480312002'),
    renewalCount: '01',
    previousVersionLink: '123',
  },
];

const photo = Uint8Array.from({ length: PHOTO_BYTES }, (_, index) => (index * 31 + 7) & 0xff);
const blockOf = (text: Uint8Array) => encodeCardBlock(text, photo);
const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const hex = (masked: Uint8Array) => Buffer.from(masked).toString('hex');
const join = (...parts: readonly Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));

/** The body of the one frame in `stream`; a wrong checksum is an error of the test. */
function bodyIn(stream: Uint8Array): Uint8Array {
  const [piece, ...more] = new FrameParser(3).feed(stream);
  if (piece?.kind !== 'frame' || more.length > 0) throw new Error('One frame expected');
  return piece.body;
}

describe('what is the reader’s own stays', () => {
  test.each([
    ['SAM status', 0x11ff, encodeAnswer(0x90)],
    ['no card', 0x2001, encodeAnswer(0x80)],
    ['a status of the card', 0x3001, encodeAnswer(0x41, undefined, 0x6a82)],
    ['the number of the SAM', 0x12ff, encodeAnswer(0x90, bytes('05000300e5d634010100000002000000'))],
    ['a wrong checksum of a status', 0x11ff, bytes('aaaaaa96690004000090ce')],
    ['idle zeros before an answer', 0x2001, join(new Uint8Array(9), encodeAnswer(0x80))],
    ['the beginning of an answer', 0x11ff, bytes('aaaaaa966900040000')],
    ['nothing', 0x11ff, new Uint8Array()],
  ])('%s', (_name, request, received) => {
    expect(hex(maskReceived(received, request))).toBe(hex(received));
  });
});

describe('what may come from a card goes', () => {
  test.each([
    [
      'data of find card',
      0x2001,
      encodeAnswer(0x9f, bytes('01020304')),
      encodeAnswer(0x9f, new Uint8Array(4)),
    ],
    [
      'data of select card',
      0x2002,
      encodeAnswer(0x90, bytes('0102030405060708')),
      encodeAnswer(0x90, new Uint8Array(8)),
    ],
    [
      'chip number',
      0x3005,
      encodeAnswer(0x90, photo.slice(0, 28)),
      encodeAnswer(0x90, new Uint8Array(28).fill(MASK_BYTE)),
    ],
    [
      'sixteen bytes that nobody asked the SAM for',
      0x3001,
      encodeAnswer(0x90, photo.slice(0, 16)),
      encodeAnswer(0x90, new Uint8Array(16).fill(MASK_BYTE)),
    ],
    ['bytes outside frames', 0x11ff, bytes('5f206842'), bytes('2a2a2a2a')],
    [
      'noise around an answer',
      0x2001,
      join(bytes('5f20'), encodeAnswer(0x80), bytes('6842')),
      join(bytes('2a2a'), encodeAnswer(0x80), bytes('2a2a')),
    ],
    [
      'the middle of an answer that came late',
      0x2001,
      join(photo.slice(0, 40), encodeAnswer(0x80)),
      join(new Uint8Array(40).fill(MASK_BYTE), encodeAnswer(0x80)),
    ],
    ['an impossible length', 0x3001, bytes('aaaaaa9669ffff5f206842'), bytes('aaaaaa96692a2a2a2a2a2a')],
  ])('%s', (_name, request, received, masked) => {
    expect(hex(maskReceived(received, request))).toBe(hex(masked));
  });

  test('appended addresses become as many others', () => {
    const received = encodeAnswer(0x90, encodeAppendedAddresses(['示例省示例市', '样本街88号']));
    const masked = bodyIn(maskReceived(received, 0x3003));
    expect(masked.length).toBe(3 + 140);
    expect(new TextDecoder('utf-16le').decode(masked.subarray(3))).not.toMatch(/示例|样本|8/);
  });

  test.each(CARDS)('a $kind becomes nobody’s of the same kind', (card) => {
    const received = encodeAnswer(0x90, blockOf(encodeCardText(card)));
    const masked = maskReceived(received, 0x3001);
    expect(masked.length).toBe(received.length);
    expect([...masked.subarray(0, 14)]).toEqual([...received.subarray(0, 14)]);
    const decoded = decodeCardBlock(bodyIn(masked).slice(3));
    expect(decoded).toMatchObject({
      ok: true,
      value: { kind: card.kind, name: '某某', birthDate: '1800-01-01' },
    });
  });

  test.each([0, 512, 1024])('a card with %i bytes of fingerprints loses them, too', (fingerprintBytes) => {
    const [card] = CARDS;
    if (!card) throw new Error('A card expected');
    const lengths = Uint8Array.of(1, 0, 4, 0, fingerprintBytes >> 8, fingerprintBytes & 0xff);
    const fingerprints = new Uint8Array(fingerprintBytes).fill(0x43);
    const body = join(lengths, encodeCardText(card), photo, fingerprints);
    const masked = bodyIn(maskReceived(encodeAnswer(0x90, body), 0x3010));
    expect(masked.length).toBe(3 + body.length);
    expect([...masked.subarray(3, 9)]).toEqual([...lengths]);
    expect(new TextDecoder('utf-16le').decode(masked.subarray(9, 15))).toBe('某某 ');
    expect(masked.subarray(9 + 256 + 1024).every((byte) => byte === 0)).toBe(true);
  });

  test.each([
    ['an unknown type letter', (text: Uint8Array) => text.with(248, 0x51), 'card-unsupported'],
    [
      'a wrong check character',
      (text: Uint8Array) => text.with(156, text[156] === 0x31 ? 0x32 : 0x31),
      'card-data-invalid',
    ],
  ])('a card with %s still is one', (_name, change, fault) => {
    for (const card of CARDS.slice(0, 2)) {
      const received = encodeAnswer(0x90, blockOf(change(encodeCardText(card))));
      expect(decodeCardBlock(bodyIn(received).slice(3))).toEqual({ ok: false, fault });
      const masked = maskReceived(received, 0x3001);
      expect(decodeCardBlock(bodyIn(masked).slice(3))).toEqual({ ok: false, fault });
      expect(masked[14 + 248]).not.toBe(0x51);
    }
  });

  test('data that do not begin with the lengths of a card are masked whole', () => {
    const data = blockOf(new Uint8Array(256)).with(0, 2);
    const masked = bodyIn(maskReceived(encodeAnswer(0x90, data), 0x3001));
    expect(masked.subarray(3).every((byte) => byte === MASK_BYTE)).toBe(true);
  });

  test('an answer that was cut off shows the beginning of nobody’s', () => {
    const [card] = CARDS;
    if (!card) throw new Error('A card expected');
    const whole = encodeAnswer(0x90, blockOf(encodeCardText(card)));
    for (const count of [10, 14, 20, 100, 400, whole.length - 1]) {
      const masked = maskReceived(whole.subarray(0, count), 0x3001);
      expect(masked.length).toBe(count);
      expect(new TextDecoder('utf-16le').decode(masked.subarray(14, 18))).toBe(
        '某某'.slice(0, (count - 14) >> 1),
      );
    }
  });
});

test('a wrong checksum stays wrong by the same difference', () => {
  const [card] = CARDS;
  if (!card) throw new Error('A card expected');
  const received = encodeAnswer(0x90, blockOf(encodeCardText(card)));
  received[received.length - 1] = (received.at(-1) ?? 0) ^ 0x5a;
  const masked = maskReceived(received, 0x3001);
  expect(xorChecksum(masked.subarray(5))).toBe(0x5a);
  expect(new TextDecoder('utf-16le').decode(masked.subarray(14, 18))).toBe('某某');
});
