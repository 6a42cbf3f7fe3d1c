import { describe, expect, it } from 'vitest';
import type { EligibilityAnswer } from '../../../contract/central-api.ts';
import type { BenefitStanding } from '../../../contract/certification-status.ts';
import { shippedPack } from '../../../tests/support/region-packs.ts';
import { createRegionSentences } from './region-sentences.ts';
import { findWithStanding } from './standing.ts';

const SENTENCES = createRegionSentences(shippedPack('hainan'));
const benefit = (changes: Partial<BenefitStanding> = {}): BenefitStanding => ({
  benefit: 'enterprise-pension',
  status: 'due',
  dueDate: '2026-03-31',
  opensOn: null,
  certifiedOn: '2025-04-10',
  channel: 'app',
  ruleKind: 'rolling',
  certifyingNow: 'needed',
  ...changes,
});
const find = (eligibility: EligibilityAnswer['eligibility']) =>
  findWithStanding({ eligibility, serverTime: '2026-03-14T00:00:00.000Z' }, SENTENCES);

describe('where the person stands', () => {
  it('is told with the newest certification of all benefits, and how it came', () => {
    const { standing } = find({
      status: 'due',
      region: 'hainan',
      benefits: [
        benefit(),
        benefit({
          benefit: 'injury',
          certifiedOn: '2025-12-09',
          channel: 'data-match',
          dueDate: '2026-04-30',
        }),
        benefit({ benefit: 'dependant', certifiedOn: null, channel: null }),
      ],
    });
    expect(standing).toMatchObject({
      kind: 'due',
      certifiedOn: '2025-12-09',
      channel: 'data-match',
      dueDate: '2026-03-31',
      certifyingNow: 'needed',
    });
    expect(standing?.sentence?.['zh-CN']).toContain('2026年3月');
  });

  it.each([
    ['rolling', 'overdue'],
    ['windows', 'window-closed'],
    ['monthly', 'window-closed'],
  ] as const)('too late under a rule of kind %s is %s', (ruleKind, kind) => {
    const late = benefit({ status: 'overdue', ruleKind, dueDate: '2026-02-28' });
    const { standing } = find({ status: 'due', region: 'hainan', benefits: [late] });
    expect(standing).toMatchObject({ kind, dueDate: '2026-02-28', certifyingNow: 'needed' });
  });

  it.each([
    ['possible', 'possible'],
    ['pointless', 'pointless'],
  ] as const)('before the season is told with its days; certifying is %s', (now, certifyingNow) => {
    const early = benefit({ status: 'notYetOpen', opensOn: '2026-04-01', certifyingNow: now });
    const { standing } = find({
      status: 'not-yet-open',
      opensOn: '2026-04-01',
      dueDate: '2026-05-31',
      region: 'hainan',
      benefits: [early],
    });
    expect(standing).toMatchObject({
      kind: 'not-yet-open',
      opensOn: '2026-04-01',
      dueDate: '2026-05-31',
      certifyingNow,
    });
  });

  it.each([
    ['offered', 'possible'],
    ['possible', 'possible'],
    ['pointless', 'pointless'],
  ] as const)('certified is told with the next date; once more is %s', (now, certifyingNow) => {
    const { standing } = find({
      status: 'already-certified',
      certifiedOn: '2025-04-10',
      nextDueDate: '2026-03-31',
      region: 'hainan',
      benefits: [benefit({ status: 'certified', certifyingNow: now })],
    });
    expect(standing).toMatchObject({
      kind: 'certified',
      certifiedOn: '2025-04-10',
      channel: 'app',
      dueDate: '2026-03-31',
      certifyingNow,
    });
  });

  it.each(['not-found', 'not-a-beneficiary'] as const)('is not told to whoever is %s', (status) => {
    const finding = find({ status });
    expect(finding.kind).toBe('ended');
    expect(finding.standing).toBeUndefined();
  });
});
