import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportJWK, generateKeyPair } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CertificationRecord } from '../../contract/record.ts';
import { PEOPLE, startTestCentral, type TestCentral } from '../../tests/support/test-central.ts';
import { makeTerminalKeys, type TestTerminal, type VisitChanges } from '../../tests/support/test-terminal.ts';
import type { FaceMatch } from './face-matcher.ts';

const day = 24 * 3_600_000;
let faceMatch: FaceMatch = 'alike';
let central: TestCentral;
let terminal: TestTerminal;

beforeAll(async () => {
  central = await startTestCentral();
  terminal = await central.enrol();
});
afterAll(() => central.remove());

const captured = { wall: '2026-03-10T01:59:00.000Z', monotonicMs: 1, bootId: 'b', serverOffsetMs: null };

test('an accepted certification counts at once, and the person is not asked again', async () => {
  expect(await terminal.checkEligibility(PEOPLE.due.idNumber)).toMatchObject({ status: 'due' });
  const capturedAt = new Date('2026-03-10T01:59:00.000Z');
  const receipt = await terminal.deliver(await terminal.seal(PEOPLE.due, capturedAt));
  expect(receipt).toMatchObject({
    state: 'ACCEPTED',
    reason: null,
    match: 'not-run',
    receivedAt: '2026-03-10T02:00:00.000Z',
    effectiveAt: '2026-03-10T01:59:00.000Z',
    nextDueDate: '2027-02-28',
  });
  const certified = {
    status: 'already-certified',
    certifiedOn: '2026-03-10',
    nextDueDate: '2027-02-28',
    region: 'hainan',
    benefits: [
      {
        benefit: 'enterprise-pension',
        status: 'certified',
        dueDate: '2027-02-28',
        opensOn: null,
        certifiedOn: '2026-03-10',
        channel: 'terminal',
        ruleKind: 'rolling',
        certifyingNow: 'possible',
      },
    ],
  };
  expect(await terminal.checkEligibility(PEOPLE.due.idNumber)).toEqual(certified);
  await central.restart();
  terminal = terminal.at(central.service.address);
  expect(await terminal.checkEligibility(PEOPLE.due.idNumber)).toEqual(certified);
  // The cycle runs out: 60 days before its end the person is due again.
  central.now = new Date('2026-12-29T16:00:00.000Z');
  expect(await terminal.checkEligibility(PEOPLE.due.idNumber)).toMatchObject({ status: 'due' });
  central.now = new Date('2026-03-10T02:00:00.000Z');
});

test('eligibility of the others on and off the roster', async () => {
  expect(await terminal.checkEligibility(PEOPLE.recentlyCertified.idNumber)).toMatchObject({
    status: 'already-certified',
    certifiedOn: '2026-01-10',
    nextDueDate: '2026-12-31',
  });
  expect(await terminal.checkEligibility(PEOPLE.noBenefit.idNumber)).toEqual({ status: 'not-a-beneficiary' });
  expect(await terminal.checkEligibility(PEOPLE.notOnRoster.idNumber)).toEqual({ status: 'not-found' });
});

test('an older certification that arrives late does not shorten the cycle', async () => {
  const visit = await terminal.seal(PEOPLE.recentlyCertified, new Date('2026-01-09T16:00:00Z'));
  expect(await terminal.deliver(visit)).toMatchObject({ state: 'ACCEPTED', nextDueDate: '2026-12-31' });
  const older = await terminal.seal(PEOPLE.due, new Date(central.now.getTime() - 40 * day));
  expect(await terminal.deliver(older)).toMatchObject({ state: 'ACCEPTED', nextDueDate: '2027-02-28' });
});

test('the day of a certification is the day in China', async () => {
  // 28 February, 16:30 UTC, is 1 March in China: due by the end of February, not January.
  const visit = await terminal.seal(PEOPLE.due, new Date('2026-02-28T16:30:00.000Z'));
  const receipt = await terminal.deliver(visit);
  expect(receipt.effectiveAt).toBe('2026-02-28T16:30:00.000Z');
  expect(receipt.nextDueDate).toBe('2027-02-28');
});

describe('decisions', () => {
  const review = 'MANUAL_REVIEW';
  const doubtful = {
    nonce: 'n',
    asked: ['turn-left'],
    performed: [],
    turnDeclined: false,
    session: 1,
    verdict: 'review',
    reasons: ['planarity'],
    checks: [],
    rule: 'test-1',
  } satisfies CertificationRecord['liveness'];
  const cases: readonly (readonly [string, keyof typeof PEOPLE, VisitChanges, string, string | null])[] = [
    ['not on the roster', 'notOnRoster', {}, 'REJECTED', 'person-not-found'],
    ['draws no benefit', 'noBenefit', {}, 'REJECTED', 'not-a-beneficiary'],
    ['another spelling of the name', 'otherSpelling', {}, review, 'identity-mismatch'],
    [
      'the terminal asks for review',
      'due',
      { record: { result: 'manual-review' } },
      review,
      'liveness-review',
    ],
    [
      'identity goes before liveness',
      'otherSpelling',
      { record: { result: 'manual-review' } },
      review,
      'identity-mismatch',
    ],
    [
      'the verdict on liveness is review',
      'due',
      { record: { liveness: doubtful } },
      review,
      'liveness-review',
    ],
    [
      'the verdict on liveness is suspect, which goes before the terminal’s review',
      'due',
      { record: { result: 'manual-review', liveness: { ...doubtful, verdict: 'suspect' } } },
      review,
      'liveness-suspect',
    ],
    [
      'a pass without a proven turn is doubted',
      'due',
      { record: { liveness: { ...doubtful, verdict: 'pass', reasons: [] } } },
      review,
      'liveness-doubted',
    ],
    [
      'the terminal’s own review goes before the doubts of the second judgement',
      'due',
      { record: { liveness: doubtful }, evidence: { images: [] } },
      review,
      'liveness-review',
    ],
    [
      'the feature log does not bear the record out, which goes before the unproven identity',
      'due',
      { record: { identifiedBy: 'social-security-card' }, evidence: { images: [] } },
      review,
      'feature-log-mismatch',
    ],
    [
      'a card portrait that the terminal found unlike decides nothing',
      'due',
      { record: { portrait: { hint: 'unlike', similarity: 0.1 } } },
      'ACCEPTED',
      null,
    ],
    [
      'known by a social security card, whose chip can be copied, and no face compared',
      'due',
      { record: { identifiedBy: 'social-security-card' } },
      review,
      'identity-unproven',
    ],
    [
      'known by a foreigner’s card',
      'due',
      { record: { identifiedBy: 'foreigner-card-2023' } },
      'ACCEPTED',
      null,
    ],
    ['wall clock alone', 'due', { record: { capturedAt: captured }, serverOffsetMs: null }, 'ACCEPTED', null],
    [
      'wall clock years behind, offset unknown',
      'due',
      { record: { capturedAt: { ...captured, wall: '2016-01-01T00:00:00.000Z' } }, serverOffsetMs: null },
      review,
      'clock-untrusted',
    ],
    [
      'wall clock years behind, offset known at sending',
      'due',
      {
        record: { capturedAt: { ...captured, wall: '2016-03-10T01:59:00.000Z' } },
        serverOffsetMs: Date.parse(captured.wall) - Date.parse('2016-03-10T01:59:00.000Z'),
      },
      'ACCEPTED',
      null,
    ],
    [
      'wall clock ahead, offset unknown',
      'due',
      { record: { capturedAt: { ...captured, wall: '2026-03-10T02:10:00.001Z' } }, serverOffsetMs: null },
      review,
      'clock-untrusted',
    ],
    [
      'sealed for another terminal',
      'due',
      { record: { terminalId: 'another' } },
      'REJECTED',
      'terminal-mismatch',
    ],
    [
      'evidence of another visit',
      'due',
      { record: { evidenceSha256: '0'.repeat(64) } },
      'REJECTED',
      'record-mismatch',
    ],
    [
      'evidence that names another record',
      'due',
      { evidence: { recordId: '01890a5d-ac96-774b-bcce-b302099a8057' } },
      'REJECTED',
      'record-mismatch',
    ],
    ['evidence that is not compressed', 'due', { compressed: false }, 'REJECTED', 'evidence-unreadable'],
    [
      'evidence that breaks its schema',
      'due',
      { evidence: { cardPhotoBase64: '!' } },
      'REJECTED',
      'evidence-unreadable',
    ],
    [
      'a record that breaks its schema',
      'due',
      { record: { caseNumber: 7 as never } },
      'REJECTED',
      'sealed-record-unreadable',
    ],
  ];
  test.each(cases)('%s', async (_name, person, changes, state, reason) => {
    const receipt = await terminal.deliver(await terminal.seal(PEOPLE[person], central.now, changes));
    expect(receipt).toMatchObject({ state, reason });
    expect(receipt.nextDueDate === null).toBe(state !== 'ACCEPTED');
    expect(Date.parse(receipt.effectiveAt)).toBeLessThanOrEqual(Date.parse(receipt.receivedAt));
  });
});

test('parts signed by a strange key, or under a strange key id, are rejected', async () => {
  const stranger = await makeTerminalKeys();
  const underOwnId = { ...stranger, publicJwk: { ...stranger.publicJwk, kid: terminal.keys.publicJwk.kid } };
  const strangeId = { ...terminal.keys, publicJwk: { ...terminal.keys.publicJwk, kid: 'strange' } };
  for (const signedBy of [stranger, underOwnId, strangeId]) {
    const visit = await terminal.seal(PEOPLE.due, central.now, { signedBy });
    expect(await terminal.deliver(visit)).toMatchObject({ state: 'REJECTED', reason: 'signature-invalid' });
  }
});

test('parts that the service cannot decrypt are rejected and kept', async () => {
  const key = terminal.enrolment.encryptionKey;
  const strange = await exportJWK(
    (await generateKeyPair('ECDH-ES', { crv: 'P-256', extractable: true })).publicKey,
  );
  const underKnownId = { ...key, x: strange.x ?? '', y: strange.y ?? '' };
  for (const encryptedTo of [underKnownId, { ...key, kid: 'strange' }]) {
    const visit = await terminal.seal(PEOPLE.due, central.now, { encryptedTo });
    expect(await terminal.deliver(visit)).toMatchObject({
      state: 'REJECTED',
      reason: 'sealed-record-unreadable',
    });
    const folder = join(central.dataDirectory, 'evidence', visit.recordId.slice(-2));
    expect(readFileSync(join(folder, `${visit.recordId}.jose`))).toEqual(Buffer.from(visit.sealedEvidence));
  }
});

test('plain text in the place of sealed parts is rejected', async () => {
  const visit = await terminal.seal(PEOPLE.due, central.now);
  const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
  for (const text of ['nonsense', 'a.b.c.d.e', visit.submitted.sealedRecord.slice(0, -9)]) {
    const recordId = `${visit.recordId.slice(0, -4)}${sha256(Buffer.from(text)).slice(0, 4)}`;
    const bytes = Buffer.from(text);
    const submitted = {
      recordId,
      sealedRecord: text,
      sealedRecordSha256: sha256(bytes),
      evidence: { sha256: sha256(bytes), bytes: bytes.length },
      serverOffsetMs: null,
    };
    expect(await terminal.deliver({ recordId, submitted, sealedEvidence: bytes })).toMatchObject({
      state: 'REJECTED',
      reason: 'sealed-record-unreadable',
    });
  }
});

test('a rejected or reviewed record certifies nobody', async () => {
  expect(await terminal.checkEligibility(PEOPLE.otherSpelling.idNumber)).toMatchObject({
    status: 'due',
    benefits: [{ certifiedOn: null }],
  });
});

test('sealed parts hold no personal data in plain text', () => {
  const names = Object.values(PEOPLE).flatMap(({ name, idNumber }) => [name, idNumber]);
  const folder = join(central.dataDirectory, 'evidence');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  expect(files.length).toBeGreaterThan(10);
  for (const file of files) {
    const content = readFileSync(join(file.parentPath, file.name), 'utf8');
    expect(names.filter((text) => content.includes(text))).toEqual([]);
  }
});

test('a face matcher, where there is one, is asked with the roster photo', async () => {
  const photos: string[] = [];
  const matched = await startTestCentral({
    faceMatcher: {
      async compare(_evidence, rosterPhoto) {
        photos.push(Buffer.from(rosterPhoto).toString());
        return faceMatch;
      },
    },
  });
  const own = await matched.enrol();
  for (const [answer, state, reason] of [
    ['unlike', 'MANUAL_REVIEW', 'face-review'],
    ['unsure', 'MANUAL_REVIEW', 'face-review'],
    ['alike', 'ACCEPTED', null],
  ] as const) {
    faceMatch = answer;
    expect(await own.deliver(await own.seal(PEOPLE.due, matched.now))).toMatchObject({
      match: answer,
      state,
      reason,
    });
  }
  expect(photos).toEqual(['a photo', 'a photo', 'a photo']);
  // A social security card counts once the face was compared.
  const byCard = await own.seal(PEOPLE.due, matched.now, {
    record: { identifiedBy: 'social-security-card' },
  });
  expect(await own.deliver(byCard)).toMatchObject({ match: 'alike', state: 'ACCEPTED' });
  // No photo on the roster: nothing to compare with.
  const visit = await own.seal(PEOPLE.recentlyCertified, matched.now);
  expect(await own.deliver(visit)).toMatchObject({ match: 'not-run', state: 'ACCEPTED' });
  await matched.remove();
});
