import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditHead } from '../../contract/central-api.ts';
import { makeSealedRecord, openStore } from '../../tests/support/core/stored-records.ts';

const SCRIPT = join(import.meta.dirname, 'audit.ts');

function run(...parameters: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [SCRIPT, ...parameters], (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

describe('npm run audit -- verify', () => {
  let data: string;
  let opened: ReturnType<typeof openStore>;
  let heads: AuditHead[];

  beforeEach(async () => {
    data = await mkdtemp(join(tmpdir(), 'anhao-audit-'));
    opened = openStore(data);
    heads = Array.from({ length: 4 }, () => {
      opened.store.capture(makeSealedRecord());
      return opened.store.auditHead();
    });
  });
  afterEach(async () => {
    opened.database.close();
    await rm(data, { recursive: true });
  });

  const verify = (...parameters: string[]) => run('verify', '--data', data, ...parameters);
  const head = (at: number, hash?: string) => {
    const known = heads[at];
    return `--head=${known?.position}:${hash ?? known?.hash}`;
  };

  it('finds a whole chain whole, while the terminal has it open', async () => {
    const { code, stdout } = await verify('--json');
    expect(code).toBe(0);
    expect(stdout.trim().split('\n')).toHaveLength(1);
    const last = heads.at(-1);
    expect(JSON.parse(stdout)).toEqual({
      whole: true,
      rows: last?.position,
      head: last,
      brokenAt: null,
      comparison: null,
      fault: null,
    });
    expect(opened.store.capture(makeSealedRecord())).toMatchObject({ ok: true });
  });

  it('fits any head that was known before', async () => {
    for (const at of [0, 3]) {
      const { code, stdout } = await verify('--json', head(at));
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ whole: true, comparison: 'fits' });
    }
    expect((await verify(`--head=0:${'0'.repeat(64)}`)).code).toBe(0);
  });

  it('sees rows that were changed', async () => {
    const at = heads[1]?.position;
    opened.database.prepare(`UPDATE audit SET details = '{}' WHERE position = ?`).run(at);
    const { code, stdout } = await verify('--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ whole: false, brokenAt: at });
    expect((await verify(head(3))).stdout).toContain(`断开 · the chain is broken at row ${at}`);
  });

  it('sees by a known head that the end was cut off, or the chain is another', async () => {
    opened.database.prepare('DELETE FROM audit WHERE position > ?').run(heads[1]?.position);
    const cut = await verify('--json', head(3));
    expect(cut.code).toBe(1);
    expect(JSON.parse(cut.stdout)).toMatchObject({ whole: false, brokenAt: null, comparison: 'cut-off' });
    const other = await verify('--json', head(0, 'a'.repeat(64)));
    expect(other.code).toBe(1);
    expect(JSON.parse(other.stdout)).toMatchObject({ comparison: 'another-chain' });
    expect((await verify(head(3))).stdout).toContain('审计链比已知链头短');
  });

  it('says when nothing can be checked, and makes no file', async () => {
    const empty = join(data, 'empty');
    const none = await run('verify', '--data', empty, '--json');
    expect(none.code).toBe(2);
    expect(JSON.parse(none.stdout)).toMatchObject({ whole: null, fault: 'database-unavailable' });
    expect(await readdir(data)).not.toContain('empty');
    opened.database.close();
    await writeFile(join(data, 'terminal.sqlite'), 'no database at all');
    expect((await verify()).code).toBe(2);
  });

  it('does not take wrong parameters for an answer', async () => {
    for (const wrong of [['--head=5'], ['--head=x:y'], ['--unknown']]) {
      expect((await verify(...wrong)).code).toBe(2);
    }
    expect((await run('nonsense')).code).toBe(2);
    expect((await run('--help')).code).toBe(0);
  });
});
