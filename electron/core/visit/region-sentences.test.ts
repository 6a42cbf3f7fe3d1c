import { expect, test } from 'vitest';
import type { BenefitStanding } from '../../../contract/certification-status.ts';
import { SHIPPED_REGIONS, shippedPack } from '../../../tests/support/region-packs.ts';
import { createRegionSentences } from './region-sentences.ts';

const CERTIFIED: BenefitStanding = {
  benefit: 'enterprise-pension',
  status: 'certified',
  dueDate: '2023-10-31',
  opensOn: null,
  certifiedOn: '2022-11-12',
  channel: null,
  ruleKind: 'rolling',
  certifyingNow: 'possible',
};
const PASSED = { maskedName: '张*兰', certifiedOn: '2022-11-12', dueDate: '2023-10-31' };

test('passed: the words of the short message, the name masked', () => {
  expect(createRegionSentences(shippedPack('hainan')).ofPassed('hainan', PASSED)?.['zh-CN']).toBe(
    '【海南社保医保】【张*兰】参保人，您于2022年11月12日已完成领取社保待遇资格认证，请于2023年10月底前完成下一周期认证',
  );
});

test.each(SHIPPED_REGIONS)('%s has a sentence for every standing, in both languages', (region) => {
  const sentences = createRegionSentences(shippedPack(region));
  for (const status of ['certified', 'due', 'notYetOpen', 'overdue'] as const) {
    const told = sentences.ofStanding(region, { ...CERTIFIED, status, opensOn: '2023-04-01' });
    expect(told?.['zh-CN']).toMatch(/2022|2023/);
    expect(told?.en).toMatch(/2022|2023/);
    expect(JSON.stringify(told)).not.toMatch(/\{\w+\}/);
  }
  expect(sentences.ofPassed(null, PASSED)?.en).toMatch(/2023/);
});

test('what is not known is not said', () => {
  const sentences = createRegionSentences(shippedPack('hainan'));
  expect(sentences.ofStanding('xian', CERTIFIED)).toBeNull();
  expect(sentences.ofPassed('xian', PASSED)).toBeNull();
  expect(sentences.ofStanding('hainan', { ...CERTIFIED, certifiedOn: null })).toBeNull();
  expect(sentences.ofStanding('hainan', { ...CERTIFIED, status: 'notYetOpen' })).toBeNull();
  const none = createRegionSentences(null);
  expect(none.ofStanding('hainan', CERTIFIED)).toBeNull();
  expect(none.ofPassed(null, PASSED)).toBeNull();
});
