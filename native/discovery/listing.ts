import type { Log } from '../log.ts';
import type { StartTimer } from '../timer.ts';
import type { ListCandidates, ReaderCandidate } from '../transport/candidate.ts';
import { TOO_LATE, withTimeLimit } from './time-limit.ts';

/** Listing devices takes tens of milliseconds; a driver that takes longer than this hangs. */
const LIST_LIMIT_MS = 3000;

/**
 * What each source lists now, in the order of the sources; an id that comes again counts where it came first. A
 * source that hangs or throws lists nothing.
 */
export async function listCandidates(
  sources: readonly ListCandidates[],
  startTimer: StartTimer,
  log: Log,
): Promise<readonly (readonly ReaderCandidate[])[]> {
  const listed = await Promise.all(
    sources.map(async (source, index) => {
      try {
        const candidates = await withTimeLimit(source(), LIST_LIMIT_MS, startTimer);
        if (candidates !== TOO_LATE) return candidates;
        log('source-hangs', { source: index });
      } catch (error) {
        log('source-threw', { source: index, reason: error instanceof Error ? error.message : '' });
      }
      return [];
    }),
  );
  const ids = new Set<string>();
  return listed.map((candidates) =>
    candidates.filter(({ id }) => {
      const isFirst = !ids.has(id);
      ids.add(id);
      return isFirst;
    }),
  );
}
