import { expect, test } from 'vitest';
import type { BenefitKind } from '../../contract/certification-rules.ts';
import { shippedPack } from '../../tests/support/region-packs.ts';
import type { KnownBenefit } from '../store/people.ts';
import { certify, judgeStandings } from './standing.ts';

const hainan = shippedPack('hainan');
const tangshan = shippedPack('tangshan');
const qinghai = shippedPack('qinghai');

const known = (
  benefit: BenefitKind,
  certifiedOn: string | null,
  channel: KnownBenefit['channel'] = null,
): KnownBenefit => ({ benefit, certifiedOn, channel });

test('rolling certification: certified in November 2022, next by the end of October 2023', () => {
  const told = [known('enterprise-pension', '2022-11-12', 'data-match')];
  expect(judgeStandings(hainan, told, '2023-01-05')).toEqual([
    {
      benefit: 'enterprise-pension',
      status: 'certified',
      dueDate: '2023-10-31',
      opensOn: null,
      certifiedOn: '2022-11-12',
      channel: 'data-match',
      ruleKind: 'rolling',
      certifyingNow: 'possible',
    },
  ]);
});

test.each([
  // Due 2023-10-31; 61 days before it nothing needs doing, 60 days before it the person may certify again.
  ['2023-08-31', 'possible'],
  ['2023-09-01', 'offered'],
  ['2023-10-31', 'offered'],
  ['2023-11-01', 'needed'],
])('certified on 2022-11-12: certifying on %s is %s', (today, certifyingNow) => {
  const told = [known('enterprise-pension', '2022-11-12')];
  expect(judgeStandings(hainan, told, today)).toMatchObject([{ certifyingNow }]);
});

test('what one benefit was certified by counts for all that the region certifies together', () => {
  const told = [known('resident-pension', null), known('injury', '2026-04-20', 'app')];
  expect(judgeStandings(tangshan, told, '2026-06-10')).toMatchObject([
    // Residents certify again in November and December.
    { benefit: 'resident-pension', certifiedOn: '2026-04-20', channel: 'app', dueDate: '2026-12-31' },
    { benefit: 'injury', certifiedOn: '2026-04-20', channel: 'app', dueDate: '2027-05-31' },
  ]);
});

test('a certification serves all of a group, and the earliest of their due dates counts', () => {
  const told = [known('enterprise-pension', null), known('resident-pension', null)];
  expect(certify(tangshan, told, '2026-04-20')).toEqual({
    benefits: ['enterprise-pension', 'resident-pension'],
    nextDueDate: '2026-12-31',
  });
});

test('where kinds are certified one by one, it serves the one that needs it most', () => {
  const told = [known('enterprise-pension', '2026-03-01'), known('injury', '2025-01-10')];
  expect(certify(qinghai, told, '2026-03-10')).toMatchObject({ benefits: ['injury'] });
  const other = [known('enterprise-pension', '2024-01-01'), known('injury', '2026-03-01')];
  expect(certify(qinghai, other, '2026-03-10')).toMatchObject({ benefits: ['enterprise-pension'] });
});

test('an older certification that arrives late shortens no cycle', () => {
  expect(certify(hainan, [known('enterprise-pension', '2026-03-10')], '2026-01-29')).toEqual({
    benefits: ['enterprise-pension'],
    nextDueDate: '2027-02-28',
  });
});

test('a second certification in the same cycle counts', () => {
  expect(certify(hainan, [known('enterprise-pension', '2026-03-10')], '2026-04-02')).toMatchObject({
    nextDueDate: '2027-03-31',
  });
});

test('nobody without a benefit is certified', () => {
  expect(() => certify(hainan, [], '2026-03-10')).toThrow('no benefit');
});
