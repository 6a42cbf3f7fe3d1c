import { expect, test } from './fixture.ts';

const quiet = { timing: { idleSeconds: 3, idleWarningSeconds: 6 } };

test('who goes away is asked first, and then the screen is clean for the next person', async ({ start }) => {
  const terminal = await start({ site: quiet });
  await terminal.reach('idle');
  await terminal.simulate({ command: 'insert', card: 'card-zhang' });
  await terminal.reach('confirmPerson');
  await terminal.reach('idleWarning');
  await terminal.reach('clearing');
  await terminal.reach('idle');
  await expect(terminal.page.getByText('张桂兰')).toHaveCount(0);
});

test('who is still there goes on where they were', async ({ start }) => {
  const terminal = await start({ site: quiet });
  await terminal.reach('idle');
  await terminal.simulate({ command: 'insert', card: 'card-zhang' });
  await terminal.reach('confirmPerson');
  await terminal.reach('idleWarning');
  await terminal.touch('still-here');
  await terminal.reach('confirmPerson');
  await expect(terminal.page.getByText('张桂兰')).toBeVisible();
});

test('language and text size are back at their defaults for the next person', async ({ start }) => {
  const terminal = await start({ site: quiet });
  await terminal.reach('idle');
  await terminal.touch('language');
  await expect(terminal.page.locator('html')).toHaveAttribute('lang', 'en');
  await terminal.touch('comfort');
  await terminal.touch('start');
  await terminal.reach('insertCard');
  await terminal.reach('idleWarning');
  await terminal.reach('clearing');
  await terminal.reach('idle');
  await expect(terminal.page.locator('html')).toHaveAttribute('lang', 'zh-CN');
});
