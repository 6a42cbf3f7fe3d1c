import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MISSING_ASKED_MAX, problemSchema } from '../../contract/central-api.ts';
import { PEOPLE, startTestCentral, type TestCentral } from '../../tests/support/test-central.ts';
import type { TestTerminal } from '../../tests/support/test-terminal.ts';

const PATH = '/v1/records/missing';
const copy = mkdtempSync(join(tmpdir(), 'anhao-older-copy-'));
let central: TestCentral;
let terminal: TestTerminal;

beforeAll(async () => {
  central = await startTestCentral();
  terminal = await central.enrol();
});
afterAll(async () => {
  await central.remove();
  rmSync(copy, { recursive: true, force: true });
});

const sealVisit = () => terminal.seal(PEOPLE.due, central.now);

test('tells what it holds no receipt of, and nothing about the records of others', async () => {
  const [receipted, awaited, foreign] = [await sealVisit(), await sealVisit(), await sealVisit()];
  const other = await central.enrol();
  await terminal.deliver(receipted);
  await terminal.submit(awaited.submitted);
  await other.deliver(foreign);
  const unknown = uuidv7();
  const asked = [receipted.recordId, unknown, foreign.recordId, awaited.recordId];
  expect(await terminal.askMissing(asked)).toEqual([unknown, foreign.recordId, awaited.recordId]);
  expect(await terminal.askMissing([receipted.recordId.toUpperCase()])).toEqual([]);
  expect(await other.askMissing([foreign.recordId])).toEqual([]);
  const { terminalId } = terminal.enrolment;
  expect(central.events).toContainEqual({ event: 'records-missing', terminalId, records: 3 });
});

test('takes as many ids as agreed and no more, and only with proof', async () => {
  const many = Array.from({ length: MISSING_ASKED_MAX + 1 }, () => uuidv7());
  const most = many.slice(1);
  expect(await terminal.askMissing(most)).toEqual(most);
  for (const body of [
    { recordIds: many },
    { recordIds: [] },
    { recordIds: ['no id'] },
    { recordIds: most, more: 1 },
  ]) {
    const answer = await terminal.send('POST', PATH, body);
    expect(answer.status).toBe(400);
    expect(problemSchema.parse(await answer.json()).code).toBe('invalid-request');
  }
  const unproven = await terminal.send('POST', PATH, { recordIds: most }, { authorization: null });
  expect(unproven.status).toBe(401);
});

test('restored from an older copy it names what it has lost, and takes it again', async () => {
  const [kept, halfKept, lost] = [await sealVisit(), await sealVisit(), await sealVisit()];
  await terminal.deliver(kept);
  await terminal.submit(halfKept.submitted);
  await central.restart(() => cpSync(central.dataDirectory, copy, { recursive: true }));
  terminal = terminal.at(central.service.address);
  const first = await terminal.deliver(lost);
  await terminal.deliver(halfKept);
  const ids = [kept, halfKept, lost].map(({ recordId }) => recordId);
  expect(await terminal.askMissing(ids)).toEqual([]);

  await central.restart(() => {
    rmSync(central.dataDirectory, { recursive: true });
    cpSync(copy, central.dataDirectory, { recursive: true });
  });
  terminal = terminal.at(central.service.address);
  expect(await terminal.askMissing(ids)).toEqual([halfKept.recordId, lost.recordId]);
  expect((await terminal.deliver(lost)).state).toBe(first.state);
  await terminal.deliver(halfKept);
  expect(await terminal.askMissing(ids)).toEqual([]);
  const held = (await central.service.listRecords()).map(({ recordId }) => recordId);
  expect(held.filter((recordId) => ids.includes(recordId))).toHaveLength(3);
});
