import type { FaceObservation } from '../../../contract/liveness.ts';
import type { LivenessTranscript } from '../../../contract/record.ts';

/**
 * What the technical log says of a judgement: verdict, reasons and scores, and how fast the pictures came and were
 * analysed. Nothing that tells one person from another.
 */
export function describeJudgement(
  { verdict, reasons, checks, session, performed, rule }: LivenessTranscript,
  observations: ReadonlyMap<number, FaceObservation>,
): Record<string, unknown> {
  const all = [...observations.values()];
  const spanMs = (all.at(-1)?.capturedAtMs ?? 0) - (all[0]?.capturedAtMs ?? 0);
  const times = all.map((observation) => observation.analysisMs).sort((a, b) => a - b);
  return {
    verdict,
    reasons,
    checks,
    session,
    rule,
    performed: performed.map(({ action, attempt, completedAtMs }) => ({ action, attempt, completedAtMs })),
    pictures: all.length,
    picturesPerSecond: spanMs > 0 ? round(((all.length - 1) * 1000) / spanMs) : null,
    analysisMsMedian: round(quantile(times, 0.5)),
    analysisMsP95: round(quantile(times, 0.95)),
  };
}

/** The value below which this share of the sorted numbers lies; null when there are none. */
function quantile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? null;
}

function round(value: number | null): number | null {
  return value === null ? null : Math.round(value * 100) / 100;
}
