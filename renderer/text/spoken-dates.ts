/** Figures, for years and numbers that are said one by one. */
export const SPOKEN_DIGITS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] as const;
/** Months of a spoken date. */
export const SPOKEN_MONTHS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] as const;
/** Days of a spoken date. */
export const SPOKEN_DAYS = [
  1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29,
  30, 31,
] as const;

/** The pieces of which every date is said: few enough to be recorded in a quarter of an hour. */
export type SpokenDateKey =
  | `digit-${(typeof SPOKEN_DIGITS)[number]}`
  | 'year-mark'
  | `month-${(typeof SPOKEN_MONTHS)[number]}`
  | `day-${(typeof SPOKEN_DAYS)[number]}`;

/** The words of the pieces of one language. */
export type SpokenDateText = Readonly<Record<SpokenDateKey, string>>;
