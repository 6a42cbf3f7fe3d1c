import { scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { fail, type Result, succeed } from '../../contract/result.ts';
import type { SiteConfig } from '../../contract/site-config.ts';
import type { Clock } from './clock.ts';

const derive = promisify(scrypt) as (
  password: string,
  salt: Buffer,
  length: number,
  options: { N: number; r: number; p: number },
) => Promise<Buffer>;

/** Cost of the verifier: N, r, p as OWASP's password storage advice gives for scrypt on small machines. */
export const STAFF_EXIT_COST = { N: 16_384, r: 8, p: 1 };

/** No wait for the first five wrong codes, then 15 s, doubling with each further one. */
const FREE_TRIES = 5;
const FIRST_WAIT_MS = 15_000;

/** Checks the code with which staff leave the kiosk; the codes stay out of every log. */
export class StaffExit {
  readonly #verifier: SiteConfig['staffExit'];
  readonly #clock: Clock;
  #wrong = 0;
  #lockedUntilMs = 0;

  constructor(verifier: SiteConfig['staffExit'], clock: Clock) {
    this.#verifier = verifier;
    this.#clock = clock;
  }

  /** Succeeds for the right code; 'command-unexpected' for a wrong one and while locked. */
  async check(code: string): Promise<Result<null>> {
    if (!this.#verifier || this.#clock.monotonicMs() < this.#lockedUntilMs) return fail('command-unexpected');
    // Counted before the slow derivation, so that many tries at once find no gap.
    this.#wrong += 1;
    if (this.#wrong >= FREE_TRIES) {
      this.#lockedUntilMs = this.#clock.monotonicMs() + FIRST_WAIT_MS * 2 ** (this.#wrong - FREE_TRIES);
    }
    const expected = Buffer.from(this.#verifier.hash, 'base64url');
    const salt = Buffer.from(this.#verifier.salt, 'base64url');
    const derived = await derive(code, salt, 32, STAFF_EXIT_COST);
    if (expected.length === derived.length && timingSafeEqual(expected, derived)) {
      this.#wrong = 0;
      this.#lockedUntilMs = 0;
      return succeed(null);
    }
    return fail('command-unexpected');
  }
}
