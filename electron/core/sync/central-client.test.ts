import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';
import { decodeProtectedHeader, importJWK, jwtVerify } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { requestTokenSchema } from '../../../contract/central-api.ts';
import { FakeCentral, type OtherAnswer } from '../../../tests/support/core/fake-central.ts';
import { makeFolder } from '../../../tests/support/core/folders.ts';
import { STANDING_CLOCK } from '../../../tests/support/core/stored-records.ts';
import { sha256 } from '../seal/digest.ts';
import { createSecrets, publicTerminalKey, type TerminalSecrets } from '../seal/secrets.ts';
import { type CentralClient, type CentralClientOptions, createCentralClient } from './central-client.ts';

const PERSON = sha256('somebody');
const LIMITS = { connectMs: 2_000, eligibilityMs: 5_000 };

describe('the client of the central service', () => {
  let central: FakeCentral;
  let secrets: TerminalSecrets;
  const times: number[] = [];

  beforeAll(async () => {
    central = await FakeCentral.start();
    secrets = await createSecrets();
  });
  afterAll(() => central.close());
  beforeEach(() => {
    central.intercept = () => null;
    central.requests.length = 0;
    times.length = 0;
  });

  function makeClient(changes: Partial<CentralClientOptions> = {}): CentralClient {
    const client = createCentralClient({
      centralUrl: central.url,
      authorityPem: null,
      secrets,
      terminalId: 'terminal-1',
      clock: STANDING_CLOCK,
      onServerTime: (serverMs) => times.push(serverMs),
      limits: LIMITS,
      ...changes,
    });
    onTestFinished(() => client.close());
    return client;
  }

  async function troubleOf(answer: OtherAnswer, limits = LIMITS) {
    central.intercept = () => answer;
    const asked = await makeClient({ limits }).askEligibility(PERSON);
    if (asked.ok) throw new Error('an answer came');
    return asked.fault;
  }

  it('asks, and learns the time of the service', async () => {
    expect(await makeClient().askEligibility(PERSON)).toMatchObject({
      ok: true,
      value: { eligibility: { status: 'due' } },
    });
    expect(times).toHaveLength(1);
    expect(new Date(times[0] ?? Number.NaN).toISOString()).toMatch(/^20/);
  });

  it('proves each request by a token that fits it alone', async () => {
    const client = makeClient();
    await client.askEligibility(PERSON);
    await client.fetchReceipt('0198a3c0-0000-7000-8000-000000000000');
    const key = await importJWK(publicTerminalKey(secrets) as Parameters<typeof importJWK>[0], 'EdDSA');
    for (const { token, method, path, body } of central.requests) {
      const { payload, protectedHeader } = await jwtVerify(token ?? '', key);
      expect(protectedHeader.kid).toBe(secrets.terminalKey.kid);
      expect(requestTokenSchema.parse(payload)).toEqual({
        iss: 'terminal-1',
        iat: Math.floor(STANDING_CLOCK.wallMs() / 1000),
        method,
        path,
        bodySha256: sha256(body),
      });
    }
    expect(central.requests.map(({ body }) => body)).toEqual([JSON.stringify({ personHash: PERSON }), '']);
  });

  it('sends a piece of evidence as bytes, and the token covers them and their place', async () => {
    const piece = Uint8Array.of(0, 255, 10, 13, 128);
    await makeClient().sendPiece('0198a3c0-0000-7000-8000-000000000000', 512, piece);
    const [seen] = central.requests;
    expect(seen?.path).toBe('/v1/records/0198a3c0-0000-7000-8000-000000000000/evidence/512');
    expect([...(seen?.bytes ?? [])]).toEqual([...piece]);
    expect(seen?.claims).toMatchObject({ method: 'PATCH', path: seen?.path, bodySha256: sha256(piece) });
  });

  it('asks for grant, keys and offset, and proves itself with another key when told to', async () => {
    const client = makeClient();
    expect(await client.askGrant()).toEqual({ ok: true, value: central.grant });
    expect(await client.fetchKeys()).toMatchObject({
      ok: true,
      value: { signedKeySets: [expect.any(String)] },
    });
    expect(await client.evidenceOffset('0198a3c0-0000-7000-8000-000000000000')).toMatchObject({
      ok: false,
      fault: { problem: { code: 'record-unknown' } },
    });
    const next = (await createSecrets()).terminalKey;
    client.proveWith(next);
    expect(await client.announceTerminalKey(publicTerminalKey(secrets), 'a.b.c')).toEqual({
      ok: true,
      value: null,
    });
    const kids = central.requests.map(({ token }) => decodeProtectedHeader(token ?? '').kid);
    expect(kids).toEqual([...Array(3).fill(secrets.terminalKey.kid), next.kid]);
  });

  it('enrols without a token, with the public half of its key only', async () => {
    const answer = await makeClient({ terminalId: null }).enrol({
      code: 'one-time-code',
      terminalKey: publicTerminalKey(secrets),
      softwareVersion: '1.0.0',
    });
    expect(answer).toMatchObject({ ok: true, value: { terminalId: 'terminal-1' } });
    expect(central.requests[0]?.token).toBeNull();
    expect(central.requests[0]?.body).not.toContain(secrets.terminalKey.d);
  });

  it.each<[string, OtherAnswer, number | null]>([
    ['500', { status: 500, body: 'oops' }, null],
    ['503 with Retry-After', { status: 503, headers: { 'retry-after': '7' } }, 7_000],
    ['429 with Retry-After', { status: 429, headers: { 'retry-after': '120' } }, 120_000],
    ['408', { status: 408 }, null],
    ['503 with a wait of days', { status: 503, headers: { 'retry-after': '999999' } }, 3_600_000],
    ['503 with a wait that means nothing', { status: 503, headers: { 'retry-after': 'soon' } }, null],
    [
      '503 with a date',
      {
        status: 503,
        headers: { 'retry-after': new Date(STANDING_CLOCK.wallMs() + 30_000).toUTCString() },
      },
      30_000,
    ],
  ])('calls %s a failing service', async (_, answer, retryAfterMs) => {
    const trouble = await troubleOf(answer);
    expect(trouble).toMatchObject({ fault: 'server-failing', problem: null });
    // A date has whole seconds.
    if (retryAfterMs === null) expect(trouble.retryAfterMs).toBeNull();
    else expect(Math.abs((trouble.retryAfterMs ?? -1) - retryAfterMs)).toBeLessThan(1_000);
  });

  it('passes on why it was refused', async () => {
    const problem = { code: 'unauthorised', message: 'Unknown terminal.' };
    expect(await troubleOf({ status: 401, body: problem })).toEqual({
      fault: 'server-refused',
      retryAfterMs: null,
      problem,
    });
    expect(await troubleOf({ status: 403, body: '<html>Blocked by the proxy</html>' })).toEqual({
      fault: 'server-refused',
      retryAfterMs: null,
      problem: null,
    });
  });

  it.each<[string, OtherAnswer]>([
    ['no JSON', { status: 200, body: '<html>Welcome to this Wi-Fi</html>' }],
    ['nothing', { status: 200, body: '' }],
    ['JSON of another kind', { status: 200, body: { eligibility: { status: 'maybe' } } }],
    ['JSON without end', { status: 200, body: '{"eligibility":{"status":"due"' }],
    ['more than any true answer', { status: 200, body: ' '.repeat(1_100_000) }],
    ['no content, not modified', { status: 304 }],
  ])('does not trust an answer of %s', async (_, answer) => {
    expect(await troubleOf(answer)).toMatchObject({ fault: 'server-answer-invalid' });
    expect(times).toEqual([]);
  });

  it('follows no redirect', async () => {
    const trouble = await troubleOf({ status: 302, headers: { location: `${central.url}/elsewhere` } });
    expect(trouble.fault).toBe('server-unreachable');
    expect(central.requests).toHaveLength(1);
  });

  it('does not wait longer than its limit', async () => {
    const trouble = await troubleOf({ status: 200, delayMs: 1_500 }, { ...LIMITS, eligibilityMs: 200 });
    expect(trouble.fault).toBe('server-slow');
  });

  it('cannot reach a port where nobody listens', async () => {
    const client = makeClient({ centralUrl: 'http://127.0.0.1:1' });
    expect(await client.askEligibility(PERSON)).toEqual({
      ok: false,
      fault: { fault: 'server-unreachable', retryAfterMs: null, problem: null },
    });
  });

  it('does not take something else for a web server', async () => {
    const server = createTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.write('SSH-2.0-OpenSSH\r\n'));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const asked = await makeClient({ centralUrl: `http://127.0.0.1:${port}` }).askEligibility(PERSON);
    expect(asked).toMatchObject({ ok: false, fault: { fault: 'server-answer-invalid' } });
  });

  it('survives a connection that breaks in the middle of the answer', async () => {
    const server = createTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{"eligib');
        setTimeout(() => socket.resetAndDestroy(), 20);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const asked = await makeClient({ centralUrl: `http://127.0.0.1:${port}` }).askEligibility(PERSON);
    expect(asked).toMatchObject({ ok: false, fault: { fault: 'server-unreachable' } });
  });

  it('breaks off what is under way when it is closed', async () => {
    central.intercept = () => ({ status: 200, delayMs: 5_000 });
    const client = makeClient({ limits: { eligibilityMs: 20_000 } });
    const asked = client.askEligibility(PERSON);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const closedAt = performance.now();
    await client.close();
    expect(await asked).toMatchObject({ ok: false, fault: { fault: 'server-unreachable' } });
    expect(performance.now() - closedAt).toBeLessThan(1_000);
  });

  describe('over TLS', () => {
    async function startTls() {
      const folder = makeFolder();
      const file = (name: string) => join(folder, name);
      execFileSync(
        'openssl',
        [
          ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
          ...['-keyout', file('key.pem'), '-out', file('certificate.pem'), '-days', '2', '-subj', '/CN=test'],
          ...['-addext', 'subjectAltName=IP:127.0.0.1'],
        ],
        { stdio: 'ignore' },
      );
      const authorityPem = readFileSync(file('certificate.pem'), 'utf8');
      const server = createTlsServer(
        { key: readFileSync(file('key.pem')), cert: authorityPem },
        (_, response) =>
          response.end(
            JSON.stringify({ eligibility: { status: 'not-found' }, serverTime: new Date().toISOString() }),
          ),
      );
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      onTestFinished(() => void server.close());
      return { port: (server.address() as AddressInfo).port, authorityPem };
    }

    it('refuses a certificate that nobody trusts, and accepts it from its own authority', async () => {
      const { port, authorityPem } = await startTls();
      const centralUrl = `https://127.0.0.1:${port}`;
      expect(await makeClient({ centralUrl }).askEligibility(PERSON)).toMatchObject({
        ok: false,
        fault: { fault: 'server-certificate-invalid' },
      });
      expect(await makeClient({ centralUrl, authorityPem }).askEligibility(PERSON)).toMatchObject({
        ok: true,
      });
      // The certificate is for the address, not for every name of it.
      expect(
        await makeClient({ centralUrl: `https://localhost:${port}`, authorityPem }).askEligibility(PERSON),
      ).toMatchObject({ ok: false, fault: { fault: 'server-certificate-invalid' } });
    });

    it('does not take plain text for it', async () => {
      const centralUrl = central.url.replace('http:', 'https:');
      expect(await makeClient({ centralUrl }).askEligibility(PERSON)).toMatchObject({
        ok: false,
        fault: { fault: 'server-certificate-invalid' },
      });
    });
  });
});
