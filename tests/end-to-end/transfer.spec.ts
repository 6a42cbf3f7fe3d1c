import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { FAULTS, type FaultCode } from '../../contract/faults.ts';
import { importBundleInto } from '../support/import-bundle.ts';
import { openFaultyLine } from '../support/terminal/faulty-line.ts';
import { readStoredRecords } from '../support/terminal/stored-records.ts';
import { type EndedTransfer, runTransfer } from '../support/terminal/transfer.ts';
import { completeVisit, expect, test } from './fixture.ts';

/** Beside the word that there is no network the window counts the records that wait. */
const WAITING = '等待送出';
const site = { timing: { receiptWaitSeconds: 2 } };

const DECIDED = expect.stringMatching(/^(ACCEPTED|MANUAL_REVIEW)$/);

function expectRefusal(ended: EndedTransfer, fault: FaultCode): void {
  expect(ended.output).toBe(JSON.stringify({ ok: false, fault }));
  expect(ended.errors).toContain(FAULTS[fault].cause);
  expect(ended.exitCode).toBe(1);
}

test('records of a terminal whose line is dead go out on a stick, and their receipts come back', async ({
  central,
  start,
}) => {
  const stick = await mkdtemp(join(tmpdir(), 'anhao-U盘 stick-'));
  const line = await openFaultyLine(central.address);
  const first = await start({ site, centralUrl: line.address });
  await first.reach('idle');
  line.fault = 'cut';
  // On a busy machine too few pictures are judged, and people decide on the record; its way is the same.
  expect(['collected', 'manual-review']).toContain(await completeVisit(first));
  await expect(first.page.getByTestId('offline')).toContainText(WAITING);
  const { userData } = first;
  expectRefusal(await runTransfer(userData, `--export-records=${stick}`, stick), 'terminal-running');
  expect(await readdir(stick)).toEqual([]);
  await first.close();

  const exported = await runTransfer(userData, `--export-records=${stick}`, tmpdir());
  const [name = ''] = await readdir(stick);
  const file = join(stick, name);
  const { size: bytes } = await stat(file);
  expect(exported.output).toBe(JSON.stringify({ ok: true, file, records: 1, bytes }));
  expect(exported.exitCode).toBe(0);
  expect(readStoredRecords(userData)).toMatchObject([{ state: 'EXPORTED', receipt: null }]);

  const imported = await importBundleInto(central.dataDirectory, file);
  expect(imported).toMatchObject({ stored: 1, receipted: 1, refused: 0 });
  expect(await central.service.listRecords()).toMatchObject([{ state: DECIDED }]);
  // The field engineer stands in the folder of the stick.
  const receipts = basename(imported.receiptFile);
  const applied = await runTransfer(userData, `--import-receipts=${receipts}`, stick);
  expect(applied.output).toBe(JSON.stringify({ ok: true, accepted: 1, refused: 0, unknown: 0 }));
  expect(applied.exitCode).toBe(0);
  expectRefusal(await runTransfer(userData, `--export-records=${stick}`, stick), 'bundle-empty');

  // The line is as dead as before.
  const second = await start({ site, userData, centralUrl: line.address });
  await second.reach('idle');
  expect(readStoredRecords(userData)).toMatchObject([{ state: DECIDED }]);
  await second.simulate({ command: 'insert', card: 'card-zhang' });
  await second.reach('confirmPerson');
  await second.touch('confirm-yes');
  await second.reach('consent');
  await expect(second.page.getByTestId('offline')).not.toContainText(WAITING);
  await line.close();
  await rm(stick, { recursive: true });
});

test('a terminal that could not start gives its reason at the command line', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'anhao-terminal-'));
  const userData = join(folder, 'data');
  await mkdir(userData);
  const attempt = (order: string) => runTransfer(userData, order, folder);
  expectRefusal(await attempt('--export-records=.'), 'site-config-invalid');
  const site = { format: 1, centralUrl: 'http://127.0.0.1:1', reader: { transport: 'none' } };
  await writeFile(join(userData, 'site.json'), JSON.stringify(site));
  expectRefusal(await attempt('--import-receipts=a.receipts'), 'not-enrolled');
  await writeFile(join(userData, 'keys.json'), '{"format":1,"backend":"plain-text","wrapped":"half a k');
  expectRefusal(await attempt('--export-records=.'), 'keys-unreadable');
  expectRefusal(await attempt('--export-records='), 'bundle-unwritable');
  await rm(folder, { recursive: true });
});
