/** What was checked and how it came out. */
export interface CheckCounts {
  readonly passed: number;
  readonly failed: number;
  /** Names of the checks that failed, each with its reason. */
  readonly failures: readonly string[];
  /** Why something could not be checked here, each in one sentence. */
  readonly skipped: readonly string[];
}

/** Runs one named check, which throws when it fails; goes on either way. */
export type ReportCheck = (name: string, run: () => Promise<void>) => Promise<void>;

/** Counts checks and tells them as they come. */
export class CheckReport {
  readonly #tell: (line: string) => void;
  readonly #skipped: string[] = [];
  readonly #failures: string[] = [];
  #passed = 0;

  constructor(tell: (line: string) => void) {
    this.#tell = tell;
  }

  get counts(): CheckCounts {
    return {
      passed: this.#passed,
      failed: this.#failures.length,
      failures: [...this.#failures],
      skipped: [...this.#skipped],
    };
  }

  readonly check: ReportCheck = async (name, run) => {
    const startMs = performance.now();
    let trouble: string | null = null;
    try {
      await run();
    } catch (error) {
      trouble = error instanceof Error ? error.message : String(error);
    }
    this.add(name, trouble, performance.now() - startMs);
  };

  /** A check that was made elsewhere; `trouble` says why it failed. */
  add(name: string, trouble: string | null, durationMs: number): void {
    const seconds = `${(durationMs / 1000).toFixed(1)} s`;
    if (trouble === null) this.#passed += 1;
    else this.#failures.push(`${name}: ${trouble}`);
    this.#tell(trouble === null ? `✓ ${name} (${seconds})` : `✗ ${name} (${seconds}): ${trouble}`);
  }

  skip(reason: string): void {
    this.#skipped.push(reason);
    this.#tell(`– ${reason}`);
  }
}
