import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { keysAnswerSchema, type PublicJwk, problemSchema } from '../../contract/central-api.ts';
import { joseSuite as terminalSuite } from '../../electron/core/seal/jose-suite.ts';
import {
  createSecrets,
  parseSecrets,
  publicTerminalKey,
  type TerminalSecrets,
} from '../../electron/core/seal/secrets.ts';
import type { PrivateSigningJwk } from '../../electron/core/seal/suite.ts';
import {
  beginKeyChange,
  completeKeyChange,
  composeKeyAnnouncement,
  type TerminalKeyRequest,
} from '../../electron/core/seal/terminal-key.ts';
import { openServiceKeys, rotateServiceKeys } from '../keys/service-keys.ts';
import type { ServiceEvent } from '../service-event.ts';
import { type Application, createApplication } from './application.ts';
import { addKeyRoutes, type TerminalKeyKeeper } from './key-routes.ts';
import { createRequestProof } from './request-proof.ts';

const TERMINAL_ID = 'terminal-1';
const PATH = '/v1/terminal-key';
const NOW = new Date('2026-03-10T02:00:00.000Z');

let folder = '';
let application: Application;
let events: ServiceEvent[];
let keptKeys: Map<string, PublicJwk>;
let secrets: TerminalSecrets;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'anhao-key-routes-'));
  const keys = await openServiceKeys(folder, () => NOW);
  secrets = {
    ...(await createSecrets()),
    enrolment: {
      centralUrl: 'https://central.test',
      terminalId: TERMINAL_ID,
      personHashKey: 'p',
      encryptionKey: keys.encryption.publicJwk,
      receiptKeys: [...keys.receiptKeys],
    },
  };
  keptKeys = new Map([[secrets.terminalKey.kid, publicTerminalKey(secrets)]]);
  events = [];
  const onEvent = (event: ServiceEvent) => events.push(event);
  const addKey: TerminalKeyKeeper['addKey'] = async (_, { key }) => {
    const known = keptKeys.get(key.kid);
    if (known !== undefined) return known.x === key.x ? 'same' : 'taken';
    keptKeys.set(key.kid, key);
    return 'new';
  };
  const proof = createRequestProof({
    findKey: async (terminalId, keyId) => (terminalId === TERMINAL_ID ? (keptKeys.get(keyId) ?? null) : null),
  });
  const noPressure = { enter: () => () => {}, retryAfterSeconds: () => 1, retryAfterTroubleSeconds: () => 1 };
  application = await createApplication(null, noPressure, onEvent);
  addKeyRoutes(application, { keys, terminals: { addKey }, proof, clock: () => NOW, onEvent });
});
afterEach(async () => {
  await application.close();
  await rm(folder, { recursive: true, force: true });
});

async function announce(request: unknown, provenBy: PrivateSigningJwk = secrets.terminalKey) {
  const payload = JSON.stringify(request);
  const bodySha256 = createHash('sha256').update(payload).digest('hex');
  const claims = { iss: TERMINAL_ID, iat: 0, method: 'POST', path: PATH, bodySha256 };
  const token = await terminalSuite.sign(Buffer.from(JSON.stringify(claims)), provenBy, 'application/json');
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const response = await application.inject({ method: 'POST', url: PATH, headers, payload });
  return { status: response.statusCode, body: response.json<unknown>() };
}

async function announcementOf(changing: TerminalSecrets): Promise<TerminalKeyRequest> {
  const composed = await composeKeyAnnouncement(changing);
  if (!composed.ok) throw new Error(composed.fault);
  return composed.value;
}

const accepted = { status: 200, body: { serverTime: NOW.toISOString() } };

describe('a new terminal key', () => {
  test('is taken, also when it is announced again, and proves the terminal from then on', async () => {
    const begun = await beginKeyChange(secrets);
    const announcement = await announcementOf(begun);
    expect(await announce(announcement)).toEqual(accepted);
    expect(await announce(announcement)).toEqual(accepted);
    expect(await announce(announcement, completeKeyChange(begun).terminalKey)).toEqual(accepted);
    expect(events).toEqual([{ event: 'terminal-key-added', terminalId: TERMINAL_ID }]);
    expect(keptKeys.size).toBe(2);
  });

  test('leaves a terminal working that ends at any point of the change', async () => {
    // What the key store holds after an end at each point, read back as at the next start.
    const restart = (kept: TerminalSecrets): TerminalSecrets => {
      const parsed = parseSecrets(JSON.stringify(kept));
      if (!parsed.ok) throw new Error(parsed.fault);
      return parsed.value;
    };
    const begun = await beginKeyChange(secrets);
    const beforeAnnouncement = restart(begun);
    expect(await announce(await announcementOf(beforeAnnouncement), beforeAnnouncement.terminalKey)).toEqual(
      accepted,
    );
    // The service knows the new key; the terminal has not kept the swap.
    const beforeSwap = restart(begun);
    expect(await announce(await announcementOf(beforeSwap), beforeSwap.terminalKey)).toEqual(accepted);
    const done = restart(completeKeyChange(beforeSwap));
    const again = await beginKeyChange(done);
    expect(await announce(await announcementOf(again), done.terminalKey)).toEqual(accepted);
    expect([...keptKeys.keys()]).toEqual([secrets.terminalKey.kid, begun.nextKey?.kid, again.nextKey?.kid]);
  });

  test('is refused unless a key of the terminal proves the request', async () => {
    const begun = await beginKeyChange(secrets);
    const announcement = await announcementOf(begun);
    // The new key itself is not known yet.
    for (const key of [completeKeyChange(begun).terminalKey, (await createSecrets()).terminalKey]) {
      const { status, body } = await announce(announcement, key);
      expect(status).toBe(401);
      expect(problemSchema.parse(body).code).toBe('unauthorised');
    }
    expect(keptKeys.size).toBe(1);
  });

  test('is refused without its own proof for this very terminal', async () => {
    const begun = await beginKeyChange(secrets);
    const { terminalKey, proof } = await announcementOf(begun);
    const other = await announcementOf(await beginKeyChange(secrets));
    const next = completeKeyChange(begun).terminalKey;
    const claim = (content: unknown, by = next) =>
      terminalSuite.sign(Buffer.from(JSON.stringify(content)), by, 'application/json');
    for (const request of [
      { terminalKey, proof: other.proof },
      { terminalKey, proof: await claim({ terminalId: TERMINAL_ID }, secrets.terminalKey) },
      { terminalKey, proof: await claim({ terminalId: 'terminal-2' }) },
      { terminalKey, proof: await claim(TERMINAL_ID) },
      { terminalKey, proof: await claim(null) },
      { terminalKey, proof: '' },
      { terminalKey },
      { proof },
      { terminalKey: { ...terminalKey, kid: 'chosen' }, proof },
      { terminalKey: { ...terminalKey, kid: secrets.terminalKey.kid }, proof },
      { terminalKey: { ...terminalKey, crv: 'P-256' }, proof },
      { terminalKey: { ...terminalKey, x: 'short' }, proof },
    ]) {
      const { status, body } = await announce(request);
      expect(status).toBe(400);
      expect(problemSchema.parse(body).code).toBe('invalid-request');
    }
    expect(keptKeys.size).toBe(1);
    expect(await announce({ terminalKey, proof })).toEqual(accepted);
  });
});

test('the keys are told with the signed sets, those after a rotation too', async () => {
  const ask = async () => keysAnswerSchema.parse((await application.inject('/v1/keys')).json());
  const before = await ask();
  expect(before.signedKeySets).toHaveLength(1);
  const rotated = await rotateServiceKeys(folder, new Date(NOW.getTime() + 1000));
  const after = await ask();
  expect(after.encryptionKey).toEqual(rotated.encryptionKey);
  expect(after.receiptKeys).toEqual(rotated.receiptKeys);
  expect(after.receiptKeys[1]).toEqual(before.receiptKeys[0]);
  expect(after.signedKeySets).toHaveLength(2);
});
