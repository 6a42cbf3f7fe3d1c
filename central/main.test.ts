import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { enrolTestTerminal } from '../tests/support/test-terminal.ts';

const program = join(import.meta.dirname, 'main.ts');
const zhang = { name: '张桂兰', idNumber: '990101194803120022' };

let dataDirectory = '';
let started: ChildProcess[] = [];
beforeEach(() => {
  dataDirectory = mkdtempSync(join(tmpdir(), 'anhao-main-'));
});
afterEach(() => {
  for (const child of started) child.kill('SIGKILL');
  started = [];
  rmSync(dataDirectory, { recursive: true, force: true });
});

/** Starts the service and waits for the line that says where it listens. */
async function start(...options: string[]) {
  const child = spawn(process.execPath, [program, '--data', dataDirectory, '--port', '0', ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(child);
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    const address = /^listening address=(http:\S+)$/.exec(line)?.[1];
    if (address !== undefined) return { child, lines, address };
  }
  throw new Error('the service ended before it listened');
}

async function end(child: ChildProcess, signal: NodeJS.Signals) {
  const ended = once(child, 'exit');
  child.kill(signal);
  return (await ended)[0] as number | null;
}

async function run(...parameters: string[]): Promise<string> {
  return (await promisify(execFile)(process.execPath, [program, ...parameters])).stdout.trim();
}

test('enrols by a code from the command line, keeps its receipts over kill -9, ends on SIGTERM', {
  // Five processes start one after the other.
  timeout: 60_000,
}, async () => {
  const noModels = ['--models', join(dataDirectory, 'models')];
  const first = await start(...noModels);
  expect(first.lines).toContain('roster-imported people=8 rowsLeftOut=0');
  expect(first.lines).toContain('model-slot-unused slot=passive-liveness problem=no-manifest');
  expect(first.lines).toContain('model-slot-unused slot=face-embedding problem=no-manifest');
  const code = await run('enrolment-code', '--data', dataDirectory);
  const terminal = await enrolTestTerminal(first.address, code);
  const visit = await terminal.seal(zhang, new Date());
  const receipt = await terminal.deliver(visit);
  expect(receipt).toMatchObject({ state: 'ACCEPTED', reason: null });
  await end(first.child, 'SIGKILL');

  const second = await start(...noModels);
  const returned = terminal.at(second.address);
  expect(await returned.deliver(visit)).toEqual(receipt);
  expect(await returned.checkEligibility(zhang.idNumber)).toMatchObject({ status: 'already-certified' });
  expect(JSON.parse(await run('records', '--data', dataDirectory))).toMatchObject({
    recordId: visit.recordId,
    state: 'ACCEPTED',
  });
  const request = await returned.deliver(await returned.sealHomeVisit(zhang, new Date()));
  expect(request).toMatchObject({ state: 'ACCEPTED', nextDueDate: null });
  const visits = await run('home-visits', '--data', dataDirectory);
  expect(visits).toMatch(/^T-0001\t\d{4}-\d\d-\d\d\thainan\tvery-old\t138\*{4}1234$/);
  const full = await run('home-visits', '--data', dataDirectory, '--full', '--json');
  expect(JSON.parse(full)).toMatchObject({ phone: '13800001234', details: { person: zhang } });
  expect(await end(second.child, 'SIGTERM')).toBe(0);
});

test('says in one line why it cannot start', async () => {
  const missing = run('--data', dataDirectory, '--roster', join(dataDirectory, 'missing.csv'));
  await expect(missing).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^central: The roster cannot be read: .*missing\.csv\n$/),
  });
});
