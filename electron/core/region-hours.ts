import { DateTime } from 'luxon';
import type { OfficeHours } from '../../contract/region-pack.ts';

/**
 * Whether an office is open, or a line answered, at this moment by the clock of China, wherever the terminal's own is set to.
 * Null where the source does not say: it gives no hours, or a part of them only. Public holidays are not known here.
 */
export function isOpenAt(hours: OfficeHours | null, at: Date): boolean | null {
  if (hours === null) return null;
  const now = DateTime.fromJSDate(at, { zone: 'Asia/Shanghai' });
  const time = now.toFormat('HH:mm');
  const isOpen =
    hours.weekdays.includes(now.weekday) &&
    hours.ranges.some(({ from, until }) => from <= time && time < until);
  if (isOpen) return true;
  return hours.isComplete ? false : null;
}
