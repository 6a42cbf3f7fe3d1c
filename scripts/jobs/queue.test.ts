import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeSealedRecord, openStore } from '../../tests/support/core/stored-records.ts';

const SCRIPT = join(import.meta.dirname, 'queue.ts');

function run(...parameters: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [SCRIPT, ...parameters], (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

describe('npm run queue -- list', () => {
  let data: string;
  let opened: ReturnType<typeof openStore>;

  beforeEach(async () => {
    data = await mkdtemp(join(tmpdir(), 'anhao-queue-'));
    opened = openStore(data);
  });
  afterEach(async () => {
    opened.database.close();
    await rm(data, { recursive: true });
  });

  it('shows the queue of a terminal that runs, and changes nothing', async () => {
    const records = [makeSealedRecord(), makeSealedRecord(), makeSealedRecord()];
    for (const record of records) opened.store.capture(record);
    const [first, second, third] = records.map(({ recordId }) => recordId);
    opened.store.markExported([first ?? '']);
    opened.store.advance(second ?? '', 'QUARANTINED', { reason: 'record-conflict' });
    const before = opened.store.auditHead();
    const { code, stdout } = await run('list', '--data', data, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      backlog: { records: 2 },
      records: [
        { recordId: third, state: 'QUEUED' },
        { recordId: second, state: 'QUARANTINED', reason: 'record-conflict' },
        { recordId: first, state: 'EXPORTED' },
      ],
    });
    expect(opened.store.auditHead()).toEqual(before);
    const limited = await run('list', '--data', data, '--limit', '1');
    expect(limited.stdout).toContain('待上传 · waiting: 2');
    expect(limited.stdout).toContain(records[2]?.caseNumber);
    expect(limited.stdout).not.toContain(records[0]?.caseNumber);
  });

  it('says when there is no queue to read', async () => {
    const { code, stderr } = await run('list', '--data', join(data, 'none'));
    expect(code).toBe(2);
    expect(stderr).toContain('无法读取队列');
    expect((await run('list', '--data', data, '--limit', '0')).code).toBe(2);
  });
});
