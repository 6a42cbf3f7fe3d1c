import { readStoredRecords } from '../support/terminal/stored-records.ts';
import { completeVisit, expect, expectFault, test } from './fixture.ts';

test('a card that is pulled while it is read is asked for again, and then works', async ({ start }) => {
  const terminal = await start();
  await terminal.reach('idle');
  await terminal.simulate({ command: 'remove-while-reading', card: 'card-zhang' });
  await terminal.reach('fault');
  await expectFault(terminal, 'card-removed');
  // No button is needed: the card on the reader is the answer.
  await terminal.simulate({ command: 'insert', card: 'card-zhang' });
  await terminal.reach('confirmPerson');
});

test('a reader that is pulled while it reads is named, and the terminal recovers when it is back', async ({
  start,
}) => {
  const terminal = await start();
  await terminal.reach('idle');
  await terminal.simulate({ command: 'unplug-while-reading', card: 'card-zhang' });
  await terminal.reach(['fault', 'outOfService']);
  await expectFault(terminal, 'reader-lost');
  // The card still lies there: it is read without another touch.
  await terminal.simulate({ command: 'plug' });
  await terminal.reach('confirmPerson');
});

for (const [fault, shown] of [
  ['silent', 'reader-silent'],
  ['garbage', 'reader-garbled'],
  ['wrong-checksum', 'reader-garbled'],
  ['self-test-failed', 'reader-self-test-failed'],
  ['not-authorised', 'reader-not-authorised'],
] as const) {
  test(`a reader that is ${fault} is out of service with its cause, until it is well again`, async ({
    start,
  }) => {
    const terminal = await start();
    await terminal.reach('idle');
    await terminal.simulate({ command: 'misbehave', fault });
    await terminal.reach('outOfService');
    await expectFault(terminal, shown);
    await terminal.simulate({ command: 'misbehave', fault: 'none' });
    await terminal.reach('idle');
    await terminal.simulate({ command: 'insert', card: 'card-zhang' });
    await terminal.reach('confirmPerson');
  });
}

for (const [card, shown] of [
  ['card-expired', 'card-expired'],
  ['card-unknown-type', 'card-unsupported'],
  ['card-bad-check-digit', 'card-data-invalid'],
] as const) {
  test(`${card} ends in ${shown} with a next step, and nothing of it is kept`, async ({ start }) => {
    const terminal = await start();
    await terminal.reach('idle');
    await terminal.simulate({ command: 'insert', card });
    await terminal.reach('fault');
    await expectFault(terminal, shown);
    expect(readStoredRecords(terminal.userData)).toEqual([]);
  });
}

for (const [card, name] of [
  ['card-permit', '何宝仪'],
  ['card-foreigner-2017', 'SAMPLE, MARGARET ANNE'],
  ['card-foreigner-2023', '白乐山'],
] as const) {
  test(`${card} is read, and its holder is asked by name`, async ({ start }) => {
    const terminal = await start();
    await terminal.reach('idle');
    await terminal.simulate({ command: 'insert', card });
    await terminal.reach('confirmPerson');
    await expect(terminal.page.getByText(name, { exact: true })).toBeVisible();
    // The roster knows them: the visit goes on to the face.
    await terminal.touch('confirm-yes');
    await terminal.reach('consent');
  });
}

test('without a reader the window opens and says so and where else to go; plugged in, the next person is served', async ({
  start,
}) => {
  const terminal = await start();
  await terminal.reach('idle');
  await terminal.simulate({ command: 'unplug' });
  await terminal.reach('outOfService');
  await expectFault(terminal, 'reader-lost');
  await terminal.touch('services');
  await terminal.reach('services');
  await expect(terminal.page.getByTestId('service-status')).toHaveCount(0);
  await terminal.touch('service-points');
  await terminal.reach('servicePoints');
  await terminal.touch('back');
  await terminal.reach('services');
  await terminal.touch('back');
  await terminal.reach('outOfService');
  await terminal.simulate({ command: 'plug' });
  expect(await completeVisit(terminal)).toBe('passed');
});

test('a card that stays on the reader does not begin a second visit', async ({ start }) => {
  const terminal = await start();
  await terminal.reach('idle');
  await terminal.simulate({ command: 'insert', card: 'card-zhang' });
  await terminal.reach('confirmPerson');
  await terminal.touch('confirm-no');
  await terminal.reach('clearing');
  await terminal.reach('idle');
  await terminal.page.waitForTimeout(4_000);
  expect(await terminal.reach(['idle', 'confirmPerson', 'readingCard'])).toBe('idle');
});
