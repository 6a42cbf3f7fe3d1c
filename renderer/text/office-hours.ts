import type { TFunction } from 'i18next';
import type { OfficeHours } from '../../contract/region-pack.ts';

/**
 * Hours of an office or a line as people write them: “周一到周五 9:00–12:00，其他时间请先打电话问”.
 * Whether a line is answered nobody can ask first, so that its words differ from those of a place.
 */
export function writeHours(hours: OfficeHours | null, t: TFunction, of: 'place' | 'line' = 'line'): string {
  if (hours === null) return t('help.hoursUnknown');
  const times = hours.ranges
    .map(({ from, until }) => `${withoutZero(from)}–${withoutZero(until)}`)
    .join(t('common.listSeparator'));
  const days = writeWeekdays([...new Set(hours.weekdays)].sort(), t);
  if (hours.isComplete) return t('help.hours', { days, times });
  return t(of === 'place' ? 'help.hoursInPart' : 'help.lineHoursInPart', { days, times });
}

function withoutZero(time: string): string {
  return time.replace(/^0/, '');
}

/** Days that follow each other are told from the first to the last. */
function writeWeekdays(days: readonly number[], t: TFunction): string {
  if (days.length === 7) return t('help.everyDay');
  const names = t('help.weekdays', { returnObjects: true });
  const name = (day: number) => names[day - 1] ?? '';
  const runs: number[][] = [];
  for (const day of days) {
    const run = runs.at(-1);
    if (run?.at(-1) === day - 1) run.push(day);
    else runs.push([day]);
  }
  return runs
    .flatMap((run) => {
      const [from = 1] = run;
      const until = run.at(-1) ?? from;
      if (run.length > 2) return [t('help.weekdayRange', { from: name(from), until: name(until) })];
      return run.map(name);
    })
    .join(t('common.listSeparator'));
}
