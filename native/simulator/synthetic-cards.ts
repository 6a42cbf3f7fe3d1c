import type { SIMULATED_CARDS } from '../../contract/simulator.ts';

/** Name of a card in the box of the reader simulator. */
export type SimulatedCardName = (typeof SIMULATED_CARDS)[number];

/** What stands on a synthetic card; dates `YYYY-MM-DD`, `validTo` null = 长期. */
export interface SyntheticCard {
  readonly name: string;
  /** GB/T 2261.1: 1 male, 2 female. */
  readonly sexCode: '1' | '2';
  /** GB/T 3304, two digits. */
  readonly ethnicGroupCode: string;
  readonly birthDate: string;
  readonly address: string;
  readonly idNumber: string;
  readonly issuingAuthority: string;
  readonly validFrom: string;
  readonly validTo: string | null;
  /** Type letter of the text block; a space is a resident ID card. */
  readonly typeLetter: string;
}

/**
 * Invented people. Their numbers begin with 99, an area that GB/T 2260 has never given out, so no real
 * person can have one. All but `card-bad-check-digit` have a right check character.
 */
export const SYNTHETIC_CARDS: Readonly<Record<SimulatedCardName, SyntheticCard>> = {
  'card-zhang': {
    name: '张桂兰',
    sexCode: '2',
    ethnicGroupCode: '01',
    birthDate: '1948-03-12',
    address: '示例省示例市幸福区和平路1号2单元301室',
    idNumber: '990101194803120022',
    issuingAuthority: '示例市公安局幸福分局',
    validFrom: '2006-05-18',
    validTo: null,
    typeLetter: ' ',
  },
  'card-li': {
    name: '李长福',
    sexCode: '1',
    ethnicGroupCode: '01',
    birthDate: '1943-09-27',
    address: '示例省示例县安康镇样本村三组12号',
    idNumber: '990102194309270013',
    issuingAuthority: '示例县公安局',
    validFrom: '2005-11-02',
    validTo: null,
    typeLetter: ' ',
  },
  'card-wang': {
    name: '王秀英',
    sexCode: '2',
    ethnicGroupCode: '11',
    birthDate: '1951-06-05',
    address: '示例省示例市长寿区样本街88号',
    idNumber: '990103195106050046',
    issuingAuthority: '示例市公安局长寿分局',
    validFrom: '2009-07-21',
    validTo: null,
    typeLetter: ' ',
  },
  'card-zhao': {
    name: '赵德明',
    sexCode: '1',
    ethnicGroupCode: '03',
    birthDate: '1939-11-18',
    address: '示例省示例县福寿乡样本村一组5号',
    idNumber: '990104193911180035',
    issuingAuthority: '示例县公安局',
    validFrom: '2007-01-09',
    validTo: null,
    typeLetter: ' ',
  },
  'card-chen': {
    name: '陈素珍',
    sexCode: '2',
    ethnicGroupCode: '01',
    birthDate: '1952-10-23',
    address: '示例省示例县平安乡样本村二组9号',
    idNumber: '990109195210230045',
    issuingAuthority: '示例县公安局',
    validFrom: '2010-04-15',
    validTo: null,
    typeLetter: ' ',
  },
  'card-liu': {
    name: '刘国栋',
    sexCode: '1',
    ethnicGroupCode: '01',
    birthDate: '1958-12-04',
    address: '示例省示例市幸福区团结路20号',
    idNumber: '990108195812040031',
    issuingAuthority: '示例市公安局幸福分局',
    validFrom: '2012-08-03',
    validTo: null,
    typeLetter: ' ',
  },
  'card-expired': {
    name: '孙玉珍',
    sexCode: '2',
    ethnicGroupCode: '01',
    birthDate: '1960-02-21',
    address: '示例省示例市幸福区样本巷7号',
    idNumber: '990105196002210065',
    issuingAuthority: '示例市公安局幸福分局',
    validFrom: '2005-03-01',
    validTo: '2025-03-01',
    typeLetter: ' ',
  },
  'card-unknown-type': {
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
    name: '吴淑芬',
    sexCode: '2',
    ethnicGroupCode: '01',
    birthDate: '1945-07-30',
    address: '示例省示例县安康镇样本村六组3号',
    idNumber: '990107194507300080',
    issuingAuthority: '示例县公安局',
    validFrom: '2006-09-12',
    validTo: null,
    typeLetter: ' ',
  },
};
