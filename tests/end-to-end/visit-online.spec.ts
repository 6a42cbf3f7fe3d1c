import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SYNTHETIC_CARDS } from '../../native/simulator/synthetic-cards.ts';
import { readStoredRecords } from '../support/terminal/stored-records.ts';
import { completeVisit, expect, goToCamera, outcomeOf, test } from './fixture.ts';

test('a person puts the card on the reader, answers twice, has a signed receipt, and leaves no trace in plain text', async ({
  central,
  start,
}) => {
  const terminal = await start();
  expect(await completeVisit(terminal)).toBe('passed');
  const [record] = readStoredRecords(terminal.userData);
  expect(record).toMatchObject({ state: 'ACCEPTED', result: 'passed' });
  expect(record?.receipt).toBeTruthy();
  await expect(terminal.page.getByText(record?.caseNumber ?? '?')).toBeVisible();
  const [received, ...others] = await central.service.listRecords();
  expect(received).toMatchObject({ recordId: record?.recordId, state: 'ACCEPTED' });
  expect(others).toEqual([]);
  // The result leaves by itself, and with it everything about the person.
  await terminal.reach('idle', 60_000);
  await expect(terminal.page.getByText(SYNTHETIC_CARDS['card-zhang'].name)).toHaveCount(0);
  await terminal.close();
  const { name, idNumber, address } = SYNTHETIC_CARDS['card-zhang'];
  const needles = [name, idNumber, address].flatMap((text) => [
    Buffer.from(text),
    Buffer.from(text, 'utf16le'),
  ]);
  let scanned = 0;
  for (const entry of await readdir(terminal.userData, { recursive: true })) {
    const file = join(terminal.userData, entry);
    const found = await stat(file).catch(() => null);
    if (!found?.isFile()) continue;
    const content = await readFile(file);
    scanned += 1;
    for (const needle of needles) expect(content.includes(needle), `personal data in ${entry}`).toBe(false);
  }
  expect(scanned).toBeGreaterThan(5);
});

test('somebody who is certified already needs no face', async ({ start }) => {
  const terminal = await start();
  await terminal.reach('idle');
  await terminal.touch('start');
  await terminal.reach('insertCard');
  await terminal.simulate({ command: 'insert', card: 'card-wang' });
  await terminal.reach('confirmPerson');
  await expect(terminal.page.getByText(SYNTHETIC_CARDS['card-wang'].name)).toBeVisible();
  await expect(terminal.page.getByText(SYNTHETIC_CARDS['card-wang'].idNumber)).toHaveCount(0);
  await terminal.touch('confirm-yes');
  await terminal.reach('done');
  expect(await outcomeOf(terminal)).toBe('already-certified');
  expect(readStoredRecords(terminal.userData)).toEqual([]);
});

for (const [card, cause] of [
  ['card-chen', 'person-not-found'],
  ['card-liu', 'not-a-beneficiary'],
] as const) {
  test(`a person whom the centre answers with ${cause} is told so and what to do`, async ({ start }) => {
    const terminal = await start();
    await terminal.reach('idle');
    await terminal.simulate({ command: 'insert', card });
    await terminal.reach('confirmPerson');
    await terminal.touch('confirm-yes');
    await terminal.reach('done');
    expect(await outcomeOf(terminal)).toBe('failed');
    await expect(terminal.page.getByTestId('fault-code')).toHaveText(cause);
  });
}

test('a name that the centre spells otherwise goes to manual review with a case number', async ({
  start,
}) => {
  const terminal = await start();
  expect(await completeVisit(terminal, 'card-zhao')).toBe('manual-review');
  const [record] = readStoredRecords(terminal.userData);
  expect(record?.state).toBe('MANUAL_REVIEW');
  await expect(terminal.page.getByText(record?.caseNumber ?? '?')).toBeVisible();
});

test('who does not want the camera is sent to staff, and nothing is kept', async ({ start }) => {
  const terminal = await start();
  await terminal.reach('idle');
  await terminal.simulate({ command: 'insert', card: 'card-zhang' });
  await terminal.reach('confirmPerson');
  await terminal.touch('confirm-yes');
  await terminal.reach('consent');
  await terminal.touch('consent-no');
  await terminal.reach('askStaff');
  expect(readStoredRecords(terminal.userData)).toEqual([]);
});

test('staff can be called from the middle of the challenge', async ({ start }) => {
  const terminal = await start({ clip: 'wrong-actions' });
  await goToCamera(terminal);
  await terminal.reach('challenge');
  await terminal.touch('ask-staff');
  await terminal.reach('askStaff');
  // Touched by mistake: the visit goes on.
  await terminal.touch('retry');
  await terminal.reach(['prepareCamera', 'challenge']);
});
