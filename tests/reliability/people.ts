import { writeFileSync } from 'node:fs';
import type { ResidentCard } from '../../contract/card.ts';
import { seededRandom } from '../support/camera/random.ts';

/** An invented person: the area code was never given out, and the photos are random bytes that occur nowhere else. */
export interface SyntheticPerson {
  readonly name: string;
  readonly idNumber: string;
  readonly birthDate: string;
  /** Compressed portrait of the card, 1024 bytes. */
  readonly cardPhoto: Uint8Array<ArrayBuffer>;
  /** What the camera saw; begins as a JPEG does. */
  readonly jpeg: Uint8Array<ArrayBuffer>;
}

const FAMILY_NAMES = ['张', '李', '王', '赵', '何', '白', '刘', '陈', '欧阳', '司徒'];
const GIVEN_NAMES = ['桂兰', '长福', '秀英', '德明', '宝仪', '乐山', '国栋', '素珍', '玉梅', '建华'];
const JPEG_BYTES = 6_000;

/** Weights and check characters of the citizen identification number (GB 11643-1999). */
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_CHARACTERS = '10X98765432';

/** The person with this number; the same seed and number always give the same person. At most 10,000 × 900 people. */
export function makePerson(seed: number, number: number): SyntheticPerson {
  const random = seededRandom(seed * 1_000_003 + number);
  const year = 1940 + (number % 20);
  const month = 1 + (Math.floor(number / 20) % 12);
  const day = 1 + (Math.floor(number / 240) % 28);
  const order = 100 + (Math.floor(number / 6720) % 900);
  const date = `${year}${two(month)}${two(day)}`;
  const digits = `990101${date}${order}`;
  const bytes = (length: number) => Uint8Array.from({ length }, () => Math.floor(random() * 256));
  const jpeg = bytes(JPEG_BYTES);
  jpeg.set([0xff, 0xd8, 0xff, 0xe0]);
  return {
    name: `${pick(FAMILY_NAMES, random)}${pick(GIVEN_NAMES, random)}`,
    idNumber: digits + checkCharacter(digits),
    birthDate: `${year}-${two(month)}-${two(day)}`,
    cardPhoto: bytes(1024),
    jpeg,
  };
}

/** The first `count` people. */
export function makePeople(seed: number, count: number): SyntheticPerson[] {
  return Array.from({ length: count }, (_, number) => makePerson(seed, number));
}

/** What the reader reads from this person's card. */
export function cardOf(person: SyntheticPerson): ResidentCard {
  return {
    kind: 'resident-id-card',
    name: person.name,
    sexCode: Number(person.idNumber[16]) % 2 === 1 ? '1' : '2',
    ethnicGroupCode: '01',
    birthDate: person.birthDate,
    address: '测试省测试市测试路1号',
    idNumber: person.idNumber,
    issuingAuthority: '测试市公安局',
    validFrom: '2010-05-01',
    validTo: null,
    photo: person.cardPhoto,
  };
}

/** Writes the roster of a central service on which all these people are due. */
export function writeRoster(file: string, people: readonly SyntheticPerson[]): void {
  const rows = people.map(({ idNumber, name }) => `${idNumber},${name},yes,-P13M,`);
  writeFileSync(file, `idNumber,name,benefit,lastCertifiedOn,photoFile\n${rows.join('\n')}\n`);
}

function checkCharacter(digits: string): string {
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * Number(digits[i]), 0);
  return CHECK_CHARACTERS[sum % 11] ?? '';
}

function pick(names: readonly string[], random: () => number): string {
  return names[Math.floor(random() * names.length)] ?? '';
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
