import { readStoredRecords } from '../support/terminal/stored-records.ts';
import { expect, outcomeOf, test } from './fixture.ts';

test('a daughter asks for a visit at home: every answer by a touch, kept, received, and nobody certified', async ({
  central,
  start,
}) => {
  const terminal = await start();
  await terminal.reach('idle');
  await terminal.touch('services');
  await terminal.reach('services');
  await terminal.touch('service-home-visit');
  await terminal.reach('insertCard');
  await terminal.simulate({ command: 'insert', card: 'card-zhang' });
  await terminal.reach('confirmPerson');
  await terminal.touch('confirm-yes');
  await terminal.reach('homeVisit');
  for (const answer of ['applicant-child', 'reason-cannot-walk', 'address-card'])
    await terminal.touch(answer);
  for (const digit of '13800000000') await terminal.touch(`key-${digit}`);
  await expect(terminal.page.getByTestId('typed-number')).toContainText('138 0000 0000');
  await terminal.touch('key-done');
  await terminal.touch('proofs-next');
  await terminal.touch('check-yes');
  await terminal.reach('done');
  expect(await outcomeOf(terminal)).toBe('home-visit-requested');
  await expect(terminal.page.getByRole('heading', { level: 1 })).toHaveText('已申请上门认证');
  await expect
    .poll(() => readStoredRecords(terminal.userData)[0]?.state, { timeout: 30_000 })
    .toBe('ACCEPTED');
  const [request] = readStoredRecords(terminal.userData);
  expect(request).toMatchObject({ result: 'manual-review' });
  await expect(terminal.page.getByText(request?.caseNumber ?? '?')).toBeVisible();
  expect(await central.service.listRecords()).toHaveLength(1);
});

test('whoever only asks for the status is told, without a face; places, guides and phone ways need no card', async ({
  start,
}) => {
  const terminal = await start();
  const { page } = terminal;
  await terminal.reach('idle');
  await terminal.touch('services');
  await terminal.touch('service-points');
  await terminal.reach('servicePoints');
  await terminal.touch('back');
  await terminal.reach('services');
  await terminal.touch('service-phone');
  await terminal.reach('phoneChannels');
  await page.getByText('国家社会保险公共服务平台').first().click();
  // A code that a phone can read: one path of dark squares.
  await expect(page.locator('svg.qr-code path')).toBeVisible();
  await terminal.touch('back');
  await terminal.touch('back');
  await terminal.touch('service-status');
  await terminal.reach('insertCard');
  await terminal.simulate({ command: 'insert', card: 'card-wang' });
  await terminal.reach('confirmPerson');
  await terminal.touch('confirm-yes');
  await terminal.reach('status');
  await terminal.touch('finish');
  await terminal.reach('idle', 20_000);
  expect(readStoredRecords(terminal.userData)).toEqual([]);
});
