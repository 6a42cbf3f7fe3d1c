import { expect, test } from 'vitest';
import { shippedPack } from '../tests/support/region-packs.ts';
import { judgePerson } from './judge-person.ts';

const statuses = ({ benefits }: ReturnType<typeof judgePerson>) =>
  benefits.map(({ benefit, judgement }) => `${benefit} ${judgement.status} ${judgement.dueDate}`);

test('an event of one kind counts for those that the region certifies together', () => {
  const answer = judgePerson({
    pack: shippedPack('hainan'),
    held: [
      { benefit: 'enterprise-pension', events: ['2022-11-12'] },
      { benefit: 'dependant', events: ['2022-03-01'] },
    ],
    today: '2023-04-01',
  });
  expect(statuses(answer)).toEqual([
    'enterprise-pension certified 2023-10-31',
    'dependant certified 2023-10-31',
  ]);
  expect(answer.benefits[0]?.together).toEqual(['enterprise-pension', 'dependant']);
  expect(answer.needed).toEqual([]);
});

test('where the region does not say so, every kind stands alone', () => {
  const answer = judgePerson({
    pack: shippedPack('xian'),
    held: [
      { benefit: 'enterprise-pension', events: ['2021-05-01'] },
      { benefit: 'dependant', events: ['2020-05-01'] },
      { benefit: 'injury', events: ['2019-05-01'] },
    ],
    today: '2021-06-01',
  });
  expect(statuses(answer)).toEqual([
    'enterprise-pension certified 2022-12-31',
    'dependant due 2021-12-31',
    'injury overdue 2020-12-31',
  ]);
  // The one that is longest overdue comes first.
  expect(answer.needed).toEqual([['injury'], ['dependant']]);
});

test('a monthly and a yearly benefit of one person keep their own due dates', () => {
  const held = [
    { benefit: 'unemployment' as const, events: [] },
    { benefit: 'enterprise-pension' as const, events: ['2023-04-10'] },
  ];
  const judge = (today: string) => judgePerson({ pack: shippedPack('tangshan'), held, today });
  expect(statuses(judge('2023-04-10'))).toEqual([
    'unemployment certified 2023-05-20',
    'enterprise-pension certified 2024-05-31',
  ]);
  expect(statuses(judge('2023-05-10'))).toEqual([
    'unemployment due 2023-05-20',
    'enterprise-pension certified 2024-05-31',
  ]);
  expect(judge('2023-05-10').needed).toEqual([['unemployment', 'enterprise-pension']]);
});

test('one kind given twice is one, with the events of both', () => {
  const answer = judgePerson({
    pack: shippedPack('xian'),
    held: [
      { benefit: 'injury', events: ['2020-05-01'] },
      { benefit: 'injury', events: ['2021-05-01'] },
    ],
    today: '2021-06-01',
  });
  expect(statuses(answer)).toEqual(['injury certified 2022-12-31']);
});

test('nobody holds nothing', () => {
  expect(judgePerson({ pack: shippedPack('xian'), held: [], today: '2021-06-01' })).toEqual({
    benefits: [],
    needed: [],
  });
});
