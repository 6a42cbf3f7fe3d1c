import type { CardFile } from './card-command.ts';

/** A data item of the card: where it lies and how many bytes its value has at most. */
export interface DataItem {
  readonly file: CardFile;
  /** First byte of the answer. */
  readonly itemId: number;
  /** Its place in the file, for cards that are read by record number. */
  readonly recordNumber: number;
  readonly valueBytes: number;
}

/**
 * The data items that are read: those that the terminal needs and no other one (LD/T 32). Class, version,
 * institution, date of issue, ethnic group and place of birth stay on the card.
 */
export const DATA_ITEMS = {
  /** 卡识别码; its first six hexadecimal digits are the region. */
  identificationCode: { file: 'EF05', itemId: 0x01, recordNumber: 1, valueBytes: 16 },
  /** 卡有效期, BCD `YYYYMMDD`. */
  expiry: { file: 'EF05', itemId: 0x06, recordNumber: 6, valueBytes: 4 },
  /** 社会保障卡卡号, ASCII. */
  cardNumber: { file: 'EF05', itemId: 0x07, recordNumber: 7, valueBytes: 9 },
  /** 社会保障号码, ASCII. */
  idNumber: { file: 'EF06', itemId: 0x08, recordNumber: 1, valueBytes: 18 },
  /** 姓名, GBK. */
  name: { file: 'EF06', itemId: 0x09, recordNumber: 2, valueBytes: 30 },
  /** 性别, ASCII `1` or `2`. */
  sex: { file: 'EF06', itemId: 0x0a, recordNumber: 3, valueBytes: 1 },
  /** 出生日期, BCD `YYYYMMDD`. */
  birthDate: { file: 'EF06', itemId: 0x0d, recordNumber: 6, valueBytes: 4 },
} as const satisfies Readonly<Record<string, DataItem>>;

/** Name of a data item that is read. */
export type DataItemName = keyof typeof DATA_ITEMS;

/** The values of all data items that are read, as they lie on the card. */
export type DataItemValues = Readonly<Record<DataItemName, Uint8Array>>;

/** Bytes of the identifier and of the length in front of a value. */
export const ITEM_HEAD_BYTES = 2;

/** Takes the value out of `identifier, length, value`; `null` unless all three agree with the item. */
export function parseItem(item: DataItem, data: Uint8Array): Uint8Array | null {
  const [itemId, valueLength] = data;
  if (itemId !== item.itemId || valueLength !== data.length - ITEM_HEAD_BYTES) return null;
  if (valueLength < 1 || valueLength > item.valueBytes) return null;
  return data.slice(ITEM_HEAD_BYTES);
}
