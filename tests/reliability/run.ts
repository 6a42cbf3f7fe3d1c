import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Findings,
  INVARIANTS,
  type InvariantName,
  type InvariantResult,
  mergeInvariants,
} from './check/findings.ts';
import { runClocks } from './parts/clock.ts';
import { runDamage } from './parts/damage.ts';
import { runDiskFull } from './parts/disk-full.ts';
import { runKillCycles } from './parts/kill-cycles.ts';
import { runNetworkFaults } from './parts/network.ts';
import { type Part, type PartResult, partResult, shareOf } from './parts/part.ts';
import { runPoison } from './parts/poison.ts';
import { runTornWrites } from './parts/torn-writes.ts';
import { runPowerCuts } from './power-cut/power-cuts.ts';

/** Power cuts of a run in full. */
const POWER_CUTS = 10;

/** A virtual machine whose power is cut in the middle of commits and of sync. */
const cutPower: Part = async ({ cycles, seed, progress }) => {
  const findings = new Findings();
  const told = await runPowerCuts({ cuts: shareOf(POWER_CUTS, cycles, 1), seed, progress });
  if (told.skipped !== null) return partResult(findings, { skipped: told.skipped });
  findings.expect('I1', told.lost === 0, `${told.lost} acknowledged records were lost in power cuts`);
  for (const problem of told.problems) findings.expect('I10', false, problem);
  findings.expect('I1', told.controlLost !== 0, 'the control lost nothing, so the power cuts prove nothing');
  return partResult(findings, {
    cycles: told.cuts,
    records: told.acknowledged,
    lost: told.lost,
    details: { controlLost: told.controlLost },
  });
};

/** The parts of the suite, in the order in which they run. */
export const PARTS = {
  poison: runPoison,
  clock: runClocks,
  network: runNetworkFaults,
  'disk-full': runDiskFull,
  damage: runDamage,
  'torn-writes': runTornWrites,
  kill: runKillCycles,
  'power-cut': cutPower,
} as const satisfies Record<string, Part>;
/** Name of a part. */
export type PartName = keyof typeof PARTS;

/** What the whole suite tells. */
export interface ReliabilityResult {
  readonly cycles: number;
  readonly records: number;
  readonly lost: number;
  readonly doubled: number;
  readonly plainTextHits: number;
  readonly invariants: Partial<Record<InvariantName, InvariantResult & { readonly means: string }>>;
  readonly parts: Readonly<Record<string, PartResult & { readonly durationMs: number }>>;
}

/** Runs these parts, each in a folder of its own. `cycles` in the result counts kills only. */
export async function runReliability(options: {
  readonly parts: readonly PartName[];
  readonly cycles: number;
  readonly seed: number;
  readonly progress: (line: string) => void;
}): Promise<ReliabilityResult> {
  const parts: Record<string, PartResult & { durationMs: number }> = {};
  for (const name of options.parts) {
    const folder = mkdtempSync(join(tmpdir(), `anhao-reliability-${name}-`));
    const beganAt = performance.now();
    options.progress(name);
    try {
      const { cycles, seed } = options;
      const progress = (line: string) => options.progress(`${name}: ${line}`);
      const result = await PARTS[name]({ folder: join(folder, 'part'), cycles, seed, progress });
      parts[name] = { ...result, durationMs: Math.round(performance.now() - beganAt) };
    } finally {
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    }
  }
  const results = Object.values(parts);
  const sum = (count: (part: PartResult) => number) =>
    results.reduce((total, part) => total + count(part), 0);
  const merged = mergeInvariants(results.map((part) => part.invariants));
  return {
    cycles: parts.kill?.cycles ?? 0,
    records: sum((part) => part.records),
    lost: sum((part) => part.lost),
    doubled: sum((part) => part.doubled),
    plainTextHits: sum((part) => part.plainTextHits),
    invariants: Object.fromEntries(
      Object.entries(merged).map(([name, result]) => [
        name,
        { means: INVARIANTS[name as InvariantName], ...result },
      ]),
    ),
    parts,
  };
}

/** Whether something was measured and nothing broken. */
export function isReliable(result: ReliabilityResult): boolean {
  const invariants = Object.values(result.invariants);
  return (
    result.lost + result.doubled + result.plainTextHits === 0 &&
    invariants.length > 0 &&
    invariants.every(({ held }) => held) &&
    Object.values(result.parts).some((part) => part.cycles > 0)
  );
}
