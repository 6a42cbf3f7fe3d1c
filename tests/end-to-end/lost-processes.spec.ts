import { findChildProcesses } from '../support/terminal/child-processes.ts';
import type { RunningTerminal } from '../support/terminal/launch.ts';
import { readStoredRecords } from '../support/terminal/stored-records.ts';
import { completeVisit, expect, expectFault, finishVisit, goToCamera, test } from './fixture.ts';

function kill(terminal: RunningTerminal, bundle: string): void {
  const parent = terminal.app.process().pid;
  const [child] = parent === undefined ? [] : findChildProcesses(parent, bundle);
  if (child === undefined) throw new Error(`no process runs ${bundle}`);
  process.kill(child, 'SIGKILL');
}

test('the device process is killed in the middle of a visit: the visit goes on, the reader comes back', async ({
  start,
}) => {
  const terminal = await start();
  await goToCamera(terminal);
  await terminal.reach('challenge');
  kill(terminal, 'devices.development.cjs');
  expect(await finishVisit(terminal)).toBe('passed');
  await terminal.touch('finish');
  await terminal.reach('idle', 60_000);
  await terminal.simulate({ command: 'insert', card: 'card-wang' });
  await terminal.reach('confirmPerson');
});

test('the device process is killed while a card is asked for: named, then ready again', async ({ start }) => {
  const terminal = await start();
  await terminal.reach('idle');
  await terminal.touch('start');
  await terminal.reach('insertCard');
  kill(terminal, 'devices.development.cjs');
  await terminal.reach('fault');
  await expectFault(terminal, 'devices-lost');
  await terminal.touch('retry');
  await terminal.reach('insertCard');
  await expect
    .poll(() =>
      terminal.simulate({ command: 'insert', card: 'card-zhang' }).then(
        () => true,
        () => false,
      ),
    )
    .toBe(true);
  await terminal.reach('confirmPerson');
});

test('core is killed in the middle of a visit: nothing half done is kept; killed right after a result: the record is there', async ({
  start,
}) => {
  const terminal = await start();
  await goToCamera(terminal);
  await terminal.reach('challenge');
  kill(terminal, 'core.cjs');
  await terminal.reach('idle');
  expect(readStoredRecords(terminal.userData)).toEqual([]);
  await terminal.simulate({ command: 'remove' });
  expect(await completeVisit(terminal)).toBe('passed');
  kill(terminal, 'core.cjs');
  await terminal.reach('idle', 60_000);
  expect(readStoredRecords(terminal.userData)).toMatchObject([{ state: 'ACCEPTED' }]);
});

test('the page crashes in the middle of a visit: it comes back and the challenge can be tried again', async ({
  start,
}) => {
  const terminal = await start({ clip: 'cooperative' });
  await goToCamera(terminal);
  await terminal.reach('challenge');
  await terminal.app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer();
  });
  // The crashed page is lost to Playwright; the window itself is asked.
  const ask = (script: string) =>
    terminal.app.evaluate(async ({ BrowserWindow }, text) => {
      const answer = BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(text);
      return Promise.race([answer, new Promise((resolve) => setTimeout(resolve, 1_000, 'no answer'))]);
    }, script);
  const state = () => ask('document.querySelector("main")?.dataset.state ?? null');
  await expect.poll(state, { timeout: 30_000 }).toBe('fault');
  await ask('document.querySelector("[data-testid=retry]").click()');
  await expect.poll(state, { timeout: 60_000 }).toBe('done');
  expect(readStoredRecords(terminal.userData)).toMatchObject([{ result: 'passed' }]);
});
