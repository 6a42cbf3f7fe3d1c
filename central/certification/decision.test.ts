import { expect, it } from 'vitest';
import type { CertificationRecord } from '../../contract/record.ts';
import { shippedPack } from '../../tests/support/region-packs.ts';
import { decide, type KnownPerson } from './decision.ts';

const PERSON: KnownPerson = {
  name: '张桂兰',
  benefits: [{ benefit: 'enterprise-pension', certifiedOn: null, channel: null }],
  obstacle: null,
  pack: shippedPack('hainan'),
};

/** A record that nothing is wrong with, of a terminal that says so much of its clock. */
function makeRecord(trusted: boolean | undefined): CertificationRecord {
  const at = { wall: '2026-03-10T02:00:00.000Z', monotonicMs: 1, bootId: 'b', serverOffsetMs: 0 };
  return {
    format: 1,
    recordId: '0198a3c0-0000-7000-8000-000000000001',
    caseNumber: '260310-0000-0000',
    terminalId: 'terminal-1',
    capturedAt: trusted === undefined ? at : { ...at, trusted },
    method: 'self-service-face',
    result: 'passed',
    identifiedBy: 'resident-id-card',
    person: { name: '张桂兰', idNumber: '990101194803120022', birthDate: '1948-03-12', sexCode: '2' },
    eligibilityKnown: true,
    consent: { version: '2026-11-22', givenAt: at },
    liveness: {
      nonce: 'AAAAAAAAAAAAAAAAAAAAAA',
      asked: ['turn-left', 'open-mouth'],
      performed: [],
      turnDeclined: false,
      session: 1,
      verdict: 'pass',
      reasons: [],
      checks: [],
      rule: 'r/1',
    },
    camera: { label: 'Test camera', width: 1280, height: 720, frameRate: 15, controls: [] },
    faceModelSha256: '0'.repeat(64),
    livenessModels: { passive: null, embedding: null },
    portrait: { hint: 'not-run', similarity: null },
    softwareVersion: '1.0.0',
    evidenceSha256: '0'.repeat(64),
  };
}

const decideAt = (effectiveAt: string, trusted: boolean | undefined, reckoned = true) =>
  decide(makeRecord(trusted), PERSON, 'not-run', [], {
    effectiveAt: new Date(effectiveAt),
    trusted: reckoned,
  });

it.each([
  // Midnight in China is 16:00 of the day before in UTC.
  ['2026-03-27T15:59:59.999Z', 'ACCEPTED'],
  ['2026-03-27T16:00:00.000Z', 'MANUAL_REVIEW'],
  ['2026-03-31T04:00:00.000Z', 'MANUAL_REVIEW'],
  ['2026-04-03T15:59:59.999Z', 'MANUAL_REVIEW'],
  ['2026-04-03T16:00:00.000Z', 'ACCEPTED'],
  ['2028-02-26T04:00:00.000Z', 'MANUAL_REVIEW'],
  ['2028-02-25T04:00:00.000Z', 'ACCEPTED'],
  ['2026-03-15T04:00:00.000Z', 'ACCEPTED'],
] as const)('a clock that the terminal did not trust, at %s: %s', (effectiveAt, state) => {
  const decision = decideAt(effectiveAt, false);
  expect(decision.state).toBe(state);
  expect(decision.reason).toBe(state === 'ACCEPTED' ? null : 'clock-untrusted');
});

it('a clock that was trusted, or of which nothing was said, changes nothing at the end of a month', () => {
  for (const trusted of [true, undefined]) {
    expect(decideAt('2026-03-31T04:00:00.000Z', trusted).state).toBe('ACCEPTED');
  }
});

it('a moment that could not be reckoned is looked at on any day', () => {
  expect(decideAt('2026-03-15T04:00:00.000Z', true, false).reason).toBe('clock-untrusted');
});

it.each([
  ['no-such-person', 'identity-mismatch'],
  ['not-modelled', 'face-review'],
  ['suspended', 'person-suspended'],
] as const)(
  'somebody whom people have to look at (%s) is never accepted by a machine: %s',
  (obstacle, reason) => {
    const time = { effectiveAt: new Date('2026-03-15T04:00:00.000Z'), trusted: true };
    expect(decide(makeRecord(true), { ...PERSON, obstacle }, 'not-run', [], time)).toMatchObject({
      state: 'MANUAL_REVIEW',
      reason,
      certifiedOn: null,
    });
  },
);
