import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { problemSchema, receiptAnswerSchema } from '../../contract/central-api.ts';
import { PEOPLE, startTestCentral, type TestCentral } from '../../tests/support/test-central.ts';
import {
  makeTerminalKeys,
  type ProofChanges,
  type SealedVisit,
  type TestTerminal,
} from '../../tests/support/test-terminal.ts';

let central: TestCentral;
let terminal: TestTerminal;
let other: TestTerminal;
let visit: SealedVisit;

beforeAll(async () => {
  central = await startTestCentral();
  terminal = await central.enrol();
  other = await central.enrol();
  visit = await terminal.seal(PEOPLE.due, central.now);
  await terminal.submit(visit.submitted);
});
afterAll(() => central.remove());

const eligibility = { personHash: '0'.repeat(64) };

async function expectUnauthorised(response: Response) {
  expect(response.status).toBe(401);
  expect(response.headers.get('www-authenticate')).toBe('Bearer');
  expect(problemSchema.parse(await response.json()).code).toBe('unauthorised');
}

test('a proven request passes, whatever the clock of the terminal says', async () => {
  for (const issuedAt of [0, 1e12, -5]) {
    expect((await terminal.send('POST', '/v1/eligibility', eligibility, { issuedAt })).status).toBe(200);
  }
});

describe('refused on every route of an enrolled terminal', () => {
  const routes = [
    ['POST', '/v1/eligibility', eligibility],
    ['POST', '/v1/records', { records: [] }],
    ['PUT', '/v1/records/01890a5d-ac96-774b-bcce-b302099a8057/evidence', Buffer.from('x')],
    ['GET', '/v1/records/01890a5d-ac96-774b-bcce-b302099a8057/receipt', undefined],
  ] as const;
  const forgeries: readonly (readonly [string, () => Promise<ProofChanges>])[] = [
    ['no header', async () => ({ authorization: null })],
    ['another scheme', async () => ({ authorization: 'Basic dGVzdDp0ZXN0' })],
    ['nonsense', async () => ({ authorization: 'Bearer a.b.c' })],
    ['an unknown terminal', async () => ({ issuer: '01890a5d-ac96-774b-bcce-b302099a8057' })],
    ['an unknown key', async () => ({ signedBy: await makeTerminalKeys() })],
    [
      'an unknown key under the known key id',
      async () => ({ signedBy: await makeTerminalKeys(), keyId: terminal.keys.publicJwk.kid }),
    ],
    ['the key of another terminal', async () => ({ signedBy: other.keys })],
    ['another key id', async () => ({ keyId: other.keys.publicJwk.kid })],
    ['another method', async () => ({ method: 'DELETE' })],
    ['another path', async () => ({ path: '/v1/keys' })],
    ['another body', async () => ({ bodySha256: 'f'.repeat(64) })],
    ['a body hash that is none', async () => ({ bodySha256: 'x' })],
  ];
  for (const [method, path, body] of routes) {
    test.each(forgeries)(`${method} ${path}: %s`, async (_name, changes) => {
      await expectUnauthorised(await terminal.send(method, path, body, await changes()));
    });
  }
});

test('a token taken from the wire serves for no other path, method or body', async () => {
  const path = `/v1/records/${visit.recordId}/evidence`;
  const authorization = await terminal.prove('PUT', path, visit.sealedEvidence);
  const receiptPath = `/v1/records/${visit.recordId}/receipt`;
  await expectUnauthorised(await terminal.send('GET', receiptPath, undefined, { authorization }));
  await expectUnauthorised(await terminal.send('PUT', path, Buffer.from('else'), { authorization }));
  await expectUnauthorised(
    await terminal.send('PUT', `${path}?again=1`, visit.sealedEvidence, { authorization }),
  );
  expect((await terminal.send('PUT', path, visit.sealedEvidence, { authorization })).status).toBe(200);
});

test('an unsigned token (alg none) and one signed by a shared secret are refused', async () => {
  const good = (
    await terminal.prove('POST', '/v1/eligibility', Buffer.from(JSON.stringify(eligibility)))
  ).slice(7);
  const [, payload = '', signature = ''] = good.split('.');
  for (const alg of ['none', 'HS256', 'ES256']) {
    const header = Buffer.from(JSON.stringify({ alg, kid: terminal.keys.publicJwk.kid })).toString(
      'base64url',
    );
    const authorization = `Bearer ${header}.${payload}.${signature}`;
    await expectUnauthorised(await terminal.send('POST', '/v1/eligibility', eligibility, { authorization }));
  }
});

test('a terminal sees no record of another terminal', async () => {
  const own = await terminal.send('GET', `/v1/records/${visit.recordId}/receipt`);
  expect(receiptAnswerSchema.parse(await own.json()).receipt).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
  const foreign = await other.send('GET', `/v1/records/${visit.recordId}/receipt`);
  expect({ status: foreign.status, body: await foreign.json() }).toMatchObject({
    status: 404,
    body: { code: 'record-unknown' },
  });
  expect((await other.putEvidence(visit.recordId, visit.sealedEvidence)).status).toBe(404);
});
