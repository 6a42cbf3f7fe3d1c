import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readRoster } from '../../central/roster/roster-file.ts';
import { nameOf } from '../../contract/card.ts';
import { SYNTHETIC_CARDS } from '../../native/simulator/synthetic-cards.ts';

const rosterFile = join(import.meta.dirname, '..', '..', 'central', 'roster', 'synthetic-roster.csv');

test('the people of the synthetic roster are those of the simulated cards', async () => {
  const { people, problems } = await readRoster(rosterFile, {
    today: '2026-03-31',
    regions: new Set(['hainan']),
  });
  expect(problems).toEqual([]);
  const rosterName = (idNumber: string) => people.find((person) => person.idNumber === idNumber)?.name;
  for (const card of ['card-zhang', 'card-li', 'card-wang'] as const) {
    expect(rosterName(SYNTHETIC_CARDS[card].idNumber)).toBe(SYNTHETIC_CARDS[card].name);
  }
  for (const card of ['card-permit', 'card-foreigner-2017', 'card-foreigner-2023'] as const) {
    expect(rosterName(SYNTHETIC_CARDS[card].idNumber)).toBe(
      nameOf({ ...SYNTHETIC_CARDS[card], photo: null }),
    );
  }
  // Written with a traditional character on the roster: the name differs.
  expect(rosterName(SYNTHETIC_CARDS['card-zhao'].idNumber)).toBe('趙德明');
});
