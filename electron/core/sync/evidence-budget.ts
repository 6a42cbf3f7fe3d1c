import { EVIDENCE_PIECE_MAX, type EvidenceGrant } from '../../../contract/central-api.ts';

/** A grant holds at least this long, milliseconds, so that one of "0 bytes for 0 ms" does not make a terminal ask without end. */
const SHORTEST_GRANT_MS = 1_000;
/** Terminals that were sent away for the same time come back spread over this time, milliseconds. */
const RETURN_SPREAD_MS = 5_000;

/** What the photo lane may do now. */
export type Allowance =
  /** Send a piece of at most so many bytes. */
  | { readonly kind: 'send'; readonly bytes: number }
  /** Ask for a new grant. */
  | { readonly kind: 'ask' }
  /** Nothing, for so long. */
  | { readonly kind: 'wait'; readonly ms: number };

/** The budget of the photo lane: never more evidence is sent than the central service has granted. */
export class EvidenceBudget {
  readonly #nowMs: () => number;
  readonly #random: () => number;
  #bytes = 0;
  #untilMs: number | null = null;

  /**
   * @param nowMs a clock that never jumps, milliseconds
   * @param random 0..1
   */
  constructor(nowMs: () => number, random: () => number) {
    this.#nowMs = nowMs;
    this.#random = random;
  }

  /** A new grant takes the place of the old one. */
  note(grant: EvidenceGrant): void {
    this.#bytes = grant.bytes;
    this.#untilMs = this.#nowMs() + Math.max(SHORTEST_GRANT_MS, grant.forMs);
  }

  /** So much is about to be sent; it counts even if its answer gets lost. */
  spend(bytes: number): void {
    this.#bytes -= bytes;
  }

  /** What may be done now. */
  look(): Allowance {
    const left = this.#untilMs === null ? 0 : this.#untilMs - this.#nowMs();
    if (left <= 0) return { kind: 'ask' };
    if (this.#bytes > 0) return { kind: 'send', bytes: Math.min(this.#bytes, EVIDENCE_PIECE_MAX) };
    return { kind: 'wait', ms: left + this.#random() * Math.min(left, RETURN_SPREAD_MS) };
  }
}
