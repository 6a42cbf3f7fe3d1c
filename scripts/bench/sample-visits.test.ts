import { expect, test } from 'vitest';
import { checkFeatureLog } from '../../central/certification/feature-log.ts';
import { certificationRecordSchema, evidenceContentSchema } from '../../contract/record.ts';
import { isIdNumberOf } from '../../native/protocol/id-number.ts';
import { capturedNow, createLoneSealer, LONE_PERSON_HASH_KEY } from './lone-terminal.ts';
import { REAL_EVIDENCE, SampleVisits, SMALL_EVIDENCE, sampleRoster } from './sample-visits.ts';
import { sealVisit } from './seal-visit.ts';

test.each([
  ['small', SMALL_EVIDENCE, 1_500, 6_000],
  ['real', REAL_EVIDENCE, 100_000, 300_000],
])('visits with %s evidence are such as a terminal makes', async (_name, size, least, most) => {
  const { record, evidence } = new SampleVisits(7, size).next('terminal-1', capturedNow());
  expect(
    certificationRecordSchema.safeParse({ ...record, evidenceSha256: 'a'.repeat(64) }).error,
  ).toBeUndefined();
  expect(evidenceContentSchema.safeParse(evidence).error).toBeUndefined();
  expect(checkFeatureLog(record, evidence)).toEqual([]);
  const sealed = await sealVisit({ record, evidence }, await createLoneSealer(), LONE_PERSON_HASH_KEY);
  expect(sealed.evidenceBytes).toBeGreaterThan(least);
  expect(sealed.evidenceBytes).toBeLessThan(most);
});

test('each visit has ids of its own and a person of the roster', () => {
  const visits = new SampleVisits(1, SMALL_EVIDENCE);
  const [first, second] = [visits.next('t', capturedNow()), visits.next('t', capturedNow())];
  expect(first.record.recordId).not.toBe(second.record.recordId);
  expect(first.evidence.recordId).toBe(first.record.recordId);
  const rows = sampleRoster().trim().split('\n').slice(1);
  expect(rows).toContainEqual(`${second.record.person.idNumber},${second.record.person.name},yes,,`);
});

test('nobody stands twice on the roster, and every number is one', () => {
  const numbers = sampleRoster()
    .trim()
    .split('\n')
    .slice(1)
    .map((row) => row.split(',')[0] ?? '');
  expect(new Set(numbers).size).toBe(numbers.length);
  for (const number of numbers) {
    const date = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`;
    expect(isIdNumberOf(number, date)).toBe(true);
    expect(Number.isNaN(Date.parse(date))).toBe(false);
  }
});
