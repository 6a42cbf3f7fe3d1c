import { expect, it } from 'vitest';
import { Acknowledgements } from './acknowledgements.ts';
import type { FoundDatabase, FoundRecord } from './messages.ts';

const found = (...records: FoundRecord[]): FoundDatabase => ({
  type: 'found',
  integrity: 'ok',
  brokenAuditRow: null,
  isQuarantined: false,
  records,
});
const record = (changes: Partial<FoundRecord> = {}): FoundRecord => ({
  recordId: 'a',
  state: 'QUEUED',
  isIntact: true,
  hasReceipt: false,
  isWaiting: true,
  ...changes,
});

it('finds nothing amiss where every record stands where it was said to be, or further', () => {
  const acknowledged = new Acknowledgements();
  acknowledged.note('a', 'QUEUED');
  acknowledged.note('b', 'QUEUED');
  acknowledged.note('b', 'ACCEPTED');
  acknowledged.note('b', 'RECEIVED');
  const settled = record({ recordId: 'b', state: 'ACCEPTED', hasReceipt: true, isWaiting: false });
  const unsaid = record({ recordId: 'c' });
  const findings = acknowledged.compare(found(record({ state: 'META_SENT' }), settled, unsaid));
  expect(findings).toEqual({ lost: [], problems: [] });
  expect(acknowledged.count).toBe(2);
});

it.each([
  ['is gone', 'QUEUED', []],
  ['is damaged', 'QUEUED', [record({ isIntact: false })]],
  ['fell back', 'EVIDENCE_SENT', [record({ state: 'META_SENT' })]],
  ['lost its receipt', 'RECEIVED', [record({ state: 'RECEIVED' })]],
  ['would never be sent', 'QUEUED', [record({ isWaiting: false })]],
] as const)('counts a record that %s', (_what, state, records) => {
  const acknowledged = new Acknowledgements();
  acknowledged.note('a', state);
  expect(acknowledged.compare(found(...records)).lost).toEqual(['a']);
});

it.each([
  [{ integrity: 'row 3 missing from index' }, 'integrity_check: row 3 missing from index'],
  [{ brokenAuditRow: 7 }, 'the audit chain breaks at row 7'],
  [{ isQuarantined: true }, 'the database was set aside as damaged'],
] as const)('believes nothing in a damaged database: %o', (damage, problem) => {
  const acknowledged = new Acknowledgements();
  acknowledged.note('a', 'QUEUED');
  expect(acknowledged.compare({ ...found(record()), ...damage })).toEqual({
    lost: ['a'],
    problems: [problem],
  });
});
