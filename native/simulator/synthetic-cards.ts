import type { SIMULATED_CARDS } from '../../contract/simulator.ts';
import type { CardText } from '../protocol/card-text.ts';

/** Name of a card in the box of the reader simulator. */
export type SimulatedCardName = (typeof SIMULATED_CARDS)[number];

/** What stands on a synthetic card. */
export type SyntheticCard = OnCard<CardText>;

/** A text and, where it is wrong on purpose, the type letter of the text block. */
type OnCard<Text> = Text & { readonly typeLetter?: string };
type TextOf<Kind extends CardText['kind']> = Extract<CardText, { kind: Kind }>;
type ForeignCardName = 'card-permit' | 'card-foreigner-2017' | 'card-foreigner-2023';

interface SyntheticCards
  extends Readonly<Record<Exclude<SimulatedCardName, ForeignCardName>, OnCard<TextOf<'resident-id-card'>>>> {
  readonly 'card-permit': OnCard<TextOf<'residence-permit'>>;
  readonly 'card-foreigner-2017': OnCard<TextOf<'foreigner-card-2017'>>;
  readonly 'card-foreigner-2023': OnCard<TextOf<'foreigner-card-2023'>>;
}

/**
 * Invented people. All numbers but that of `card-bad-check-digit` have a right check character, and none can be a
 * real person's, as far as the format allows that:
 * - residents: area 99…, which GB/T 2260 has never given out;
 * - residence permit: the area must be that of Hong Kong, so the sequence is 000, which is not known to be given out;
 * - foreigners: nationality UTO, the "Utopia" of the specimens in ICAO Doc 9303, or 999, which ISO 3166-1 leaves to
 *   its users for ever.
 */
export const SYNTHETIC_CARDS: SyntheticCards = {
  'card-zhang': {
    kind: 'resident-id-card',
    name: '张桂兰',
    sexCode: '2',
    ethnicGroupCode: '01',
    birthDate: '1948-03-12',
    address: '示例省示例市幸福区和平路1号2单元301室',
    idNumber: '990101194803120022',
    issuingAuthority: '示例市公安局幸福分局',
    validFrom: '2006-05-18',
    validTo: null,
  },
  'card-li': {
    kind: 'resident-id-card',
    name: '李长福',
    sexCode: '1',
    ethnicGroupCode: '01',
    birthDate: '1943-09-27',
    address: '示例省示例县安康镇样本村三组12号',
    idNumber: '990102194309270013',
    issuingAuthority: '示例县公安局',
    validFrom: '2005-11-02',
    validTo: null,
  },
  'card-wang': {
    kind: 'resident-id-card',
    name: '王秀英',
    sexCode: '2',
    ethnicGroupCode: '11',
    birthDate: '1951-06-05',
    address: '示例省示例市长寿区样本街88号',
    idNumber: '990103195106050046',
    issuingAuthority: '示例市公安局长寿分局',
    validFrom: '2009-07-21',
    validTo: null,
  },
  'card-zhao': {
    kind: 'resident-id-card',
    name: '赵德明',
    sexCode: '1',
    ethnicGroupCode: '03',
    birthDate: '1939-11-18',
    address: '示例省示例县福寿乡样本村一组5号',
    idNumber: '990104193911180035',
    issuingAuthority: '示例县公安局',
    validFrom: '2007-01-09',
    validTo: null,
  },
  'card-chen': {
    kind: 'resident-id-card',
    name: '陈素珍',
    sexCode: '2',
    ethnicGroupCode: '01',
    birthDate: '1952-10-23',
    address: '示例省示例县平安乡样本村二组9号',
    idNumber: '990109195210230045',
    issuingAuthority: '示例县公安局',
    validFrom: '2010-04-15',
    validTo: null,
  },
  'card-liu': {
    kind: 'resident-id-card',
    name: '刘国栋',
    sexCode: '1',
    ethnicGroupCode: '01',
    birthDate: '1958-12-04',
    address: '示例省示例市幸福区团结路20号',
    idNumber: '990108195812040031',
    issuingAuthority: '示例市公安局幸福分局',
    validFrom: '2012-08-03',
    validTo: null,
  },
  'card-expired': {
    kind: 'resident-id-card',
    name: '孙玉珍',
    sexCode: '2',
    ethnicGroupCode: '01',
    birthDate: '1960-02-21',
    address: '示例省示例市幸福区样本巷7号',
    idNumber: '990105196002210065',
    issuingAuthority: '示例市公安局幸福分局',
    validFrom: '2005-03-01',
    validTo: '2025-03-01',
  },
  'card-unknown-type': {
    kind: 'resident-id-card',
    name: '周凤霞',
    sexCode: '2',
    ethnicGroupCode: '01',
    birthDate: '1956-08-14',
    address: '示例省示例市长寿区样本街16号',
    idNumber: '990106195608140040',
    issuingAuthority: '示例市公安局长寿分局',
    validFrom: '2008-10-30',
    validTo: null,
    typeLetter: 'Q',
  },
  'card-bad-check-digit': {
    kind: 'resident-id-card',
    name: '吴淑芬',
    sexCode: '2',
    ethnicGroupCode: '01',
    birthDate: '1945-07-30',
    address: '示例省示例县安康镇样本村六组3号',
    idNumber: '990107194507300080',
    issuingAuthority: '示例县公安局',
    validFrom: '2006-09-12',
    validTo: null,
  },
  'card-permit': {
    kind: 'residence-permit',
    name: '何宝仪',
    sexCode: '2',
    birthDate: '1955-04-16',
    address: '示例省示例市幸福区样本花园6栋1502',
    idNumber: '810000195504160002',
    issuingAuthority: '示例市公安局幸福分局',
    validFrom: '2023-09-12',
    validTo: '2028-09-12',
    travelPermitNumber: 'H00000000',
    issueCount: '01',
  },
  // Without a Chinese name, as some foreigners have none.
  'card-foreigner-2017': {
    kind: 'foreigner-card-2017',
    name: '',
    englishName: 'SAMPLE, MARGARET ANNE',
    sexCode: '2',
    birthDate: '1954-02-11',
    idNumber: 'UTO990154021114',
    nationality: 'UTO',
    validFrom: '2018-06-20',
    validTo: '2028-06-20',
    cardVersion: '01',
    acceptingAuthorityCode: '9901',
  },
  // The English name is long enough to need both its places.
  'card-foreigner-2023': {
    kind: 'foreigner-card-2023',
    name: '白乐山',
    englishName: 'SPECIMENSON, BARTHOLOMEW ALEXANDER JOHN',
    sexCode: '1',
    birthDate: '1953-01-08',
    idNumber: '911999195301080016',
    nationality: 'UTO',
    validFrom: '2024-03-05',
    validTo: '2034-03-05',
    renewalCount: '00',
    previousVersionLink: '000',
  },
};

/** Addresses appended to a card after it was made (追加住址), where there are any. */
export const APPENDED_ADDRESSES: Readonly<Partial<Record<SimulatedCardName, readonly string[]>>> = {
  'card-li': ['示例省示例县平安乡样本村八组4号'],
};
