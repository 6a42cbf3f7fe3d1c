import type { Decoders } from '../decoders.ts';
import { mutateText } from '../mutate.ts';
import { hasRightCheck, impossibleDay, isRealDay, numberOf, randomDay, slipOf } from '../people.ts';
import { judge, type Target } from '../target.ts';

/** Identification numbers of 18, 15 and, foreigners' of 2017, 3 + 12 characters. */
export function createNumberTargets(decoders: Decoders): readonly Target[] {
  return [
    {
      name: 'number of 18 characters',
      weight: 12,
      prepare(random) {
        const birthDate = randomDay(random, 1900, 2020);
        const prefix = random.pick(['990101', '810000', '820000', '830000', '931999']);
        const right = numberOf(prefix, birthDate, random);
        const defect = random.below(4);
        const number =
          defect === 0
            ? right
            : defect === 1
              ? numberOf(prefix, impossibleDay(random), random)
              : slipOf(right, random);
        return {
          input: number,
          run: () => {
            const description = decoders.describeIdNumber(number);
            if (defect === 1) return judge(description !== null, 'invalid');
            const isAccepted = decoders.isIdNumber(number) && description?.checkAgrees === true;
            if (defect > 1) {
              return judge(decoders.isIdNumber(number) || description?.checkAgrees === true, 'invalid');
            }
            if (!isAccepted) return 'wrong-reject';
            return description?.birthDate === birthDate ? 'right' : 'wrong-accept';
          },
        };
      },
    },
    {
      name: 'number of 15 characters',
      weight: 4,
      prepare(random) {
        const birthDate = random.chance(0.7) ? randomDay(random, 1900, 1999) : impossibleDay(random);
        const isReal = isRealDay(birthDate.replace(/^\d\d/, '19'));
        const sequence = String(random.below(996)).padStart(3, '0');
        const legacy = `990101${birthDate.replaceAll('-', '').slice(2)}${sequence}`;
        return {
          input: legacy,
          run: () => {
            const upgraded = decoders.upgradeLegacyNumber(legacy);
            if (upgraded === null) return isReal ? 'wrong-reject' : 'right';
            const isRight = isReal && hasRightCheck(upgraded) && upgraded.slice(8, 17) === legacy.slice(6);
            return isRight ? 'right' : 'wrong-accept';
          },
        };
      },
    },
    {
      name: 'number, any',
      weight: 5,
      prepare(random) {
        const right = random.pick([
          numberOf('990101', randomDay(random, 1900, 2020), random),
          'UTO123448031210',
        ]);
        const number = mutateText(right, random);
        return {
          input: number,
          run: () => {
            const description = decoders.describeIdNumber(number);
            decoders.upgradeLegacyNumber(number);
            const isAccepted = decoders.isIdNumber(number);
            const is18 = /^\d{17}[\dX]$/.test(number);
            if (isAccepted !== (is18 && hasRightCheck(number)))
              return isAccepted ? 'wrong-accept' : 'wrong-reject';
            const hasForm = is18 || /^[A-Z]{3}\d{12}$/.test(number);
            return judge(description !== null && !hasForm, 'invalid');
          },
        };
      },
    },
  ];
}
