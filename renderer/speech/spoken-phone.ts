import type { SpokenDateKey } from '../text/spoken-dates.ts';
import { SPOKEN_DATE_KEYS } from './spoken-date.ts';

/** Signs between the figures of a number, as people print it: 0877-2806132, (0877) 2806132. */
const SEPARATORS = /[\s()（）–-]/g;

/**
 * The clips that say a phone number, figure by figure; 1 has a clip of its own, for Chinese says 幺 there, so that nobody hears 七.
 * No piece for what is no single number (three figures at least, fifteen at most: ITU-T E.164): people read that.
 *
 * @param number as it is printed
 */
export function speakPhoneNumber(number: string): (SpokenDateKey | 'phone-1')[] {
  const figures = number.replace(SEPARATORS, '');
  if (!/^[0-9]{3,15}$/.test(figures)) return [];
  return [...figures].flatMap((figure) =>
    figure === '1' ? ['phone-1' as const] : SPOKEN_DATE_KEYS.filter((key) => key === `digit-${figure}`),
  );
}
