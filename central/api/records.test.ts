import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { problemSchema, receiptAnswerSchema } from '../../contract/central-api.ts';
import { PEOPLE, startTestCentral, type TestCentral } from '../../tests/support/test-central.ts';
import type { TestTerminal } from '../../tests/support/test-terminal.ts';

let central: TestCentral;
let terminal: TestTerminal;

beforeAll(async () => {
  central = await startTestCentral();
  terminal = await central.enrol();
});
afterAll(() => central.remove());

async function readProblem(response: Response) {
  return { status: response.status, code: problemSchema.parse(await response.json()).code };
}

test('metadata, evidence, receipt; every repetition gives the same answer', async () => {
  const visit = await terminal.seal(PEOPLE.due, central.now);
  const stored = [{ recordId: visit.recordId, status: 'stored' }];
  expect(await terminal.submit(visit.submitted)).toEqual(stored);
  expect(await terminal.submit(visit.submitted)).toEqual(stored);
  const path = `/v1/records/${visit.recordId}/receipt`;
  expect(await readProblem(await terminal.send('GET', path))).toEqual({
    status: 404,
    code: 'evidence-awaited',
  });

  const answers = await Promise.all(
    [1, 2, 3].map(() => terminal.putEvidence(visit.recordId, visit.sealedEvidence)),
  );
  const receipts = await Promise.all(
    answers.map(async (answer) => receiptAnswerSchema.parse(await answer.json())),
  );
  const receipt = receipts[0]?.receipt ?? '';
  central.now = new Date(central.now.getTime() + 5000);
  const later = await terminal.putEvidence(visit.recordId, visit.sealedEvidence);
  expect([...receipts, await later.json()].every((answer) => answer.receipt === receipt)).toBe(true);
  expect(await (await terminal.send('GET', path)).json()).toEqual({
    receipt,
    serverTime: central.now.toISOString(),
  });
  expect(await terminal.submit(visit.submitted)).toEqual([
    { recordId: visit.recordId, status: 'receipted', receipt },
  ]);

  expect(await terminal.readReceipt(receipt)).toMatchObject({
    recordId: visit.recordId,
    terminalId: terminal.enrolment.terminalId,
    sealedRecordSha256: visit.submitted.sealedRecordSha256,
    evidenceSha256: visit.submitted.evidence.sha256,
    state: 'ACCEPTED',
  });
  const list = await central.service.listRecords();
  expect(list.filter(({ recordId }) => recordId === visit.recordId)).toHaveLength(1);
});

test('the same id with other content is a conflict, and the first record stays', async () => {
  const visit = await terminal.seal(PEOPLE.due, central.now);
  const again = await terminal.seal(PEOPLE.due, central.now, { record: { recordId: visit.recordId } });
  const other = await central.enrol();
  expect(await terminal.submit(visit.submitted)).toMatchObject([{ status: 'stored' }]);
  const conflict = [{ recordId: visit.recordId, status: 'refused', problem: { code: 'record-conflict' } }];
  expect(await terminal.submit(again.submitted)).toMatchObject(conflict);
  expect(await other.submit(visit.submitted)).toMatchObject(conflict);
  const upperCase = { ...again.submitted, recordId: visit.recordId.toUpperCase() };
  expect(await terminal.submit(upperCase)).toMatchObject([{ problem: { code: 'record-conflict' } }]);
  const otherSize = { ...visit.submitted, evidence: { ...visit.submitted.evidence, bytes: 7 } };
  expect(await terminal.submit(otherSize)).toMatchObject(conflict);
  expect(await terminal.deliver(visit)).toMatchObject({ state: 'ACCEPTED' });
  expect(await terminal.submit(again.submitted)).toMatchObject(conflict);
});

test('one bad record fails no neighbour, and results keep the order of the request', async () => {
  const first = await terminal.seal(PEOPLE.due, central.now);
  const last = await terminal.seal(PEOPLE.due, central.now);
  const wrongHash = { ...last.submitted, recordId: uuidv7(), sealedRecordSha256: '0'.repeat(64) };
  const tooLarge = { ...last.submitted, recordId: uuidv7(), sealedRecord: 'x'.repeat(16_385) };
  const broken = { recordId: uuidv7(), sealedRecord: 5 };
  const records = [wrongHash, first.submitted, tooLarge, broken, last.submitted, last.submitted];
  const response = await terminal.send('POST', '/v1/records', { records });
  const { results } = (await response.json()) as { results: { recordId: string }[] };
  expect(results.map(({ recordId }) => recordId)).toEqual(records.map(({ recordId }) => recordId));
  expect(results).toMatchObject([
    { status: 'refused', problem: { code: 'invalid-request' } },
    { status: 'stored' },
    { status: 'refused', problem: { code: 'too-large' } },
    { status: 'refused', problem: { code: 'invalid-request' } },
    { status: 'stored' },
    { status: 'stored' },
  ]);
});

test('fifty records of full size go in one batch; fifty-one do not', async () => {
  const visit = await terminal.seal(PEOPLE.due, central.now);
  const records = Array.from({ length: 51 }, () => ({
    ...visit.submitted,
    recordId: uuidv7(),
    sealedRecord: 'x'.repeat(16_384),
  }));
  const fifty = await terminal.send('POST', '/v1/records', { records: records.slice(0, 50) });
  expect(fifty.status).toBe(200);
  const fiftyOne = await terminal.send('POST', '/v1/records', { records });
  expect(await readProblem(fiftyOne)).toEqual({ status: 400, code: 'invalid-request' });
  const padding = 'x'.repeat(50 * 17_408);
  const tooMuch = await terminal.send('POST', '/v1/records', { records: records.slice(0, 1), padding });
  expect(await readProblem(tooMuch)).toEqual({ status: 413, code: 'too-large' });
});

test('evidence that is not what was announced is refused, and the right one still counts', async () => {
  const visit = await terminal.seal(PEOPLE.due, central.now);
  expect(await readProblem(await terminal.putEvidence(visit.recordId, visit.sealedEvidence))).toEqual({
    status: 404,
    code: 'record-unknown',
  });
  await terminal.submit(visit.submitted);
  const changed = Buffer.from(visit.sealedEvidence);
  changed[100] = (changed[100] ?? 0) ^ 1;
  for (const wrong of [changed, changed.subarray(1), Buffer.from('x')]) {
    const answer = await terminal.putEvidence(visit.recordId, wrong);
    expect(await readProblem(answer)).toEqual({ status: 422, code: 'evidence-mismatch' });
  }
  const notJose = await terminal.send('PUT', `/v1/records/${visit.recordId}/evidence`, { no: 'jose' });
  expect(await readProblem(notJose)).toEqual({ status: 400, code: 'invalid-request' });
  expect(await terminal.deliver(visit)).toMatchObject({ state: 'ACCEPTED' });
});

test('evidence over 4 MiB is too large', async () => {
  const answer = await terminal.putEvidence(uuidv7(), randomBytes(4 * 1024 * 1024 + 1));
  expect(await readProblem(answer)).toEqual({ status: 413, code: 'too-large' });
});

test.each([
  ['no JSON', 'POST', '/v1/enrolments', 'application/json', 'x{', 400, 'invalid-request'],
  [
    'no UTF-8',
    'POST',
    '/v1/enrolments',
    'application/json',
    Buffer.of(0x22, 0xff, 0x22),
    400,
    'invalid-request',
  ],
  ['null', 'POST', '/v1/enrolments', 'application/json', 'null', 400, 'invalid-request'],
  ['no body', 'POST', '/v1/enrolments', 'application/json', '', 400, 'invalid-request'],
  ['a form', 'POST', '/v1/enrolments', 'text/plain', 'a=1', 415, 'invalid-request'],
  ['too much', 'POST', '/v1/enrolments', 'application/json', `"${'x'.repeat(20_000)}"`, 413, 'too-large'],
  ['another address', 'GET', '/v2/keys', 'application/json', undefined, 404, 'invalid-request'],
  ['a broken address', 'GET', '/v1/%zz', 'application/json', undefined, 400, 'invalid-request'],
  ['another method', 'DELETE', '/v1/keys', 'application/json', undefined, 404, 'invalid-request'],
] as const)('nonsense without proof: %s', async (_name, method, path, type, body, status, code) => {
  const response = await fetch(central.service.address + path, {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': type }, body }),
  });
  expect(await readProblem(response)).toEqual({ status, code });
});

test.each([
  ['POST', '/v1/records', { records: [] }],
  ['POST', '/v1/records', { records: [{ recordId: 'not-a-uuid' }] }],
  ['POST', '/v1/records', [1, 2]],
  ['POST', '/v1/eligibility', { personHash: '990101194803120022' }],
  ['PUT', '/v1/records/not-a-uuid/evidence', Buffer.from('x')],
  ['GET', '/v1/records/6fa459ea-ee8a-4ca4-894e-db77e160355e/receipt', undefined],
] as const)('nonsense with proof: %s %s %j', async (method, path, body) => {
  const answer = await terminal.send(method, path, body);
  expect(await readProblem(answer)).toEqual({ status: 400, code: 'invalid-request' });
});

test('bytes that are no HTTP get a problem as well', async () => {
  const { hostname, port } = new URL(central.service.address);
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write('\u0000\u0001 nonsense\r\n\r\n'));
    let text = '';
    socket.on('data', (chunk) => {
      text += String(chunk);
    });
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  expect(head).toContain('400 Bad Request');
  expect(problemSchema.parse(JSON.parse(body)).code).toBe('invalid-request');
});

test('a restart keeps terminals, records, receipts and keys', async () => {
  const visit = await terminal.seal(PEOPLE.due, central.now);
  const waiting = await terminal.seal(PEOPLE.due, central.now);
  await terminal.submit(waiting.submitted);
  const before = await terminal.deliver(visit);
  const list = await central.service.listRecords();
  await central.restart();
  const returned = terminal.at(central.service.address);
  expect(await central.service.listRecords()).toEqual(list);
  const [again] = await returned.submit(visit.submitted);
  if (again?.status !== 'receipted') throw new Error('no receipt after the restart');
  expect(await returned.readReceipt(again.receipt)).toEqual(before);
  expect(await returned.deliver(waiting)).toMatchObject({ state: 'ACCEPTED' });
  terminal = returned;
});

test('events and refusals hold no personal data', () => {
  const told = JSON.stringify(central.events);
  expect(central.events.length).toBeGreaterThan(20);
  for (const { name, idNumber } of Object.values(PEOPLE)) {
    expect(told).not.toContain(name);
    expect(told).not.toContain(idNumber);
  }
  expect(central.events.filter(({ event }) => event === 'internal-error')).toEqual([]);
});
