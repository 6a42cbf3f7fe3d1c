import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extractFile, listPackage } from '@electron/asar';
import { getCurrentFuseWire } from '@electron/fuses';
import { z } from 'zod';
import { FAULTS } from '../../contract/faults.ts';
import { livenessCheckSchema } from '../../contract/record.ts';
import { SIMULATED_CARDS } from '../../contract/simulator.ts';
import { THRESHOLDS } from '../../electron/core/liveness/thresholds.ts';
import { SYNTHETIC_CARDS } from '../../native/simulator/synthetic-cards.ts';
import { resolveElectronRuntime } from '../../scripts/electron-runtime.ts';
import { FUSE_NAMES, MISSING_IN_STAND_IN, readFuses, STATED_FUSES } from '../../scripts/fuses.ts';
import { openFakeCamera } from '../support/terminal/camera.ts';
import { machineSwitches, ROOT, testSite } from '../support/terminal/launch.ts';
import {
  openSerialReader,
  PACKAGED_FOLDER,
  PACKAGED_PROGRAM,
  startPackaged,
} from '../support/terminal/packaged.ts';
import { readStoredRecords } from '../support/terminal/stored-records.ts';
import { expect, test } from './fixture.ts';

/** What the log says of a judged challenge. */
const judgementSchema = z.object({ checks: z.array(livenessCheckSchema) });
const ARCHIVE = join(PACKAGED_FOLDER, 'resources/app.asar');

test('the packaged program does a whole visit with a reader on a serial port, a key store and the keyboard', async ({
  central,
}) => {
  test.setTimeout(300_000);
  const userData = await mkdtemp(join(tmpdir(), 'anhao-packaged-'));
  const serial = await openSerialReader(join(userData, 'tty'));
  const reader = { transport: 'serial', path: serial.path };
  const camera = await openFakeCamera('cooperative', { seesTheScreen: false });
  // Chromium gives a file that it plays as a camera its path as label; the product takes such a one only by that name.
  const site = testSite(central.address, await central.service.issueEnrolmentCode(), {
    reader,
    camera: { allowed: [camera.file] },
  });
  await mkdir(join(userData, 'terminal'), { recursive: true });
  await writeFile(join(userData, 'site.json'), JSON.stringify(site));
  const terminal = startPackaged(userData, camera.file);
  try {
    await terminal.reach('idle');
    serial.reader.execute({ command: 'insert', card: 'card-zhang' });
    await terminal.reach('confirmPerson');
    await terminal.answer('consent');
    // The first button of the consent opens all that it means.
    await terminal.answer('prepareCamera', 2);
    let shown = await terminal.reachOneOf(['done', 'fault'], 90_000);
    // What was not clear enough is asked for once more.
    if (shown === 'fault') {
      await terminal.answer('prepareCamera');
      shown = await terminal.reachOneOf(['done', 'fault'], 90_000);
    }
    expect(shown).toBe('done');
    // The person does not see what is asked and does everything in turn, which the terminal may find odd: who passes is
    // judged elsewhere. Here the models of the package have to have worked.
    const judged = (await readFile(join(userData, 'terminal/logs/core.log'), 'utf8'))
      .split('\n')
      .findLast((line) => line.includes('"liveness-judged"'));
    const { checks } = judgementSchema.parse(JSON.parse(judged ?? ''));
    const passive = checks.find(({ check }) => check === 'passive');
    // On a busy machine the passive model has seen too few pictures to be sure; what it saw was a living face.
    expect(['passive-too-few', null]).toContain(passive?.reason);
    expect(passive?.score).toBeGreaterThan(THRESHOLDS.passiveGood);
    expect(checks.find(({ check }) => check === 'continuity')?.finding).toBe('good');
    const [record] = readStoredRecords(userData);
    expect(['ACCEPTED', 'MANUAL_REVIEW']).toContain(record?.state);
    expect(record?.receipt).not.toBeNull();
    expect(await central.service.listRecords()).toHaveLength(1);
    const keys = await readFile(join(userData, 'keys.json'), 'utf8');
    expect(JSON.parse(keys).backend).not.toBe('plain-text');
    expect(keys).not.toContain('terminalKey');
  } finally {
    await terminal.close();
    await camera.stop();
    await serial.close();
    await rm(userData, { recursive: true, force: true });
  }
});

test('without a key store the packaged program keeps no keys: out of service, with the window open', async ({
  central,
}) => {
  const userData = await mkdtemp(join(tmpdir(), 'anhao-packaged-'));
  const site = testSite(central.address, await central.service.issueEnrolmentCode());
  await writeFile(join(userData, 'site.json'), JSON.stringify(site));
  const { file } = await openFakeCamera('no-face');
  const terminal = startPackaged(userData, file, { keyStore: false });
  try {
    await terminal.reach('outOfService');
    const log = await readFile(join(userData, 'terminal/logs/core.log'), 'utf8');
    expect(log).toContain('"startFault":"key-store-unavailable"');
    await expect(readFile(join(userData, 'keys.json'))).rejects.toThrow();
  } finally {
    await terminal.close();
    await rm(userData, { recursive: true, force: true });
  }
});

test('the packaged program takes the switches for a stick', async () => {
  const userData = await mkdtemp(join(tmpdir(), 'anhao-packaged-'));
  await writeFile(
    join(userData, 'site.json'),
    JSON.stringify(testSite('http://127.0.0.1:1', 'WRONG-WRONG-WRONG-WRONG')),
  );
  const switches = [...machineSwitches(), `--user-data-dir=${userData}`, '--password-store=basic'];
  for (const order of ['--export-records=.', '--import-receipts=a.receipts']) {
    const ended = spawnSync(PACKAGED_PROGRAM, [...switches, order], { cwd: userData, timeout: 30_000 });
    const refusal = { ok: false, fault: 'key-store-unavailable' };
    expect(ended.stdout.toString()).toBe(`${JSON.stringify(refusal)}\n`);
    expect(ended.stderr.toString()).toContain(FAULTS['key-store-unavailable'].cause);
    expect(ended.status).toBe(1);
  }
  await rm(userData, { recursive: true, force: true });
});

test('simulator, developer panel and development entries are absent from the package', async () => {
  const files = listPackage(ARCHIVE, { isPack: false });
  expect(files.filter((file) => /development|simulator|\.map$|default_app/.test(file))).toEqual([]);
  const code = files.filter((file) => /^\/out\/.*\.(cjs|js|html)$/.test(file));
  expect(code.length).toBeGreaterThan(5);
  const words = [
    // One card is named like the fault that it shows.
    ...SIMULATED_CARDS.filter((card) => !(card in FAULTS)),
    ...Object.values(SYNTHETIC_CARDS).map(({ idNumber }) => idNumber),
    'anhao:simulate',
    'ANHAO_CAMERA_CLIP',
    'ANHAO_CUE_FILE',
    'ANHAO_DRAW_FILE',
    'ANHAO_SIMULATOR_SOCKET',
  ];
  for (const file of code) {
    const text = extractFile(ARCHIVE, file.slice(1)).toString('utf8');
    expect(
      words.filter((word) => text.includes(word)),
      file,
    ).toEqual([]);
  }
});

test('the fuses of the packaged program are what the configuration states', async () => {
  const wire = await getCurrentFuseWire(PACKAGED_PROGRAM);
  const stated = readFuses(await readFile(join(ROOT, 'electron-builder.yml'), 'utf8'));
  const { kind } = await resolveElectronRuntime();
  for (const name of FUSE_NAMES) {
    if (kind === 'stand-in' && MISSING_IN_STAND_IN.includes(name)) continue;
    expect([name, wire[STATED_FUSES[name]] === '1'.charCodeAt(0)]).toEqual([name, stated[name]]);
  }
});

test('the packaged program does not start with a door for a debugger', async () => {
  const userData = await mkdtemp(join(tmpdir(), 'anhao-packaged-'));
  const { status } = spawnSync(
    PACKAGED_PROGRAM,
    [...machineSwitches(), `--user-data-dir=${userData}`, '--remote-debugging-port=0'],
    { timeout: 20_000, stdio: 'ignore' },
  );
  expect(status).toBe(1);
  await rm(userData, { recursive: true, force: true });
});
