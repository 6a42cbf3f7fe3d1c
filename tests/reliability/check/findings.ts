/** The invariants of the queue, by the names under which the design knows them. */
export const INVARIANTS = {
  I1: 'every record whose success was shown is in the database',
  I2: 'the server holds each record once',
  I3: 'nothing is purged without a verified receipt',
  I4: 'the audit chain verifies and its head never goes back',
  I5: 'states never go backwards',
  I6: 'no name, number or photo in plain text in any file of the terminal',
  I7: 'a wrong clock changes nothing but the trust flag',
  I8: 'a poison record delays others by one cycle at most',
  I9: 'queue and disk are bounded',
  I10: 'the window opens with any database file',
} as const;

/** Name of an invariant. */
export type InvariantName = keyof typeof INVARIANTS;

/** How often an invariant was checked, and where it was broken. */
export interface InvariantResult {
  readonly held: boolean;
  readonly checked: number;
  readonly broken: readonly string[];
}

/** More of the same tells nothing new. */
const MESSAGES_MAX = 20;

/** Collects what checks have found. Messages hold ids and codes, never personal data. */
export class Findings {
  readonly #checked = new Map<InvariantName, number>();
  readonly #broken = new Map<InvariantName, string[]>();
  #failures = 0;

  /** Notes one check; `message` tells what is wrong when it does not hold. @returns whether it holds */
  expect(invariant: InvariantName, holds: boolean, message: string): boolean {
    this.#checked.set(invariant, (this.#checked.get(invariant) ?? 0) + 1);
    if (!holds) {
      this.#failures += 1;
      const messages = this.#broken.get(invariant) ?? [];
      if (messages.length < MESSAGES_MAX) messages.push(message);
      this.#broken.set(invariant, messages);
    }
    return holds;
  }

  /** How many checks did not hold. */
  get failures(): number {
    return this.#failures;
  }

  /** The invariants that were checked at all. */
  results(): Partial<Record<InvariantName, InvariantResult>> {
    const results: Partial<Record<InvariantName, InvariantResult>> = {};
    for (const name of Object.keys(INVARIANTS) as InvariantName[]) {
      const checked = this.#checked.get(name) ?? 0;
      const broken = this.#broken.get(name) ?? [];
      if (checked > 0) results[name] = { held: broken.length === 0, checked, broken };
    }
    return results;
  }
}

/** The results of several parts as one. */
export function mergeInvariants(
  parts: readonly Partial<Record<InvariantName, InvariantResult>>[],
): Partial<Record<InvariantName, InvariantResult>> {
  const merged: Partial<Record<InvariantName, InvariantResult>> = {};
  for (const name of Object.keys(INVARIANTS) as InvariantName[]) {
    const results = parts.flatMap((part) => part[name] ?? []);
    if (results.length === 0) continue;
    merged[name] = {
      held: results.every((result) => result.held),
      checked: results.reduce((sum, result) => sum + result.checked, 0),
      broken: results.flatMap((result) => result.broken).slice(0, MESSAGES_MAX),
    };
  }
  return merged;
}
