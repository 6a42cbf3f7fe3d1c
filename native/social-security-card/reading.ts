import type { SocialSecurityCard } from '../../contract/card.ts';
import { fail, type Result, succeed } from '../../contract/result.ts';
import type { Log } from '../log.ts';
import type { CardCommand, CardFile } from './card-command.ts';
import { decodeCardData } from './card-data.ts';
import { type CardResponse, formatStatus, meaningOf } from './card-response.ts';
import type { TransmitToCard } from './card-slot.ts';
import {
  DATA_ITEMS,
  type DataItemName,
  type DataItemValues,
  ITEM_HEAD_BYTES,
  parseItem,
} from './data-items.ts';
import { exchangeWithCard } from './exchange.ts';

/** What a reading works with. */
export interface ReadingOptions {
  readonly transmit: TransmitToCard;
  /** Asked before every command; once false, the reading ends without a result. */
  readonly isWanted: () => boolean;
  readonly log: Log;
}

/**
 * Reads the basic data of a social security card (社会保障卡). `null` when the reading was no longer wanted.
 * Faults: `card-unsupported` (no social security application on it), `social-security-card-protected`,
 * `social-security-card-unreadable`, `card-data-invalid`.
 */
export async function readSocialSecurityCard(
  options: ReadingOptions,
): Promise<Result<SocialSecurityCard> | null> {
  const { transmit, isWanted, log } = options;
  /** Cards know one of two ways to address an item; found out with the first one. */
  let byRecordNumber = false;

  async function run(command: CardCommand): Promise<Result<CardResponse>> {
    if (!isWanted()) return fail('social-security-card-unreadable');
    const answered = await exchangeWithCard(transmit, command);
    if (answered.ok && meaningOf(answered.value) !== 'success') {
      log('social-security-card-status', { command: command.kind, status: formatStatus(answered.value) });
    }
    return answered;
  }

  async function selectFile(file: CardFile): Promise<Result<null>> {
    const first = await run({ kind: 'select-file', file, among: 'application' });
    if (!first.ok) return first;
    if (isSelected(first.value)) return succeed(null);
    if (meaningOf(first.value) === 'protected') return fail('social-security-card-protected');
    const second = await run({ kind: 'select-file', file, among: 'all-files' });
    if (!second.ok) return second;
    return isSelected(second.value) ? succeed(null) : fail(faultOf(second.value));
  }

  async function readItem(name: DataItemName): Promise<Result<Uint8Array>> {
    const item = DATA_ITEMS[name];
    const expectedLength = item.valueBytes + ITEM_HEAD_BYTES;
    if (!byRecordNumber) {
      const answered = await run({ kind: 'read-item', itemId: item.itemId, expectedLength });
      if (!answered.ok) return answered;
      const meaning = meaningOf(answered.value);
      if (meaning !== 'refused' && meaning !== 'not-found') return takeValue(name, answered.value);
    }
    const answered = await run({ kind: 'read-record', recordNumber: item.recordNumber, expectedLength });
    if (!answered.ok) return answered;
    byRecordNumber = true;
    return takeValue(name, answered.value);
  }

  async function readAll(): Promise<Result<SocialSecurityCard>> {
    const environment = await run({ kind: 'select-environment' });
    if (!environment.ok) return environment;
    if (!isSelected(environment.value)) {
      const meaning = meaningOf(environment.value);
      const isUnknown = meaning === 'not-found' || meaning === 'refused';
      return fail(isUnknown ? 'card-unsupported' : faultOf(environment.value));
    }
    const values: Partial<Record<DataItemName, Uint8Array>> = {};
    for (const [file, names] of READING_PLAN) {
      const selected = await selectFile(file);
      if (!selected.ok) return selected;
      for (const name of names) {
        const read = await readItem(name);
        if (!read.ok) return read;
        values[name] = read.value;
      }
    }
    return isComplete(values) ? decodeCardData(values) : fail('social-security-card-unreadable');
  }

  const result = await readAll();
  return isWanted() ? result : null;
}

/** The files in turn, each with the items that are read from it. */
const READING_PLAN: readonly (readonly [CardFile, readonly DataItemName[]])[] = [
  ['EF05', ['identificationCode', 'expiry', 'cardNumber']],
  ['EF06', ['idNumber', 'name', 'sex', 'birthDate']],
];

function isSelected(response: CardResponse): boolean {
  const meaning = meaningOf(response);
  return meaning === 'success' || meaning === 'more-data';
}

function takeValue(name: DataItemName, response: CardResponse): Result<Uint8Array> {
  if (meaningOf(response) !== 'success') return fail(faultOf(response));
  const value = parseItem(DATA_ITEMS[name], response.data);
  return value === null ? fail('social-security-card-unreadable') : succeed(value);
}

function faultOf(
  response: CardResponse,
): 'social-security-card-protected' | 'social-security-card-unreadable' {
  return meaningOf(response) === 'protected'
    ? 'social-security-card-protected'
    : 'social-security-card-unreadable';
}

function isComplete(values: Partial<Record<DataItemName, Uint8Array>>): values is DataItemValues {
  return READING_PLAN.every(([, names]) => names.every((name) => values[name] !== undefined));
}
