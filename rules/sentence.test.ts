import { expect, test } from 'vitest';
import { BENEFIT_KINDS } from '../contract/certification-rules.ts';
import { fieldsOf } from '../contract/region-pack.ts';
import { SHIPPED_REGIONS, shippedPack } from '../tests/support/region-packs.ts';
import { judgeCertification } from './judge.ts';
import { fillSentence, judgementSentence } from './sentence.ts';

test('a sentence that names what is not known is a bug of the caller', () => {
  const values = { name: null, certifiedOn: null, dueDate: '2023-10-31', opensOn: null };
  const template = { 'zh-CN': '{name}，{dueDate}', en: '{dueMonth}' };
  expect(() => fillSentence(template, 'zh-CN', values)).toThrow('{name}');
  expect(fillSentence(template, 'en', values)).toBe('October 2023');
});

const DAYS = ['2017-08-01', '2018-04-30', '2022-02-10', '2023-04-05', '2023-05-25', '2024-02-29'];

test.each(SHIPPED_REGIONS)('%s has a whole sentence for every answer, in both languages', (region) => {
  const pack = shippedPack(region);
  const seen = new Set<string>();
  for (const benefit of BENEFIT_KINDS) {
    for (const today of DAYS) {
      for (const event of [undefined, ...DAYS]) {
        const judgement = judgeCertification({ pack, benefit, events: event ? [event] : [], today });
        seen.add(judgement.status);
        for (const language of ['zh-CN', 'en'] as const) {
          const sentence = judgementSentence(pack, benefit, judgement, language);
          expect(fieldsOf(sentence)).toEqual([]);
          expect(sentence).toMatch(/20\d\d/);
        }
      }
    }
  }
  expect([...seen]).toEqual(expect.arrayContaining(['certified', 'due', 'overdue']));
});
