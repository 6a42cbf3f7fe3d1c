import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFolder } from '../../tests/support/core/folders.ts';
import { openJournal } from './journal.ts';

describe('the technical log', () => {
  it('is one JSON object a line, without name of machine or process', () => {
    const folder = makeFolder();
    const log = openJournal(folder);
    log('record-state', { recordId: 'record-1', to: 'ACCEPTED' });
    log('core-stopped');
    const lines = readFileSync(join(folder, 'logs', 'core.log'), 'utf8')
      .trimEnd()
      .split('\n');
    const [first, second] = lines.map((line) => JSON.parse(line));
    expect(first).toMatchObject({ event: 'record-state', recordId: 'record-1', to: 'ACCEPTED' });
    expect(Object.keys(second).sort()).toEqual(['event', 'level', 'time']);
  });

  it('that cannot be written stops nothing', () => {
    const folder = makeFolder();
    writeFileSync(join(folder, 'a-file'), '');
    expect(() => openJournal(join(folder, 'a-file'))('core-started')).not.toThrow();
  });
});
