import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CertificationRecord } from '../contract/record.ts';
import { PEOPLE, startTestCentral, type TestCentral } from '../tests/support/test-central.ts';
import type { TestTerminal } from '../tests/support/test-terminal.ts';
import { describeHomeVisit, listHomeVisits, type OpenedHomeVisit, writeHomeVisit } from './home-visits.ts';
import { openServiceKeys } from './keys/service-keys.ts';
import { openSqliteStorage } from './store/sqlite/open-sqlite.ts';

const capturedAt = new Date('2026-03-09T16:30:00.000Z');
let central: TestCentral;
let terminal: TestTerminal;

beforeAll(async () => {
  central = await startTestCentral();
  terminal = await central.enrol();
});
afterAll(() => central.remove());

/** As the command line lists them while the service runs. */
async function list(): Promise<OpenedHomeVisit[]> {
  const keys = await openServiceKeys(central.dataDirectory);
  const storage = openSqliteStorage(`${central.dataDirectory}/central.sqlite`, keys.personHashKey);
  try {
    return await listHomeVisits(storage, keys.decryptionKey);
  } finally {
    await storage.close();
  }
}

test('a request is taken with a signed receipt, once, and counts as no certification', async () => {
  const before = await terminal.checkEligibility(PEOPLE.due.idNumber);
  expect(before).toMatchObject({ status: 'due' });
  const request = await terminal.sealHomeVisit(PEOPLE.due, capturedAt);
  const receipt = await terminal.deliver(request);
  expect(receipt).toMatchObject({
    ...{ state: 'ACCEPTED', reason: null, match: 'not-run', nextDueDate: null },
    effectiveAt: capturedAt.toISOString(),
  });
  expect(await terminal.deliver(request)).toEqual(receipt);
  expect(await terminal.submit(request.submitted)).toMatchObject([{ status: 'receipted' }]);
  expect(await terminal.checkEligibility(PEOPLE.due.idNumber)).toEqual(before);

  const visits = await list();
  expect(visits).toHaveLength(1);
  const [visit] = visits as [OpenedHomeVisit];
  // 16:30 UTC is the next day in China.
  const entry = {
    ...{ recordId: request.recordId, caseNumber: 'T-0001' },
    ...{ requestedOn: '2026-03-10', region: 'hainan', reason: 'very-old' },
  };
  expect(describeHomeVisit(visit, false)).toEqual({ ...entry, phone: '138****1234' });
  expect(writeHomeVisit(describeHomeVisit(visit, false))).toBe(
    'T-0001\t2026-03-10\thainan\tvery-old\t138****1234',
  );
  expect(describeHomeVisit(visit, true)).toMatchObject({
    ...{ ...entry, phone: '13800001234' },
    details: { person: PEOPLE.due, address: { source: 'card' }, proofs: ['hospital-proof'] },
  });
  expect(writeHomeVisit(describeHomeVisit(visit, true))).toContain('\t测试省测试市测试路1号\t');
});

test('whoever it is for: nobody stands at the counter of the service to be told no', async () => {
  for (const person of [PEOPLE.notOnRoster, PEOPLE.noBenefit, PEOPLE.otherSpelling]) {
    const before = await terminal.checkEligibility(person.idNumber);
    const receipt = await terminal.deliver(await terminal.sealHomeVisit(person, capturedAt));
    expect(receipt).toMatchObject({ state: 'ACCEPTED', nextDueDate: null });
    expect(await terminal.checkEligibility(person.idNumber)).toEqual(before);
  }
  expect(await list()).toHaveLength(4);
});

test('a request that also has all of a certification stays a request; a broken one is neither', async () => {
  const before = await terminal.checkEligibility(PEOPLE.due.idNumber);
  const certification = {
    ...{ method: 'self-service-face', result: 'passed', eligibilityKnown: true },
    liveness: {
      ...{ nonce: 'n', asked: ['nod'], performed: [], turnDeclined: false, session: 1 },
      ...{ verdict: 'pass', reasons: [], checks: [], rule: 'test-1' },
    },
    camera: { label: 'test camera', width: 1280, height: 720, frameRate: 30, controls: [] },
    faceModelSha256: 'a'.repeat(64),
    livenessModels: { passive: null, embedding: null },
    portrait: { hint: 'not-run', similarity: null },
  } satisfies Partial<CertificationRecord>;
  const both = await terminal.sealHomeVisit(PEOPLE.due, capturedAt, certification);
  expect(await terminal.deliver(both)).toMatchObject({ state: 'ACCEPTED', nextDueDate: null });
  const broken = { ...certification, phone: '12' };
  const neither = await terminal.sealHomeVisit(PEOPLE.due, capturedAt, broken);
  const unreadable = { state: 'REJECTED', reason: 'sealed-record-unreadable' };
  expect(await terminal.deliver(neither)).toMatchObject(unreadable);
  const otherKind = { ...certification, kind: 'something-new' };
  const unknown = await terminal.sealHomeVisit(PEOPLE.due, capturedAt, otherKind);
  expect(await terminal.deliver(unknown)).toMatchObject(unreadable);
  expect(await list()).toHaveLength(5);
  expect(await terminal.checkEligibility(PEOPLE.due.idNumber)).toEqual(before);
});

test('a request of another terminal, or with evidence of another record, is refused', async () => {
  const foreign = await terminal.sealHomeVisit(PEOPLE.due, capturedAt, { terminalId: 'another' });
  expect(await terminal.deliver(foreign)).toMatchObject({ state: 'REJECTED', reason: 'terminal-mismatch' });
  expect(await list()).toHaveLength(5);
});

test('what cannot be opened any more is listed without its phone', () => {
  const entry = { recordId: 'r', caseNumber: 'c', requestedOn: '2026-03-10', region: 'hainan' } as const;
  const lost = describeHomeVisit({ ...entry, reason: 'ill', request: null }, true);
  expect(writeHomeVisit(lost)).toBe('c\t2026-03-10\thainan\till\tcannot be opened');
});
