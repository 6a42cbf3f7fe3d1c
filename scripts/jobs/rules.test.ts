import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { shippedPackText } from '../../tests/support/region-packs.ts';

const SCRIPT = join(import.meta.dirname, 'rules.ts');

interface Ending {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(parameters: readonly string[], zone = 'UTC'): Promise<Ending> {
  return new Promise((resolve) => {
    const env = { ...process.env, TZ: zone };
    execFile(process.execPath, [SCRIPT, ...parameters], { env }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

const HAINAN = ['--region', 'hainan', '--benefit', 'enterprise-pension'];

describe('npm run rules', () => {
  it('is the way that package.json names', async () => {
    const manifest = await readFile(join(import.meta.dirname, '../../package.json'), 'utf8');
    expect(JSON.parse(manifest).scripts.rules).toBe('node scripts/bootstrap.mjs rules');
  });

  it.each(['Pacific/Kiritimati', 'Pacific/Pago_Pago'])(
    'answers with one JSON line, in %s, too',
    async (zone) => {
      const question = [...HAINAN, '--event', '2022-11-12', '--today', '2023-01-05', '--json'];
      const { code, stdout, stderr } = await run(question, zone);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout.trimEnd().split('\n')).toHaveLength(1);
      expect(
        stdout.startsWith('{"status":"certified","dueDate":"2023-10-31","reason":"event-in-cycle"'),
      ).toBe(true);
      expect(JSON.parse(stdout)).not.toHaveProperty('opensOn');
    },
  );

  it('takes several events, of which the newest counts', async () => {
    const question = [...HAINAN, '--event', '2023-02-03', '--event', '2022-11-12', '--today', '2023-03-01'];
    const { stdout } = await run([...question, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ certifiedOn: '2023-02-03', dueDate: '2024-01-31' });
  });

  it('says when the season opens', async () => {
    const question = ['--region', 'tangshan', '--benefit', 'resident-pension', '--today', '2023-02-01'];
    const { stdout } = await run([...question, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'notYetOpen',
      opensOn: '2023-04-01',
      dueDate: '2023-05-31',
      reason: 'never-certified',
    });
  });

  it('says it in words, and which document it is from', async () => {
    const question = ['--region', 'guangdong', '--benefit', 'injury', '--event', '2019-05-10'];
    const { code, stdout } = await run([...question, '--today', '2023-02-01']);
    expect(code).toBe(0);
    expect(stdout).toContain('已过期，须补认证 · overdue');
    expect(stdout).toContain('2020年4月30日');
    expect(stdout).toContain('人社厅发〔2018〕54号');
    expect(stdout).toContain('to be confirmed with the agency');
  });

  it.each([
    [['--region', 'hainan']],
    [['--region', 'shanghai', '--benefit', 'injury']],
    [['--region', 'hainan', '--benefit', 'lottery']],
    [['--benefit', 'injury']],
    [[...HAINAN, '--pack', 'mine.json']],
    [[...HAINAN, '--event', '2023-02-29']],
    [[...HAINAN, '--event', '12.11.2022']],
    [[...HAINAN, '--today', 'tomorrow']],
    [[...HAINAN, '--event', '2023-02-02', '--today', '2023-02-01']],
  ])('%j is no question: exit code 2', async (parameters) => {
    const { code, stdout, stderr } = await run(parameters);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).not.toBe('');
  });
});

describe('npm run rules -- --pack', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'anhao-rules-'));
    file = join(folder, 'own.json');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('checks a pack, and asks it', async () => {
    await writeFile(file, shippedPackText('xian'));
    const checked = await run(['--pack', file]);
    expect(checked.code).toBe(0);
    expect(checked.stdout).toContain('规则包可用');
    expect(checked.stdout).toContain('to be confirmed');
    const asked = await run(['--pack', file, '--benefit', 'injury', '--today', '2021-05-01', '--json']);
    expect(JSON.parse(asked.stdout)).toMatchObject({ status: 'due', dueDate: '2021-12-31' });
  });

  it('names the fields that are wrong: exit code 2', async () => {
    await writeFile(file, shippedPackText('tangshan').replace('"2019-01-01"', '"2019-02-01"'));
    const words = await run(['--pack', file]);
    expect(words.code).toBe(2);
    expect(words.stderr).toContain('benefits.enterprise-pension.rules[1].from: leaves a gap');
    const json = await run(['--pack', file, '--json']);
    expect(json.code).toBe(2);
    expect(JSON.parse(json.stdout)).toMatchObject({
      valid: false,
      problems: [{ path: 'benefits.enterprise-pension.rules[1].from' }],
    });
    expect((await run(['--pack', join(folder, 'none.json')])).code).toBe(2);
  });
});
