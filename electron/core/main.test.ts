import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { type FromCore, fromCoreSchema } from '../../contract/process-messages.ts';
import type { TransferOrder } from '../../contract/transfer.ts';
import { makeStart } from '../../tests/support/core/core-terminal.ts';
import { makeFolder } from '../../tests/support/core/folders.ts';

let child: ChildProcess | null = null;
afterEach(() => child?.kill('SIGKILL'));

function startProcess(): { child: ChildProcess; messages: FromCore[]; ended: Promise<number | null> } {
  const messages: FromCore[] = [];
  const started = fork(join(import.meta.dirname, 'main.ts'), {
    serialization: 'advanced',
    execArgv: [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  child = started;
  started.on('message', (message) => messages.push(fromCoreSchema.parse(message)));
  const ended = new Promise<number | null>((resolve) => started.on('exit', resolve));
  return { child: started, messages, ended };
}

it('starts at the first message, answers a bad one, and ends when it is told', async () => {
  const { child: core, messages, ended } = startProcess();
  core.send(makeStart(makeFolder(), { enrolmentCode: undefined }));
  core.send({ type: 'window-command', requestId: 7, command: { command: 'format-disk' } });
  core.send({ type: 'window-command', requestId: 8, command: { command: 'start' } });
  core.send('nonsense');
  await vi.waitFor(
    () => {
      expect(messages).toContainEqual({
        type: 'reply',
        requestId: 7,
        result: { ok: false, fault: 'message-invalid' },
      });
      expect(messages).toContainEqual({
        type: 'reply',
        requestId: 8,
        result: { ok: false, fault: 'command-unexpected' },
      });
    },
    { timeout: 15_000 },
  );
  expect(messages.find((message) => message.type === 'view')?.view.screen.state).toBe('outOfService');
  core.send({ type: 'stop' });
  expect(await ended).toBe(0);
  expect(messages.at(-1)).toEqual({ type: 'stopped' });
});

it('does one transfer in the place of serving', async () => {
  const { child: core, messages, ended } = startProcess();
  const { dataDirectory, site, softwareVersion, bootId } = makeStart(makeFolder());
  const order: TransferOrder = { order: 'export-records', folder: makeFolder() };
  const facts = { dataDirectory, site, secrets: null, startFault: null, softwareVersion, bootId };
  core.send({ type: 'transfer', ...facts, order });
  core.send({ type: 'window-command', requestId: 1, command: { command: 'start' } });
  const result = { ok: false, fault: 'not-enrolled' };
  await vi.waitFor(() => expect(messages).toEqual([{ type: 'transferred', result }]), { timeout: 15_000 });
  core.send({ type: 'stop' });
  expect(await ended).toBe(0);
  expect(messages.slice(1)).toEqual([{ type: 'stopped' }]);
});

it('does not outlive main', async () => {
  const { child: core, messages, ended } = startProcess();
  core.send(makeStart(makeFolder(), { enrolmentCode: undefined }));
  await vi.waitFor(() => expect(messages.length).toBeGreaterThan(0), { timeout: 15_000 });
  core.disconnect();
  expect(await ended).toBe(0);
});
