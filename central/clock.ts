/** Where the service takes the present moment from; tests give their own. */
export type Clock = () => Date;

/** The clock of this computer. */
export function systemClock(): Date {
  return new Date();
}
