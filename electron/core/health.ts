import type { FaultCode } from '../../contract/faults.ts';

/** Where a trouble of the whole terminal comes from, the most fundamental first. */
const SOURCES = ['start', 'database', 'keys', 'enrolment', 'face-model', 'disk', 'queue', 'reader'] as const;
/** Where a trouble of the whole terminal comes from. */
export type HealthSource = (typeof SOURCES)[number];

/** What keeps the terminal from beginning a visit: of all troubles the most fundamental one is shown. */
export class Health {
  readonly #faults = new Map<HealthSource, FaultCode>();
  readonly #onChange: (fault: FaultCode | null) => void;
  #shown: FaultCode | null = null;

  constructor(onChange: (fault: FaultCode | null) => void) {
    this.#onChange = onChange;
  }

  /** Notes the present trouble of one source, or `null` when it is well. */
  report(source: HealthSource, fault: FaultCode | null): void {
    if (fault === null) this.#faults.delete(source);
    else this.#faults.set(source, fault);
    const first = SOURCES.find((each) => this.#faults.has(each));
    const shown = first === undefined ? null : (this.#faults.get(first) ?? null);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#onChange(shown);
  }
}
