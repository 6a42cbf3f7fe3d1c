import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { enrolmentAnswerSchema, keysAnswerSchema, problemSchema } from '../../contract/central-api.ts';
import { startTestCentral, type TestCentral } from '../../tests/support/test-central.ts';
import { enrolTestTerminal, makeTerminalKeys, requestEnrolment } from '../../tests/support/test-terminal.ts';

let central: TestCentral;
beforeAll(async () => {
  central = await startTestCentral();
});
afterAll(() => central.remove());

async function enrolWith(code: string, key: unknown) {
  const response = await requestEnrolment(central.service.address, code, key);
  return { status: response.status, body: await response.json() };
}

test('the keys can be had without proof, and hold no private part', async () => {
  const response = await fetch(`${central.service.address}/v1/keys`);
  expect(response.status).toBe(200);
  expect(response.headers.get('cache-control')).toBe('no-store');
  const text = await response.text();
  const keys = keysAnswerSchema.parse(JSON.parse(text));
  expect(keys.encryptionKey).toMatchObject({ kty: 'EC', crv: 'P-256', use: 'enc' });
  expect(keys.receiptKeys).toMatchObject([{ kty: 'OKP', crv: 'Ed25519', use: 'sig' }]);
  expect(keys.serverTime).toBe(central.now.toISOString());
  expect(text).not.toMatch(/"d"/);
});

test('a code enrols one terminal; the same terminal may ask again, another may not', async () => {
  const code = await central.service.issueEnrolmentCode();
  const { publicJwk } = await makeTerminalKeys();
  const first = await enrolWith(code, publicJwk);
  expect(first.status).toBe(200);
  const answer = enrolmentAnswerSchema.parse(first.body);
  expect(await enrolWith(code, publicJwk)).toEqual(first);
  const other = await enrolWith(code, (await makeTerminalKeys()).publicJwk);
  expect(other).toMatchObject({ status: 410, body: { code: 'enrolment-code-used' } });
  expect(central.events).toContainEqual({ event: 'terminal-enrolled', terminalId: answer.terminalId });
});

test('a code may be typed with small letters and without hyphens', async () => {
  const code = await central.service.issueEnrolmentCode();
  expect(code).toMatch(/^(?:[0-9A-HJKMNP-TV-Z]{5}-){3}[0-9A-HJKMNP-TV-Z]{5}$/);
  const typed = code.replaceAll('-', '').toLowerCase();
  expect((await enrolWith(typed, (await makeTerminalKeys()).publicJwk)).status).toBe(200);
});

test('a known key keeps its terminal id with a new code', async () => {
  const keys = await makeTerminalKeys();
  const first = await enrolTestTerminal(
    central.service.address,
    await central.service.issueEnrolmentCode(),
    keys,
  );
  const second = await enrolTestTerminal(
    central.service.address,
    await central.service.issueEnrolmentCode(),
    keys,
  );
  expect(second.enrolment.terminalId).toBe(first.enrolment.terminalId);
});

test('an invented code and one older than an hour are unknown', async () => {
  const { publicJwk } = await makeTerminalKeys();
  expect(await enrolWith('AAAAA-AAAAA-AAAAA-AAAAA', publicJwk)).toMatchObject({
    status: 403,
    body: { code: 'enrolment-code-unknown' },
  });
  const code = await central.service.issueEnrolmentCode();
  const begin = central.now;
  central.now = new Date(begin.getTime() + 3_600_001);
  expect(await enrolWith(code, publicJwk)).toMatchObject({
    status: 403,
    body: { code: 'enrolment-code-unknown' },
  });
  central.now = new Date(begin.getTime() + 3_600_000);
  expect((await enrolWith(code, publicJwk)).status).toBe(200);
  central.now = begin;
});

test('a refused key costs no code', async () => {
  const code = await central.service.issueEnrolmentCode();
  const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
  const { publicJwk } = await makeTerminalKeys();
  for (const key of [
    { ...curve, kid: 'k' },
    { ...publicJwk, x: 'short' },
    { ...publicJwk, kid: '' },
    'key',
    null,
  ]) {
    const { status, body } = await enrolWith(code, key);
    expect(status).toBe(400);
    expect(problemSchema.parse(body).code).toBe('invalid-request');
  }
  expect((await enrolWith(code, publicJwk)).status).toBe(200);
});
