import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeFolder } from '../../../tests/support/core/folders.ts';
import { openStore } from '../../../tests/support/core/stored-records.ts';
import { sha256 } from '../seal/digest.ts';
import { findBrokenAuditRow } from './audit.ts';

const PROGRAM = join(import.meta.dirname, '../../../tests/support/core/capture-loop.ts');
const KILLS = 10;

/** Runs the capture loop and kills it `ms` after its first record. @returns the ids that it named as kept */
function captureUntilKilled(folder: string, ms: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [PROGRAM, folder], { stdio: ['ignore', 'pipe', 'pipe'] });
    let named = '';
    let errors = '';
    child.stdout.on('data', (chunk) => {
      if (named === '') setTimeout(() => child.kill('SIGKILL'), ms);
      named += chunk;
    });
    child.stderr.on('data', (chunk) => {
      errors += chunk;
    });
    child.on('error', reject);
    child.on('close', (_, signal) => {
      if (signal !== 'SIGKILL') reject(new Error(`ended by itself: ${errors}`));
      // A last line without its end was not said.
      resolve(named.split('\n').slice(0, -1));
    });
  });
}

it(`holds every record that was said to be kept, after ${KILLS} kills in the middle of writing`, async () => {
  const folder = makeFolder();
  const said: string[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    said.push(...(await captureUntilKilled(folder, Math.random() * 60)));
    const { database, store, quarantinedTo, salvage } = openStore(folder);
    expect([quarantinedTo, salvage]).toEqual([null, null]);
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(findBrokenAuditRow(database)).toBeNull();
    for (const recordId of said) {
      const waiting = store.findWaiting(recordId);
      expect(sha256(store.evidence(recordId) ?? ''), recordId).toBe(waiting?.evidenceSha256);
      expect(sha256(waiting?.sealedRecord ?? ''), recordId).toBe(waiting?.sealedRecordSha256);
    }
    const { n } = database.prepare('SELECT count(*) AS n FROM record').get() as { n: number };
    // Each kill may leave one record that was committed and not yet named.
    expect(n - said.length).toBeGreaterThanOrEqual(0);
    expect(n - said.length).toBeLessThanOrEqual(kill + 1);
    expect(store.countWaiting()).toBe(n);
    database.close();
  }
  expect(said.length).toBeGreaterThan(KILLS);
}, 60_000);
