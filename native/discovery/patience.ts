/** Attempts that a silent possibility is left out of at first, and at most; an attempt is made every 2 s or so. */
const FIRST_REST = 4;
const LONGEST_REST = 256;

/** Spares devices that may be readers but stay silent from being asked at every attempt to find one. */
export interface Patience {
  /** Whether this attempt may ask; counts as one attempt. */
  mayAsk(candidateId: string): boolean;
  /** It was asked and stayed silent: it rests twice as long as before. */
  noteSilence(candidateId: string): void;
  /** Forgets all but these, which are plugged in: what was pulled out and put back is asked at once. */
  forgetExcept(candidateIds: ReadonlySet<string>): void;
}

/**
 * While no reader is found the terminal tries again every two seconds. A printer on a USB serial line must not get
 * the question each time, and yet a reader that is slow to start must be found: so each silent candidate rests for
 * 4, 8, 16 … 256 attempts, about 8 seconds to 9 minutes.
 */
export function createPatience(): Patience {
  const rests = new Map<string, { length: number; left: number }>();
  return {
    mayAsk(candidateId) {
      const rest = rests.get(candidateId);
      if (!rest || rest.left === 0) return true;
      rest.left -= 1;
      return false;
    },
    noteSilence(candidateId) {
      const earlier = rests.get(candidateId);
      const length = earlier ? Math.min(earlier.length * 2, LONGEST_REST) : FIRST_REST;
      rests.set(candidateId, { length, left: length });
    },
    forgetExcept(candidateIds) {
      for (const id of rests.keys()) if (!candidateIds.has(id)) rests.delete(id);
    },
  };
}
