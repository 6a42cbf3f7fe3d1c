import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keysAnswerSchema } from '../contract/central-api.ts';
import { startCentral } from './start-central.ts';
import { StartRefusal } from './start-refusal.ts';

let dataDirectory = '';
beforeEach(() => {
  dataDirectory = mkdtempSync(join(tmpdir(), 'anhao-start-'));
});
afterEach(() => rmSync(dataDirectory, { recursive: true, force: true }));

async function makeCertificate() {
  const certificateFile = join(dataDirectory, 'certificate.pem');
  const keyFile = join(dataDirectory, 'key.pem');
  await promisify(execFile)('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'],
    ...['-subj', '/CN=central.test', '-addext', 'subjectAltName=IP:127.0.0.1'],
    ...['-keyout', keyFile, '-out', certificateFile],
  ]);
  return { certificate: readFileSync(certificateFile, 'utf8'), key: readFileSync(keyFile, 'utf8') };
}

function readSecurely(address: string, authority: string | undefined): Promise<string> {
  return new Promise((resolve, reject) => {
    get(address, authority === undefined ? {} : { ca: authority }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += String(chunk);
      });
      response.on('end', () => resolve(text));
    }).on('error', reject);
  });
}

test('speaks TLS with its certificate; who does not trust it gets nothing', async () => {
  const tls = await makeCertificate();
  const central = await startCentral({ dataDirectory, rosterFile: null, modelsFolder: null, tls });
  expect(central.address).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
  const keys = keysAnswerSchema.parse(
    JSON.parse(await readSecurely(`${central.address}/v1/keys`, tls.certificate)),
  );
  expect(keys.receiptKeys).toHaveLength(1);
  await expect(readSecurely(`${central.address}/v1/keys`, undefined)).rejects.toThrow(/self-signed/);
  await central.close();
});

test('a certificate that is none is refused', async () => {
  const tls = { certificate: 'nonsense', key: 'nonsense' };
  await expect(startCentral({ dataDirectory, rosterFile: null, modelsFolder: null, tls })).rejects.toThrow(
    StartRefusal,
  );
});

test('plain http is for this computer only', async () => {
  await expect(
    startCentral({ dataDirectory, rosterFile: null, modelsFolder: null, host: '0.0.0.0' }),
  ).rejects.toThrow(/TLS/);
});

test('a region without rules, and packs that cannot be read, are told before anything is made', async () => {
  const options = { dataDirectory: join(dataDirectory, 'data'), rosterFile: null, modelsFolder: null };
  await expect(startCentral({ ...options, region: 'atlantis' })).rejects.toThrow(
    /no region pack of atlantis/,
  );
  const regionPacksFolder = join(dataDirectory, 'missing');
  await expect(startCentral({ ...options, regionPacksFolder })).rejects.toThrow(StartRefusal);
  expect(existsSync(options.dataDirectory)).toBe(false);
});

test('a port in use is told as such', async () => {
  const central = await startCentral({ dataDirectory, rosterFile: null, modelsFolder: null });
  const port = Number(new URL(central.address).port);
  const second = startCentral({
    dataDirectory: join(dataDirectory, 'second'),
    rosterFile: null,
    modelsFolder: null,
    port,
  });
  await expect(second).rejects.toThrow(/EADDRINUSE/);
  await central.close();
});

test('closing waits for no request that never ends', async () => {
  const central = await startCentral({ dataDirectory, rosterFile: null, modelsFolder: null });
  const { hostname, port } = new URL(central.address);
  const socket = connect(Number(port), hostname);
  const cut = once(socket, 'close');
  socket.write(
    'POST /v1/enrolments HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{',
  );
  await new Promise((resolve) => setTimeout(resolve, 200));
  const begin = performance.now();
  await central.close();
  await cut;
  expect(performance.now() - begin).toBeLessThan(10_000);
});

test('keys are made once, for their owner’s eyes only', async () => {
  const read = async () => {
    const central = await startCentral({ dataDirectory, rosterFile: null, modelsFolder: null });
    const keys = keysAnswerSchema.parse(await (await fetch(`${central.address}/v1/keys`)).json());
    await central.close();
    return [keys.encryptionKey, ...keys.receiptKeys];
  };
  const first = await read();
  expect(await read()).toEqual(first);
  const keyFile = join(dataDirectory, 'keys.json');
  expect(statSync(keyFile).mode & 0o777).toBe(0o600);
  chmodSync(keyFile, 0o644);
  await expect(read()).rejects.toThrow(/0600/);
  chmodSync(keyFile, 0o600);
  writeFileSync(keyFile, readFileSync(keyFile, 'utf8').slice(0, 200));
  await expect(read()).rejects.toThrow(/damaged/);
});
