import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readStoredRecords } from '../support/terminal/stored-records.ts';
import { expect, expectFault, finishVisit, goToCamera, outcomeOf, test } from './fixture.ts';

/** Short times, so that three tries of two actions fit into a test. */
const hasty = { timing: { actionSeconds: 5 } };

test('a photo that is turned by hand is never passed', async ({ start }) => {
  test.setTimeout(300_000);
  const terminal = await start({ clip: 'print', site: hasty });
  await goToCamera(terminal);
  await terminal.reach('challenge');
  await terminal.reach(['done', 'fault'], 240_000);
  expect(await outcomeOf(terminal)).not.toBe('passed');
  expect(readStoredRecords(terminal.userData).filter((record) => record.result === 'passed')).toEqual([]);
});

test('somebody who cannot turn the head says so by one touch and does other things', async ({ start }) => {
  const terminal = await start();
  await goToCamera(terminal);
  await terminal.reach('challenge');
  await terminal.touch('decline-turn');
  await expect(terminal.page.getByTestId('decline-turn')).toHaveCount(0);
  // The stricter rule judges; in doubt a member of staff decides.
  expect(['passed', 'manual-review']).toContain(await finishVisit(terminal));
  const judged = (await readCoreLog(terminal.userData)).findLast(isJudgement);
  expect(judged?.performed.map(({ action }) => action).sort()).toEqual(['nod', 'open-mouth']);
  expect(judged?.checks).toContainEqual(expect.objectContaining({ check: 'planarity', finding: 'not-run' }));
});

test('nobody in front of the camera: said so, and a retry is offered', async ({ start }) => {
  const terminal = await start({ clip: 'no-face' });
  await goToCamera(terminal);
  await terminal.reach('fault', 60_000);
  await expectFault(terminal, 'face-not-seen');
  await terminal.touch('retry');
  await terminal.reach(['prepareCamera', 'challenge']);
});

test('too far away is told as what to do', async ({ start }) => {
  const terminal = await start({ clip: 'too-far' });
  await goToCamera(terminal);
  await terminal.reach('challenge');
  await expect(terminal.page.locator('[data-hint="too-far"]')).toBeVisible();
});

test('too little light is told as what to do', async ({ start }) => {
  const terminal = await start({ clip: 'dark' });
  await goToCamera(terminal);
  await terminal.reach('challenge');
  await expect(terminal.page.locator('[data-hint="too-dark"]')).toBeVisible();
});

for (const [clip, fault] of [
  ['black', 'camera-black'],
  ['frozen', 'camera-frozen'],
  [null, 'camera-missing'],
] as const) {
  test(`a camera that is ${clip ?? 'missing'} ends in ${fault} with a next step`, async ({ start }) => {
    const terminal = await start({ clip });
    await goToCamera(terminal);
    await terminal.reach('fault', 60_000);
    await expectFault(terminal, fault);
    expect(readStoredRecords(terminal.userData)).toEqual([]);
  });
}

test('a refused camera is told apart from a missing one', async ({ start }) => {
  const terminal = await start();
  await terminal.reach('idle');
  await terminal.app.evaluate(({ session }) => {
    session.defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  });
  await goToCamera(terminal);
  await terminal.reach('fault');
  await expectFault(terminal, 'camera-refused');
});

const twoCameras = { clip: null, switches: ['--use-fake-device-for-media-stream=device-count=2'] } as const;

test('of two cameras the one on the list of the site is opened', async ({ start }) => {
  const terminal = await start({ ...twoCameras, site: { camera: { allowed: ['fake_device_1'] } } });
  await goToCamera(terminal);
  await terminal.reach('challenge', 60_000);
  expect(await readCoreLog(terminal.userData)).toContainEqual(
    expect.objectContaining({ event: 'camera-judged', check: 'listed' }),
  );
});

test('a camera that is not on the list of the site is refused with its cause', async ({ start }) => {
  const terminal = await start({ ...twoCameras, site: { camera: { allowed: ['046d:0825'] } } });
  await goToCamera(terminal);
  await terminal.reach('fault', 60_000);
  await expectFault(terminal, 'camera-not-allowed');
  expect(readStoredRecords(terminal.userData)).toEqual([]);
});

/** What core has written down, an object a line. */
async function readCoreLog(userData: string): Promise<unknown[]> {
  const text = await readFile(join(userData, 'terminal/logs/core.log'), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

interface Judgement {
  readonly event: 'liveness-judged';
  readonly performed: readonly { readonly action: string }[];
  readonly checks: readonly unknown[];
}

function isJudgement(line: unknown): line is Judgement {
  return (line as { event?: unknown }).event === 'liveness-judged';
}
