import { readStoredRecords } from '../support/terminal/stored-records.ts';
import { expect, finishVisit, goToCamera, listen, test } from './fixture.ts';

test('somebody who starts and then touches nothing: asked aloud, warned aloud, and nothing is taken for a yes', async ({
  start,
}) => {
  const terminal = await start({ site: { timing: { idleSeconds: 10, idleWarningSeconds: 10 } } });
  const spoken = listen(terminal);
  await terminal.reach('idle');
  await terminal.touch('start');
  await terminal.reach('insertCard');
  await terminal.simulate({ command: 'insert', card: 'card-zhang' });
  await terminal.reach('confirmPerson');
  await terminal.reach('idleWarning', 40_000);
  // Silence is no consent: nobody was looked up, nothing was kept, and the next person finds a clean screen.
  await terminal.reach('idle', 40_000);
  expect(readStoredRecords(terminal.userData)).toEqual([]);
  expect(spoken()).toEqual(expect.arrayContaining(['insertCard', 'confirmPerson', 'idleWarning']));
});

test('somebody who does not see well: largest text in high contrast, and the voice tells every step', async ({
  start,
}) => {
  const terminal = await start();
  const spoken = listen(terminal);
  await terminal.reach('idle');
  const { page } = terminal;
  for (let touches = 0; touches < 3; touches += 1) await terminal.touch('comfort');
  await expect(page.locator('html')).toHaveAttribute('data-text-size', 'largest');
  await expect(page.locator('html')).toHaveAttribute('data-contrast', 'high');
  const hear = (key: RegExp) => expect.poll(() => spoken().join(' '), { timeout: 30_000 }).toMatch(key);
  // Who goes by the voice answers when they have heard the question.
  await terminal.simulate({ command: 'insert', card: 'card-zhang' });
  await hear(/confirmPerson/);
  await terminal.touch('confirm-yes');
  await hear(/consent/);
  await terminal.touch('consent-yes');
  // On a busy machine too few pictures are judged, and a member of staff decides; the voice is the same.
  expect(['passed', 'manual-review']).toContain(await finishVisit(terminal));
  await hear(/challenge-position.*done-(passed|manual-review)/);
  // Every action was asked for aloud, and nothing was wider than the screen.
  expect(spoken().filter((key) => /^challenge-(turn|nod|open)/.test(key)).length).toBeGreaterThan(1);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  // For the next person everything is as always.
  await terminal.touch('finish');
  await terminal.reach('idle');
  await expect(page.locator('html')).toHaveAttribute('data-text-size', 'normal');
  await expect(page.locator('html')).toHaveAttribute('data-contrast', 'normal');
});

test('a helper who stands beside and looks in is asked to step aside; then the visit goes on and passes', async ({
  start,
}) => {
  const terminal = await start({ helper: true });
  await goToCamera(terminal);
  await terminal.reach('challenge');
  await expect(terminal.page.locator('[data-hint="two-faces"]')).toBeVisible();
  expect(await finishVisit(terminal)).toBe('passed');
  const [record] = readStoredRecords(terminal.userData);
  expect(record).toMatchObject({ result: 'passed', state: 'ACCEPTED' });
});
