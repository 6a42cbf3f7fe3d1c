import { existsSync, mkdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { siteConfigSchema } from '../../../contract/site-config.ts';
import { makeFolder } from '../../../tests/support/core/folders.ts';
import { makeSealedRecord, openStore, STANDING_CLOCK } from '../../../tests/support/core/stored-records.ts';
import { StoreUpkeep } from './upkeep.ts';

const HOUR_MS = 3_600_000;
const { queue: limits } = siteConfigSchema.parse({
  format: 1,
  centralUrl: 'https://central.example',
  reader: { transport: 'none' },
});

let upkeep: StoreUpkeep;
let opened: ReturnType<typeof openStore>;
let recordId: string;
/** Since the receipt. */
let passedMs: number;
let held: boolean;
let isClockTrusted: boolean;
let directory: string;
const confirmHeld = vi.fn(() => held);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  directory = makeFolder();
  isClockTrusted = true;
  opened = openStore(directory);
  const record = makeSealedRecord();
  recordId = record.recordId;
  opened.store.capture(record);
  opened.store.advance(recordId, 'RECEIVED', { receipt: 'a receipt' });
  opened.store.advance(recordId, 'ACCEPTED');
  confirmHeld.mockClear();
  passedMs = 0;
  held = false;
  const { database, store } = opened;
  upkeep = new StoreUpkeep({
    ...{ directory, database, store, limits, confirmHeld },
    isClockTrusted: () => isClockTrusted,
    clock: { ...STANDING_CLOCK, wallMs: () => STANDING_CLOCK.wallMs() + passedMs },
    log: () => undefined,
    onFault: () => undefined,
    onLong: () => undefined,
  });
});
afterEach(async () => {
  await upkeep.stop();
  opened.database.close();
  vi.useRealTimers();
});

const stateOf = () => opened.store.status(recordId)?.state;
/** Lets hours pass, and with each the upkeep come. */
const pass = (hours: number): void => {
  for (let hour = 0; hour < hours; hour++) {
    passedMs += HOUR_MS;
    vi.advanceTimersByTime(HOUR_MS);
  }
};

it('drops content a day after its receipt, once the service has told again that it holds it', () => {
  upkeep.start();
  pass(24);
  expect(confirmHeld).not.toHaveBeenCalled();
  pass(1);
  expect(confirmHeld).toHaveBeenCalledTimes(1);
  expect(stateOf()).toBe('ACCEPTED');
  held = true;
  pass(1);
  expect(stateOf()).toBe('PURGED');
  pass(5);
  expect(confirmHeld).toHaveBeenCalledTimes(2);
});

it('drops it within three days of its receipt in any case', () => {
  upkeep.start();
  pass(71);
  expect(stateOf()).toBe('ACCEPTED');
  pass(1);
  expect(stateOf()).toBe('PURGED');
});

it('keeps what waits again since the service has forgotten it, however old', () => {
  held = true;
  upkeep.start();
  opened.store.requeue([recordId]);
  pass(80);
  expect(stateOf()).toBe('ACCEPTED');
  expect(opened.store.evidence(recordId)).not.toBeNull();
});

it('removes no database that was set aside by a clock that nobody vouches for', () => {
  const folder = join(directory, 'quarantine', 'of-long-ago');
  mkdirSync(folder, { recursive: true });
  utimesSync(folder, 1_000, 1_000);
  isClockTrusted = false;
  upkeep.start();
  pass(1);
  expect(existsSync(folder)).toBe(true);
  isClockTrusted = true;
  pass(1);
  expect(existsSync(folder)).toBe(false);
});
