import { execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { startLocalCentral } from '../support/terminal/central.ts';
import { openFaultyLine } from '../support/terminal/faulty-line.ts';
import { ROOT } from '../support/terminal/launch.ts';
import { completeVisit, expect, expectFault, test } from './fixture.ts';

/** A copy of the face model and the region packs, to be spoilt by a test; without voice, and with empty model slots. */
async function copyResources(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'anhao-resources-'));
  for (const name of ['face-model', 'regions']) {
    await cp(join(ROOT, 'resources', name), join(folder, name), { recursive: true });
  }
  return folder;
}

async function makeUserData(): Promise<string> {
  const userData = await mkdtemp(join(tmpdir(), 'anhao-terminal-'));
  await mkdir(join(userData, 'terminal'));
  return userData;
}

test('a missing face model is named, and a visit is possible once it is there', async ({ start }) => {
  const resources = await copyResources();
  const model = join(resources, 'face-model/face_landmarker.task');
  await rm(model);
  const first = await start({ resources });
  await first.reach('outOfService');
  await expectFault(first, 'face-model-missing');
  await first.close();
  await cp(join(ROOT, 'resources/face-model/face_landmarker.task'), model);
  const second = await start({ resources, userData: first.userData });
  // Nothing is in the slots here: the visit works, and a member of staff decides.
  expect(await completeVisit(second)).toBe('manual-review');
  const log = await readFile(join(second.userData, 'terminal/logs/core.log'), 'utf8');
  expect(log).toContain('"reasons":["passive-model-missing","embedding-model-missing"]');
  await rm(resources, { recursive: true });
});

test('an altered face model is refused', async ({ start }) => {
  const resources = await copyResources();
  const model = join(resources, 'face-model/face_landmarker.task');
  const bytes = await readFile(model);
  bytes.writeUInt8(bytes.readUInt8(1_000_000) ^ 1, 1_000_000);
  await writeFile(model, bytes);
  const terminal = await start({ resources });
  await terminal.reach('outOfService');
  await expectFault(terminal, 'face-model-unknown');
  await rm(resources, { recursive: true });
});

test('a site file that breaks its schema: the window opens and says who can put it right', async ({
  start,
}) => {
  const terminal = await start({ site: { reader: { transport: 'carrier-pigeon' } } });
  await terminal.reach('outOfService');
  await expectFault(terminal, 'site-config-invalid');
});

test('a broken region pack keeps the terminal out of service', async ({ start }) => {
  const resources = await copyResources();
  await writeFile(join(resources, 'regions/hainan.json'), '{"format":1}');
  const terminal = await start({ resources });
  await terminal.reach('outOfService');
  await expectFault(terminal, 'site-config-invalid');
  await rm(resources, { recursive: true });
});

test('a database of garbage is set aside whole, and the next visit is kept in a new one', async ({
  start,
}) => {
  const userData = await makeUserData();
  const garbage = Buffer.alloc(20_000, 'not a database ');
  await writeFile(join(userData, 'terminal/terminal.sqlite'), garbage);
  await writeFile(join(userData, 'terminal/terminal.sqlite-wal'), garbage);
  const terminal = await start({ userData });
  await terminal.reach('idle');
  await expect(terminal.page.getByTestId('staff-notice')).toContainText('database-damaged');
  expect(await completeVisit(terminal)).toBe('passed');
  const [aside] = await readdir(join(userData, 'terminal/quarantine'));
  const kept = await readFile(join(userData, 'terminal/quarantine', aside ?? '?', 'terminal.sqlite'));
  expect(kept.equals(garbage)).toBe(true);
});

test('a database of a newer version is refused and left as it is', async ({ start }) => {
  const userData = await makeUserData();
  const file = join(userData, 'terminal/terminal.sqlite');
  const database = new SqliteDatabase(file);
  database.exec('CREATE TABLE future (x); INSERT INTO future VALUES (1); PRAGMA user_version = 9999');
  database.close();
  const before = await readFile(file);
  const terminal = await start({ userData });
  await terminal.reach('outOfService');
  await expectFault(terminal, 'database-newer');
  await terminal.close();
  expect((await readFile(file)).equals(before)).toBe(true);
});

test('keys that cannot be read: out of service, and the stored keys are not replaced', async ({ start }) => {
  const userData = await makeUserData();
  await writeFile(join(userData, 'keys.json'), '{"format":1,"backend":"plain-text","wrapped":"half a k');
  const terminal = await start({ userData });
  await terminal.reach('outOfService');
  await expectFault(terminal, 'keys-unreadable');
  expect(await readFile(join(userData, 'keys.json'), 'utf8')).toContain('half a k');
});

test('an unknown enrolment code is refused with its cause', async ({ start }) => {
  const terminal = await start({ site: { enrolmentCode: 'WRONG-WRONG-WRONG-WRONG' } });
  await terminal.reach('outOfService');
  await expectFault(terminal, 'enrolment-refused');
});

test('a central service that comes up later: out of service until then, and enrolled by itself', async ({
  central,
  start,
}) => {
  const line = await openFaultyLine(central.address);
  line.fault = 'cut';
  const terminal = await start({ centralUrl: line.address });
  await terminal.reach('outOfService');
  await expectFault(terminal, 'server-unreachable');
  line.fault = 'none';
  await terminal.reach('idle', 60_000);
  await line.close();
});

test('a certificate that nobody trusts is refused, and accepted when the site names its authority', async ({
  start,
}) => {
  const folder = await mkdtemp(join(tmpdir(), 'anhao-tls-'));
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const request = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-days',
    '2',
  ];
  execFileSync('openssl', [...request, ...subject, '-keyout', key, '-out', certificate], { stdio: 'ignore' });
  const secure = await startLocalCentral({
    tls: { certificate: await readFile(certificate, 'utf8'), key: await readFile(key, 'utf8') },
  });
  const enrolmentCode = await secure.service.issueEnrolmentCode();
  const refused = await start({ centralUrl: secure.address, site: { enrolmentCode } });
  await refused.reach('outOfService');
  await expectFault(refused, 'server-certificate-invalid');
  await refused.close();
  const trusted = await start({
    centralUrl: secure.address,
    site: { enrolmentCode, centralAuthorityFile: certificate },
  });
  // Enrolled over that line: nothing else makes it ready.
  await trusted.reach('idle');
  await secure.remove();
  await rm(folder, { recursive: true });
});

// Only root can make a small disk; the store's own tests fill a database without one.
if (process.getuid?.() === 0) {
  test('a full disk: no new visit begins, and the window says so', async ({ start }) => {
    const disk = await mkdtemp(join(tmpdir(), 'anhao-disk-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1g', 'tmpfs', disk]);
    try {
      const terminal = await start({ userData: disk });
      await terminal.reach('idle');
      execFileSync('fallocate', ['-l', '600m', join(disk, 'ballast')]);
      await terminal.reach('outOfService', 30_000);
      await expectFault(terminal, 'disk-full');
      await rm(join(disk, 'ballast'));
      await terminal.reach('idle', 30_000);
      await terminal.close();
    } finally {
      execFileSync('umount', ['-l', disk]);
    }
  });
}
