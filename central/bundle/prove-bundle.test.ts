import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeBundle } from '../../electron/core/bundle/write-bundle.ts';
import { makeSealedRecord } from '../../tests/support/core/stored-records.ts';
import { type ImportParts, importBundle } from './import-bundle.ts';
import { type Bench, openBench } from './test-bench.ts';

describe('a bundle that cannot be trusted', () => {
  let bench: Bench;

  beforeEach(async () => {
    bench = await openBench();
  });
  afterEach(() => bench.close());

  it('takes nothing of a bundle that was cut off, wherever', async () => {
    const { parts, enrol, capture, write, take, keptHere } = bench;
    const terminal = await enrol();
    capture(terminal, makeSealedRecord(), makeSealedRecord(), makeSealedRecord());
    const file = await write(terminal);
    const whole = await readFile(file);
    const lengths = [whole.length - 1];
    for (let length = 0; length < whole.length; length += 41) lengths.push(length);
    for (const length of lengths) {
      await writeFile(file, whole.subarray(0, length));
      expect(await importBundle(file, parts)).toEqual({ ok: false, fault: 'bundle-damaged' });
    }
    expect(await keptHere()).toBe(0);
    await writeFile(file, whole);
    expect(await take(file)).toMatchObject({ stored: 3 });
  }, 120_000);

  it('takes nothing of a bundle in which a byte has changed, wherever', async () => {
    const { parts, enrol, capture, write, keptHere } = bench;
    const terminal = await enrol();
    capture(terminal, makeSealedRecord(), makeSealedRecord());
    const file = await write(terminal);
    const whole = await readFile(file);
    // Unused bits of base64url: `"}` and a line feed stand behind the last character of the signature.
    const lastOfSignature = whole.length - 4;
    for (let place = 0; place < whole.length; place += 19) {
      if (place === lastOfSignature) continue;
      const changed = Buffer.from(whole);
      changed[place] = (changed[place] ?? 0) ^ (1 << (place % 7));
      await writeFile(file, changed);
      expect(await importBundle(file, parts), `byte ${place}`).toMatchObject({ ok: false });
    }
    expect(await keptHere()).toBe(0);
  }, 120_000);

  it('takes nothing of a bundle with a record taken out, put twice, or from another bundle', async () => {
    const { parts, enrol, capture, write, keptHere } = bench;
    const terminal = await enrol();
    capture(terminal, makeSealedRecord(), makeSealedRecord());
    const file = await write(terminal);
    const other = await enrol();
    capture(other, makeSealedRecord());
    const foreign = (await readFile(await write(other), 'utf8')).split('\n');
    const lines = (await readFile(file, 'utf8')).split('\n');
    const [header = '', one = '', two = '', end = ''] = lines;
    for (const changed of [
      [header, one, end],
      [header, one, one, two, end],
      [header, two, one, end],
      [header, one, two, foreign[1] ?? '', end],
    ]) {
      await writeFile(file, `${changed.join('\n')}\n`);
      expect(await importBundle(file, parts)).toEqual({ ok: false, fault: 'bundle-damaged' });
    }
    expect(await keptHere()).toBe(0);
  });

  it('believes no bundle that another terminal has sealed, or one that is not known', async () => {
    const { parts, enrol, capture, keptHere } = bench;
    const [terminal, other] = [await enrol(), await enrol()];
    capture(terminal, makeSealedRecord());
    const stolen = await writeBundle({ ...terminal.bundle, enrolment: other.enrolment });
    expect(await importBundle(stolen.ok ? stolen.value.file : '', parts)).toEqual({
      ok: false,
      fault: 'seal-invalid',
    });
    const enrolment = { ...terminal.enrolment, terminalId: 'nobody' };
    const unknown = await writeBundle({ ...terminal.bundle, enrolment });
    expect(await importBundle(unknown.ok ? unknown.value.file : '', parts)).toEqual({
      ok: false,
      fault: 'terminal-unknown',
    });
    expect(await keptHere()).toBe(0);
  });

  it('stops when the file is another one at the second reading, and takes the whole when it is repeated', async () => {
    const { parts, enrol, capture, write, take, keptHere } = bench;
    const terminal = await enrol();
    // More than the stream reads ahead.
    capture(terminal, ...Array.from({ length: 3 }, () => makeSealedRecord({ evidenceLength: 600_000 })));
    const file = await write(terminal);
    const whole = await readFile(file);
    const submit: ImportParts['intake']['submit'] = async (...batch) => {
      const changed = Buffer.from(whole);
      changed[whole.length - 400_000] = 0x21;
      await writeFile(file, changed);
      return parts.intake.submit(...batch);
    };
    expect(await importBundle(file, { ...parts, intake: { ...parts.intake, submit } })).toEqual({
      ok: false,
      fault: 'bundle-damaged',
    });
    expect(await keptHere()).toBeLessThan(3);
    await writeFile(file, whole);
    expect(await take(file)).toMatchObject({ receipted: 3, refused: 0 });
  });

  it.each([
    ['nothing', ''],
    ['an empty line', '\n'],
    ['another JSON file', '{"kind":"anhao-receipts"}\n'],
    ['a newer format', '{"kind":"anhao-bundle","format":2}\n{}\n'],
    ['a header alone', '{"kind":"anhao-bundle"}\n'],
    ['an endless line', 'x'.repeat(7_000_000)],
  ])('takes nothing of a file that holds %s', async (_, content) => {
    const { stick, parts } = bench;
    const file = join(stick, 'strange.bundle');
    await writeFile(file, content);
    const imported = await importBundle(file, parts);
    const fault = content.includes('"format":2') ? 'bundle-format-unknown' : 'bundle-damaged';
    expect(imported).toEqual({ ok: false, fault });
  });

  it('says so when there is no such file', async () => {
    const { stick, parts } = bench;
    for (const file of [join(stick, 'none.bundle'), stick]) {
      expect(await importBundle(file, parts)).toEqual({ ok: false, fault: 'bundle-unreadable' });
    }
  });
});
