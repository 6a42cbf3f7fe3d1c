import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  batchAnswerSchema,
  grantAnswerSchema,
  pieceAnswerSchema,
  problemSchema,
} from '../../contract/central-api.ts';
import { type FakeS3, startFakeS3 } from '../../tests/support/fake-s3.ts';
import { startPostgres, type TestPostgres } from '../../tests/support/postgres.ts';
import { PEOPLE, startTestCentral, type TestCentral } from '../../tests/support/test-central.ts';
import type { SealedVisit, TestTerminal } from '../../tests/support/test-terminal.ts';

const folder = mkdtempSync(join(tmpdir(), 'anhao-pieces-'));
let postgres: TestPostgres;
let s3: FakeS3;
beforeAll(async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test-secret');
  s3 = await startFakeS3();
  postgres = await startPostgres(folder);
}, 120_000);
afterAll(async () => {
  await s3.stop();
  await postgres.stop();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

async function readProblem(response: Response) {
  const { code } = problemSchema.parse(await response.json());
  return { status: response.status, code, retryAfter: response.headers.get('retry-after') };
}

describe.each(['SQLite and a folder', 'PostgreSQL and S3'] as const)('%s', (stores) => {
  let central: TestCentral;
  let terminal: TestTerminal;
  beforeAll(async () => {
    const shared = stores === 'PostgreSQL and S3';
    central = await startTestCentral(shared ? { databaseUrl: postgres.url, evidenceUrl: s3.url } : {});
    terminal = await central.enrol();
  }, 60_000);
  afterAll(() => central.remove());

  async function begin(): Promise<SealedVisit> {
    const visit = await terminal.seal(PEOPLE.due, central.now);
    expect(await terminal.submit(visit.submitted)).toMatchObject([{ status: 'stored' }]);
    return visit;
  }

  async function send(visit: SealedVisit, from: number, to: number) {
    const response = await terminal.sendPiece(visit.recordId, from, visit.sealedEvidence.subarray(from, to));
    expect(response.status).toBe(200);
    return pieceAnswerSchema.parse(await response.json());
  }

  test('pieces, a break, the offset, the rest, the receipt', async () => {
    const visit = await begin();
    const total = visit.sealedEvidence.length;
    expect(await terminal.askOffset(visit.recordId)).toBe(0);
    expect(await send(visit, 0, 1000)).toMatchObject({ offset: 1000, receipt: null });
    const elsewhere = await terminal.sendPiece(visit.recordId, 999, visit.sealedEvidence.subarray(999, 1500));
    expect(await readProblem(elsewhere)).toMatchObject({ status: 409, code: 'offset-mismatch' });
    await central.restart();
    terminal = terminal.at(central.service.address);
    expect(await terminal.askOffset(visit.recordId)).toBe(1000);
    const last = await send(visit, 1000, total);
    expect(last.offset).toBe(total);
    expect(await terminal.readReceipt(last.receipt ?? '')).toMatchObject({ state: 'ACCEPTED' });
    expect(last.grant.bytes).toBeGreaterThan(0);
    // The answer got lost: whatever is sent again, the receipt is the same.
    expect((await send(visit, 1000, total)).receipt).toBe(last.receipt);
    expect((await send(visit, 0, 1000)).receipt).toBe(last.receipt);
    expect(await terminal.askOffset(visit.recordId)).toBe(total);
    expect(await terminal.deliver(visit)).toMatchObject({ state: 'ACCEPTED' });
  });

  test('evidence in one piece', async () => {
    const visit = await begin();
    const answer = await send(visit, 0, visit.sealedEvidence.length);
    expect(await terminal.readReceipt(answer.receipt ?? '')).toMatchObject({ state: 'ACCEPTED' });
  });

  test('pieces that make up something else begin anew, and the right ones count', async () => {
    const visit = await begin();
    const total = visit.sealedEvidence.length;
    await send(visit, 0, 1000);
    const wrong = Buffer.from(visit.sealedEvidence.subarray(1000));
    wrong[0] = (wrong[0] ?? 0) ^ 1;
    const mismatch = { status: 422, code: 'evidence-mismatch' };
    expect(await readProblem(await terminal.sendPiece(visit.recordId, 1000, wrong))).toMatchObject(mismatch);
    expect(await terminal.askOffset(visit.recordId)).toBe(0);
    await send(visit, 0, 1000);
    const tooLong = Buffer.concat([visit.sealedEvidence.subarray(1000), Buffer.from('x')]);
    expect(await readProblem(await terminal.sendPiece(visit.recordId, 1000, tooLong))).toMatchObject(
      mismatch,
    );
    expect(await terminal.askOffset(visit.recordId)).toBe(0);
    expect((await send(visit, 0, total)).receipt).not.toBeNull();
  });

  test('the last piece sent three times at once gives one receipt', async () => {
    const visit = await begin();
    await send(visit, 0, 500);
    const rest = visit.sealedEvidence.subarray(500);
    const answers = await Promise.all([1, 2, 3].map(() => terminal.sendPiece(visit.recordId, 500, rest)));
    const receipts = await Promise.all(
      answers.map(async (answer) => pieceAnswerSchema.parse(await answer.json()).receipt),
    );
    expect(receipts[0]).not.toBeNull();
    expect(new Set(receipts).size).toBe(1);
  });

  test('pieces are refused without proof, out of range, too large, empty, or for another terminal', async () => {
    const visit = await begin();
    const piece = visit.sealedEvidence.subarray(0, 100);
    const other = await central.enrol();
    expect(await readProblem(await other.sendPiece(visit.recordId, 0, piece))).toMatchObject({
      code: 'record-unknown',
    });
    expect(await readProblem(await terminal.sendPiece(visit.recordId, -1, piece))).toMatchObject({
      status: 400,
    });
    const large = Buffer.alloc(256 * 1024 + 1);
    expect(await readProblem(await terminal.sendPiece(visit.recordId, 0, large))).toMatchObject({
      status: 413,
    });
    const empty = await terminal.sendPiece(visit.recordId, 0, new Uint8Array());
    expect(await readProblem(empty)).toMatchObject({ status: 400 });
    const path = `/v1/records/${visit.recordId}/evidence/0`;
    const unproven = await terminal.send('PATCH', path, piece, { authorization: null });
    expect(await readProblem(unproven)).toMatchObject({ status: 401 });
  });

  test('the newest audit head stands in the receipts, and one that goes back is told', async () => {
    const head = { position: 9, hash: '9'.repeat(64) };
    const former = { position: 8, hash: '8'.repeat(64) };
    const visit = await terminal.seal(PEOPLE.due, central.now);
    for (const auditHead of [head, former]) {
      const response = await terminal.send('POST', '/v1/records', { records: [visit.submitted], auditHead });
      expect(batchAnswerSchema.parse(await response.json()).grant.bytes).toBeGreaterThan(0);
    }
    const { terminalId } = terminal.enrolment;
    expect(central.events).toContainEqual({ event: 'audit-head-went-back', terminalId, position: 8 });
    expect(await terminal.deliver(visit)).toMatchObject({ auditHead: head });
  });

  test('a grant for the asking', async () => {
    const answer = await terminal.send('GET', '/v1/grant');
    expect(grantAnswerSchema.parse(await answer.json()).grant.bytes).toBeGreaterThanOrEqual(256 * 1024);
  });
});

test('two nodes on one database and one bucket serve the same terminal', async () => {
  const options = { databaseUrl: postgres.url, evidenceUrl: s3.url };
  const first = await startTestCentral(options);
  // The folder with the keys is shared.
  const second = await startTestCentral({ ...options, dataDirectory: first.dataDirectory });
  const terminal = await first.enrol();
  const visit = await terminal.seal(PEOPLE.due, first.now);
  await terminal.submit(visit.submitted);
  await terminal.sendPiece(visit.recordId, 0, visit.sealedEvidence.subarray(0, 700));
  const there = terminal.at(second.service.address);
  expect(await there.askOffset(visit.recordId)).toBe(700);
  const answer = await there.sendPiece(visit.recordId, 700, visit.sealedEvidence.subarray(700));
  const { receipt } = pieceAnswerSchema.parse(await answer.json());
  expect(await terminal.submit(visit.submitted)).toEqual([
    { recordId: visit.recordId, status: 'receipted', receipt },
  ]);
  await second.remove();
  await first.remove();
}, 60_000);

test('a database that is away is busy with a time to come again, and tells nothing else', async () => {
  const central = await startTestCentral({ databaseUrl: postgres.url });
  const terminal = await central.enrol();
  await postgres.stop();
  const visit = await terminal.seal(PEOPLE.due, central.now);
  const answer = await terminal.send('POST', '/v1/records', { records: [visit.submitted] });
  const { retryAfter, ...problem } = await readProblem(answer);
  expect(problem).toEqual({ status: 503, code: 'busy' });
  expect(Number(retryAfter)).toBeGreaterThanOrEqual(5);
  expect((await fetch(`${central.service.address}/health`)).status).toBe(503);
  postgres = await startPostgres(folder);
  expect(await terminal.deliver(visit)).toMatchObject({ state: 'ACCEPTED' });
  expect(central.events.filter(({ event }) => event === 'internal-error')).toEqual([]);
  await central.remove();
}, 60_000);

test('more requests than places are turned away, but not the one who asks how the service is', async () => {
  const central = await startTestCentral({ maxRequests: 1 });
  const { address } = central.service;
  const slow = new AbortController();
  const body = new ReadableStream({ start: (stream) => stream.enqueue(Buffer.from('{')) });
  const held = fetch(`${address}/v1/enrolments`, {
    ...{ method: 'POST', headers: { 'content-type': 'application/json' }, signal: slow.signal },
    ...{ body, duplex: 'half' },
  } as RequestInit).catch(() => null);
  await vi.waitFor(
    async () => {
      const { status, code, retryAfter } = await readProblem(
        await fetch(`${address}/v1/keys?no`, { method: 'POST' }),
      );
      expect({ status, code }).toEqual({ status: 503, code: 'busy' });
      expect(Number(retryAfter)).toBeGreaterThanOrEqual(1);
    },
    { timeout: 20_000 },
  );
  expect((await fetch(`${address}/health`)).status).toBe(200);
  slow.abort();
  await held;
  await vi.waitFor(async () => expect((await fetch(`${address}/v1/keys`)).status).toBe(200), {
    timeout: 20_000,
  });
  await central.remove();
});
