import { describeEthnicGroup, describeSex } from '../protocol/code-tables.ts';

/** The words of the service for what stands on the chip as a code, back to front. */
const SEX_CODES: ReadonlyMap<string, string> = new Map(
  (['0', '1', '2', '9'] as const).map((code) => [describeSex(code), code]),
);
/** The codes that GB/T 3304 gives to the 56 ethnic groups: 01 to 56. */
const ETHNIC_GROUP_CODES: ReadonlyMap<string, string> = new Map(
  Array.from({ length: 56 }, (_, index) => String(index + 1).padStart(2, '0')).map((code) => [
    describeEthnicGroup(code),
    code,
  ]),
);
/** GB/T 3304: 其他. */
const OTHER_ETHNIC_GROUP = '97';

/** `1948-03-12`, `19480312`, `1948.03.12`, `1948/3/12`, `1948年3月12日`. */
const DATE = /^(\d{4})(?:(\d{2})(\d{2})|[-./](\d{1,2})[-./](\d{1,2})|年(\d{1,2})月(\d{1,2})日)$/;
const NO_END = /^长期(?:有效)?$/;

/** Code of the sex (GB/T 2261.1) from its word or the code itself; other words as they are. */
export function sexCodeOf(sex: string): string {
  return SEX_CODES.get(sex) ?? sex;
}

/**
 * Code of the ethnic group (GB/T 3304) from its name with or without 族, or from the code in it, as in `其他(59)`.
 * Other names are 97 (其他): nobody is turned away for a name that the tables of the makers disagree about.
 */
export function ethnicGroupCodeOf(nation: string): string {
  if (nation === '') return '';
  const code = ETHNIC_GROUP_CODES.get(nation) ?? ETHNIC_GROUP_CODES.get(nation.replace(/族$/, ''));
  return code ?? /(?<!\d)\d{2}(?!\d)/.exec(nation)?.[0] ?? OTHER_ETHNIC_GROUP;
}

/** The date as `YYYY-MM-DD`, or the words as they are where they are no date. Whether the day exists is not asked. */
export function isoDateOf(date: string): string {
  const match = DATE.exec(date);
  if (!match) return date;
  const [, year, ...rest] = match;
  const [month = '', day = ''] = rest.filter((part) => part !== undefined);
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

/** As `isoDateOf`; `null` for 长期 (no end). */
export function endDateOf(date: string): string | null {
  return NO_END.test(date) ? null : isoDateOf(date);
}

/** The three letters (GB/T 2659) of a nationality like `加拿大/CAN`; other words as they are. */
export function nationalityOf(nation: string): string {
  return /(?:^|\/)\s*([A-Z]{3})$/.exec(nation)?.[1] ?? nation;
}
