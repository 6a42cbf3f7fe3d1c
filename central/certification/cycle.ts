import { daysBetween, type IsoDate, lastDayOfMonthAfter } from './calendar.ts';

/**
 * Months from the month of a certification to the month in which the next one is due: the twelfth month, counting
 * the first. Rolling certification (递延式认证), Shanghai, from 2022: certified in 2022-11, next due by 2023-10-31.
 */
const MONTHS_TO_DUE_MONTH = 11;

/**
 * Nearer to the due date than this, a person who comes to the terminal may certify again and is not sent home.
 * Early certification is allowed everywhere; 60 days spares people a second journey shortly after the first.
 */
export const OPEN_BEFORE_DUE_DAYS = 60;

/** Whether anything needs doing, and until when. */
export type CycleStatus =
  | { readonly status: 'due' }
  | { readonly status: 'already-certified'; readonly certifiedOn: IsoDate; readonly nextDueDate: IsoDate };

/** The day up to which a certification holds (下次认证截止日期): last day of the twelfth month. */
export function dueDateAfter(certifiedOn: IsoDate): IsoDate {
  return lastDayOfMonthAfter(certifiedOn, MONTHS_TO_DUE_MONTH);
}

/**
 * Does a person have to certify today? `latestCertification` is the newest one by whatever channel, `null` if there
 * never was one. "Already certified" is answered only while nothing needs doing: more than
 * `OPEN_BEFORE_DUE_DAYS` days are left.
 */
export function cycleStatusOn(today: IsoDate, latestCertification: IsoDate | null): CycleStatus {
  if (latestCertification === null) return { status: 'due' };
  const nextDueDate = dueDateAfter(latestCertification);
  if (daysBetween(today, nextDueDate) <= OPEN_BEFORE_DUE_DAYS) return { status: 'due' };
  return { status: 'already-certified', certifiedOn: latestCertification, nextDueDate };
}
