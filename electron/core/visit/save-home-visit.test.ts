import { exportJWK, generateKeyPair } from 'jose';
import { expect, it } from 'vitest';
import { SEALED_RECORD_MAX } from '../../../contract/central-api.ts';
import {
  HOME_VISIT_PROOFS,
  type HomeVisitRequest,
  homeVisitRequestSchema,
} from '../../../contract/home-visit.ts';
import { type EvidenceContent, evidenceContentSchema } from '../../../contract/record.ts';
import { makeFolder } from '../../../tests/support/core/folders.ts';
import { openStore } from '../../../tests/support/core/stored-records.ts';
import { makeCard } from '../../../tests/support/core/visit-desk.ts';
import { sha256 } from '../seal/digest.ts';
import { createSealer, type Sealer } from '../seal/seal.ts';
import { createSecrets } from '../seal/secrets.ts';
import { answerHomeVisit, beginHomeVisit, type HomeVisitForm } from './home-visit-form.ts';
import { type SaveHomeVisitContext, saveHomeVisit } from './save-home-visit.ts';

const TIME = { wall: '2026-01-01T00:00:00.000Z', monotonicMs: 5, bootId: 'boot-1', serverOffsetMs: 120 };
const HASH_KEY = Buffer.alloc(32, 5).toString('base64url');

function makeForm(address = makeCard().address): HomeVisitForm {
  const answered = [
    { question: 'applicant', relation: 'community-staff' },
    { question: 'reason', reason: 'ill' },
    { question: 'address', source: 'card' },
    { question: 'phone', phone: '031165001234' },
    { question: 'proofs', proofs: [...HOME_VISIT_PROOFS] },
  ] as const;
  const form = answered.reduce<HomeVisitForm>(
    (before, answer) =>
      answerHomeVisit(
        before,
        answer.question === 'proofs' ? { ...answer, proofs: [...answer.proofs] } : answer,
      ),
    beginHomeVisit(makeCard({ address }), '2026-01-01'),
  );
  return { ...form, consent: { version: '2026-11-22', givenAt: TIME } };
}

async function makeContext(sealer?: Sealer) {
  const { store } = openStore(makeFolder());
  const { publicKey } = await generateKeyPair('ECDH-ES', { crv: 'P-256', extractable: true });
  const encryptionKey = { ...(await exportJWK(publicKey)), kid: 'k', kty: 'EC', crv: 'P-256' } as never;
  const enrolment = {
    ...{ centralUrl: 'http://127.0.0.1:1', terminalId: 'terminal-1', personHashKey: HASH_KEY },
    ...{ encryptionKey, receiptKeys: [] },
  };
  const own = await createSealer(await createSecrets(), enrolment);
  if (!own.ok) throw new Error(own.fault);
  const context: SaveHomeVisitContext = {
    sealer: sealer ?? own.value,
    ...{ enrolment, store, capturedTime: () => TIME, today: () => '2026-01-01' },
    ...{ softwareVersion: '1.0.0', region: 'tangshan' },
  };
  return { store, context };
}

it('seals the answers with the card’s person and no picture, and commits them like a record', async () => {
  const sealed: { request?: HomeVisitRequest; evidence?: EvidenceContent } = {};
  const { store, context } = await makeContext({
    sealRecord: async (content) => {
      sealed.request = homeVisitRequestSchema.parse(content);
      return 'sealed-record';
    },
    sealEvidence: async (evidence) => {
      sealed.evidence = evidenceContentSchema.parse(evidence);
      return Buffer.from('sealed-head\nsealed-evidence');
    },
  });
  const card = makeCard();
  const saved = await saveHomeVisit({ card, homeVisit: makeForm() }, context);
  if (!saved.ok) throw new Error(saved.fault);
  const { recordId, caseNumber } = saved.value;
  expect(saved.value.result).toBe('home-visit');
  expect(caseNumber).toMatch(/^260101-\w{4}-\w{4}$/);
  const { name, idNumber, birthDate, sexCode } = card;
  expect(sealed.request).toEqual({
    ...{ format: 1, kind: 'home-visit-request', recordId, caseNumber, terminalId: 'terminal-1' },
    ...{ capturedAt: TIME, softwareVersion: '1.0.0', identifiedBy: 'resident-id-card' },
    person: { name, idNumber, birthDate, sexCode },
    applicant: { relation: 'community-staff' },
    ...{ reason: 'ill', phone: '031165001234', proofs: [...HOME_VISIT_PROOFS], region: 'tangshan' },
    address: { source: 'card', text: card.address },
    consent: { version: '2026-11-22', givenAt: TIME },
    evidenceSha256: sha256(Buffer.from('sealed-head\nsealed-evidence')),
  });
  expect(sealed.evidence).toEqual({
    ...{ format: 1, recordId, images: [], observations: [] },
    ...{ cardPhotoBase64: null, cardPortrait: null },
  });
  expect(store.list(5)).toMatchObject([{ recordId, method: 'home-visit', state: 'QUEUED' }]);
  expect(store.evidence(recordId)).toEqual(Buffer.from('sealed-head\nsealed-evidence'));
  expect(store.countWaiting()).toBe(1);
});

it('stays below the limits of the central service with the longest answers', async () => {
  const { store, context } = await makeContext();
  const saved = await saveHomeVisit({ card: makeCard(), homeVisit: makeForm('测'.repeat(35)) }, context);
  const recordId = saved.ok ? saved.value.recordId : '';
  expect(store.findWaiting(recordId)?.sealedRecord.length).toBeLessThan(SEALED_RECORD_MAX);
  expect(store.findWaiting(recordId)?.evidenceBytes).toBeGreaterThan(0);
});

it('keeps nothing of a form with a hole, or of one that nobody has found right', async () => {
  const { store, context } = await makeContext();
  const whole = makeForm();
  for (const homeVisit of [null, { ...whole, phone: null }, { ...whole, consent: null }]) {
    expect(await saveHomeVisit({ card: makeCard(), homeVisit }, context)).toEqual({
      ok: false,
      fault: 'command-unexpected',
    });
  }
  expect(await saveHomeVisit({ card: null, homeVisit: whole }, context)).toMatchObject({ ok: false });
  expect(store.countWaiting()).toBe(0);
});
