import fc from 'fast-check';
import { expect, test } from 'vitest';
import { daysBetween, lastDayOfMonthAfter } from './calendar.ts';
import { cycleStatusOn, dueDateAfter, OPEN_BEFORE_DUE_DAYS } from './cycle.ts';

test.each([
  // The published example of rolling certification: active in November 2022, next by 31 October 2023.
  ['2022-11-12', '2023-10-31'],
  ['2022-11-01', '2023-10-31'],
  ['2022-11-30', '2023-10-31'],
  // Year ends.
  ['2025-01-01', '2025-12-31'],
  ['2025-12-31', '2026-11-30'],
  // Due in February: common years, leap years, the century rule.
  ['2024-03-31', '2025-02-28'],
  ['2023-03-15', '2024-02-29'],
  ['2099-03-31', '2100-02-28'],
  ['1999-03-31', '2000-02-29'],
  // Certified on a leap day.
  ['2024-02-29', '2025-01-31'],
  ['2025-08-31', '2026-07-31'],
])('certified on %s holds until %s', (certifiedOn, due) => {
  expect(dueDateAfter(certifiedOn)).toBe(due);
});

test('who never certified is due', () => {
  expect(cycleStatusOn('2026-03-10', null)).toEqual({ status: 'due' });
});

test.each([
  // Due 2023-10-31; 61 days before it nothing needs doing, 60 days before it the person may certify again.
  ['2022-11-12', 'already-certified'],
  ['2023-08-31', 'already-certified'],
  ['2023-09-01', 'due'],
  ['2023-10-31', 'due'],
  ['2023-11-01', 'due'],
  ['2031-01-01', 'due'],
])('certified on 2022-11-12, on %s: %s', (today, status) => {
  const answer = cycleStatusOn(today, '2022-11-12');
  expect(answer).toEqual(
    status === 'due' ? { status } : { status, certifiedOn: '2022-11-12', nextDueDate: '2023-10-31' },
  );
});

test('any certification holds to a month end 305 to 365 days away', () => {
  const day = fc.date({ min: new Date('1990-01-01'), max: new Date('2120-12-31'), noInvalidDate: true });
  fc.assert(
    fc.property(day, (moment) => {
      const certifiedOn = moment.toISOString().slice(0, 10);
      const due = dueDateAfter(certifiedOn);
      const left = daysBetween(certifiedOn, due);
      expect(left).toBeGreaterThanOrEqual(305);
      expect(left).toBeLessThanOrEqual(365);
      expect(due).toBe(lastDayOfMonthAfter(due, 0));
      expect(cycleStatusOn(certifiedOn, certifiedOn).status).toBe('already-certified');
      expect(left).toBeGreaterThan(OPEN_BEFORE_DUE_DAYS);
    }),
  );
});
