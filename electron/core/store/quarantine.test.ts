import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFolder } from '../../../tests/support/core/folders.ts';
import { makeSealedRecord, openStore } from '../../../tests/support/core/stored-records.ts';
import { purgeQuarantine, setAside, writeReport } from './quarantine.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 5, 1);
const daysAgo = (days: number) => new Date(NOW - days * DAY).toISOString();
const report = { format: 1, records: 3, unreadable: 0, fromBackup: false, lastAuditHead: null } as const;

function makeQuarantined(directory: string, at: string, complete: boolean): string {
  writeFileSync(join(directory, 'terminal.sqlite'), 'damaged');
  const folder = setAside(directory, at.replaceAll(':', '-'));
  writeReport(folder, { ...report, at, complete });
  return folder;
}

describe('what was set aside', () => {
  it('is removed at its time when all of it was saved, and after 400 days more when not', () => {
    const directory = makeFolder();
    const saved = makeQuarantined(directory, daysAgo(2), true);
    const fresh = makeQuarantined(directory, daysAgo(0.5), true);
    const partly = makeQuarantined(directory, daysAgo(399), false);
    const ancient = makeQuarantined(directory, daysAgo(402), false);
    const unknown = join(directory, 'quarantine', 'unknown');
    mkdirSync(unknown);
    utimesSync(unknown, NOW / 1000, (NOW - 30 * DAY) / 1000);
    expect(purgeQuarantine(directory, daysAgo(1))).toEqual({ ok: true, value: 2 });
    expect([saved, fresh, partly, ancient, unknown].map(existsSync)).toEqual([
      false,
      true,
      true,
      false,
      true,
    ]);
    expect(purgeQuarantine(directory, daysAgo(1))).toEqual({ ok: true, value: 0 });
  });

  it('includes the copies from before migrations, and not the database or its backups', () => {
    const directory = makeFolder();
    const names = [
      'terminal.before-2.sqlite',
      'terminal.before-3.sqlite',
      'terminal.sqlite',
      'terminal.backup-1.sqlite',
    ];
    for (const name of names) {
      writeFileSync(join(directory, name), 'x');
      utimesSync(join(directory, name), NOW / 1000, (NOW - (name.includes('3') ? 0 : 5 * DAY)) / 1000);
    }
    expect(purgeQuarantine(directory, daysAgo(1))).toEqual({ ok: true, value: 1 });
    expect(readdirSync(directory).sort()).toEqual(names.slice(1).sort());
  });

  it('is nothing where there was no damage', () => {
    expect(purgeQuarantine(makeFolder(), daysAgo(0))).toEqual({ ok: true, value: 0 });
  });

  it('never lies over another, though the clock says the same time', () => {
    const directory = makeFolder();
    const [one, two] = ['first', 'second'].map((content) => {
      writeFileSync(join(directory, 'terminal.sqlite'), content);
      return setAside(directory, 'same');
    });
    expect(one).not.toBe(two);
    expect(readdirSync(join(directory, 'quarantine'))).toHaveLength(2);
  });

  it('that could be read to its end is complete, what was destroyed is not', () => {
    for (const complete of [false, true]) {
      const directory = makeFolder();
      const { database, store } = openStore(directory);
      for (let i = 0; i < 3; i++) store.capture(makeSealedRecord());
      // A damaged number in the header: every row can still be read.
      if (complete) database.pragma('user_version = 7');
      database.close();
      if (!complete) writeFileSync(join(directory, 'terminal.sqlite'), Buffer.alloc(20_000, 'garbage'));
      const again = openStore(directory);
      expect(again.salvage?.records).toBe(complete ? 3 : 0);
      again.database.close();
      // Beyond the time of the test's clock.
      const purged = purgeQuarantine(directory, '2026-02-01T00:00:00.000Z');
      expect(purged).toEqual({ ok: true, value: complete ? 1 : 0 });
    }
  });
});
