import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { receiptFileSchema } from '../../contract/bundle.ts';
import { readReceipts } from '../../electron/core/bundle/read-receipts.ts';
import { createSecrets, publicTerminalKey } from '../../electron/core/seal/secrets.ts';
import { makeSealedRecord } from '../../tests/support/core/stored-records.ts';
import { openServiceKeys, rotateServiceKeys } from '../keys/service-keys.ts';
import { StorageBusy } from '../store/storage.ts';
import { type ImportParts, importBundle } from './import-bundle.ts';
import { type Bench, NOW, openBench } from './test-bench.ts';

describe('the import of a bundle', () => {
  let bench: Bench;

  beforeEach(async () => {
    bench = await openBench();
  });
  afterEach(() => bench.close());

  it('brings records to the service and their receipts back to the terminal', async () => {
    const { storage, enrol, capture, visit, write, take, statesOf } = bench;
    const terminal = await enrol();
    const recordIds = capture(terminal, await visit(terminal), makeSealedRecord());
    const file = await write(terminal);
    expect(statesOf(terminal, recordIds)).toEqual(['EXPORTED', 'EXPORTED']);

    const imported = await take(file);
    expect(imported).toEqual({
      terminalId: terminal.enrolment.terminalId,
      stored: 2,
      receipted: 2,
      refused: 0,
      receiptFile: file.replace('.bundle', '.receipts'),
    });
    const read = await readReceipts(terminal, imported.receiptFile);
    expect(read).toMatchObject({ ok: true, value: { accepted: 2, refused: 0, unknown: 0 } });
    // What only a test can read is rejected, and that is a receipt as well.
    expect(statesOf(terminal, recordIds)).toEqual(['ACCEPTED', 'REJECTED']);
    expect(terminal.store.countWaiting()).toBe(0);
    const known = await storage.terminals.auditHead(terminal.enrolment.terminalId);
    expect(known?.position).toBeGreaterThan(0);
  });

  it('takes the same bundle twice and gives the same receipts', async () => {
    const { enrol, capture, write, take, keptHere } = bench;
    const terminal = await enrol();
    capture(terminal, makeSealedRecord(), makeSealedRecord());
    const file = await write(terminal);
    const { receiptFile } = await take(file);
    const first = receiptFileSchema.parse(JSON.parse(await readFile(receiptFile, 'utf8')));
    expect(await take(file)).toMatchObject({ stored: 0, receipted: 2, refused: 0 });
    const second = receiptFileSchema.parse(JSON.parse(await readFile(receiptFile, 'utf8')));
    expect(second).toEqual(first);
    expect(await keptHere()).toBe(2);
  });

  it('gives receipts that another terminal does not take', async () => {
    const { enrol, capture, write, take, statesOf } = bench;
    const [terminal, other] = [await enrol(), await enrol()];
    const record = makeSealedRecord();
    capture(terminal, record);
    capture(other, record);
    const { receiptFile } = await take(await write(terminal));
    expect(await readReceipts(other, receiptFile)).toEqual({ ok: false, fault: 'receipts-foreign' });
    expect(statesOf(other, [record.recordId])).toEqual(['QUEUED']);
  });

  it('refuses a record whose id is taken, and the terminal sets it aside; its neighbours are taken', async () => {
    const { events, enrol, capture, write, take, statesOf } = bench;
    const [terminal, other] = [await enrol(), await enrol()];
    const record = makeSealedRecord();
    const tooLong = 'x'.repeat(20_000);
    const sealedRecordSha256 = createHash('sha256').update(tooLong).digest('hex');
    capture(other, record);
    const recordIds = capture(
      terminal,
      record,
      makeSealedRecord(),
      makeSealedRecord({ sealedRecord: tooLong, sealedRecordSha256 }),
    );
    await take(await write(other));
    const imported = await take(await write(terminal));
    expect(imported).toMatchObject({ stored: 1, receipted: 1, refused: 2 });
    expect(await readReceipts(terminal, imported.receiptFile)).toMatchObject({
      value: { accepted: 1, refused: 2, unknown: 0 },
    });
    expect(statesOf(terminal, recordIds)).toEqual(['QUARANTINED', 'REJECTED', 'QUARANTINED']);
    expect(recordIds.map((recordId) => terminal.store.status(recordId)?.reason)).toEqual([
      'record-conflict',
      'sealed-record-unreadable',
      'too-large',
    ]);
    expect(events.filter(({ event }) => event === 'record-refused')).toHaveLength(2);
  });

  it('can be repeated when the storage did not answer half-way, or the receipts found no room', async () => {
    const { data, stick, parts, enrol, capture, write } = bench;
    const terminal = await enrol();
    capture(terminal, makeSealedRecord(), makeSealedRecord());
    const file = await write(terminal);
    let calls = 0;
    const takeEvidence: ImportParts['intake']['takeEvidence'] = async (...given) => {
      calls += 1;
      if (calls === 2) throw new StorageBusy('no answer');
      return parts.intake.takeEvidence(...given);
    };
    expect(await importBundle(file, { ...parts, intake: { ...parts.intake, takeEvidence } })).toEqual({
      ok: false,
      fault: 'storage-busy',
    });
    const notAFolder = join(stick, 'a-file');
    await writeFile(notAFolder, '');
    expect(await importBundle(file, parts, notAFolder)).toEqual({ ok: false, fault: 'receipts-unwritable' });
    const imported = await importBundle(file, parts, join(data, 'receipts'));
    expect(imported).toMatchObject({ ok: true, value: { stored: 0, receipted: 2 } });
  });

  it('knows a bundle that was sealed with an earlier key of the terminal', async () => {
    const { storage, enrol, capture, write, take } = bench;
    const terminal = await enrol();
    capture(terminal, makeSealedRecord());
    const file = await write(terminal);
    const key = publicTerminalKey(await createSecrets());
    await storage.terminals.addKey(terminal.enrolment.terminalId, { key, thumbprint: key.kid, now: NOW });
    expect(await take(file)).toMatchObject({ receipted: 1 });
  });

  it('brings the terminal new keys of the service with the receipts', async () => {
    const { data, enrol, capture, write, take, statesOf } = bench;
    const terminal = await enrol();
    const recordIds = capture(terminal, makeSealedRecord());
    const file = await write(terminal);
    const { encryptionKey } = await rotateServiceKeys(data, NOW);
    const { receiptFile } = await take(file, { keys: await openServiceKeys(data) });
    expect(await readReceipts(terminal, receiptFile)).toMatchObject({
      value: { accepted: 1, changedEnrolment: { encryptionKey } },
    });
    expect(statesOf(terminal, recordIds)).toEqual(['REJECTED']);
  });

  it('tells when the audit chain of the terminal was rewritten, and not when a bundle is only old', async () => {
    const { storage, events, enrol, capture, write, take } = bench;
    const terminal = await enrol();
    const { terminalId } = terminal.enrolment;
    capture(terminal, makeSealedRecord());
    const { position } = terminal.store.auditHead();
    const file = await write(terminal);
    await storage.terminals.noteAuditHead(terminalId, { position, hash: 'f'.repeat(64) });
    await take(file);
    expect(events).toContainEqual({ event: 'audit-head-went-back', terminalId, position });
    events.length = 0;
    await storage.terminals.noteAuditHead(terminalId, { position: position + 9, hash: 'e'.repeat(64) });
    await take(file);
    expect(events).toEqual([]);
  });
});
