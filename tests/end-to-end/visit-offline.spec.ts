import { openFaultyLine } from '../support/terminal/faulty-line.ts';
import { readStoredRecords } from '../support/terminal/stored-records.ts';
import { completeVisit, expect, test } from './fixture.ts';

const site = { timing: { receiptWaitSeconds: 2 } };

test('without network the visit ends as collected; the record survives the end of the program and goes out after the next start', async ({
  central,
  start,
}) => {
  const first = await start({ site });
  await first.reach('idle');
  await central.stop();
  expect(await completeVisit(first)).toBe('collected');
  await expect(first.page.getByText('待核验').first()).toBeVisible();
  expect(readStoredRecords(first.userData)).toMatchObject([{ state: 'QUEUED', receipt: null }]);
  await first.close();
  await central.resume();
  const second = await start({ site, userData: first.userData });
  await second.reach('idle');
  await expect.poll(() => readStoredRecords(first.userData)[0]?.state, { timeout: 90_000 }).toBe('ACCEPTED');
  expect(await central.service.listRecords()).toHaveLength(1);
});

// Every other harm of a line is done to core and the real service by `npm run test:reliability -- --only network`.
test('receipts that were forged on the line count for nothing: collected, then accepted once', async ({
  central,
  start,
}) => {
  const line = await openFaultyLine(central.address);
  const terminal = await start({ site, centralUrl: line.address });
  await terminal.reach('idle');
  line.fault = 'forged-receipts';
  expect(await completeVisit(terminal)).toBe('collected');
  const [waiting] = readStoredRecords(terminal.userData);
  expect(waiting?.receipt).toBeNull();
  expect(['QUEUED', 'META_SENT']).toContain(waiting?.state);
  line.fault = 'none';
  await expect
    .poll(() => readStoredRecords(terminal.userData)[0]?.state, { timeout: 120_000 })
    .toBe('ACCEPTED');
  expect(await central.service.listRecords()).toHaveLength(1);
  await line.close();
});
