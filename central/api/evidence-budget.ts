import { EVIDENCE_PIECE_MAX, type EvidenceGrant } from '../../contract/central-api.ts';
import { type AppointmentOptions, createAppointments } from './appointments.ts';

/** Evidence that all terminals together may have on the way to one node, bytes, unless told. */
export const EVIDENCE_IN_FLIGHT_MAX = 64 * 1024 * 1024;

/** A promise that is not used in this time falls back, milliseconds. */
const GRANT_LIFE_MS = 30_000;
/** Most and least of one grant, bytes: some records, so that no terminal keeps the others waiting; one piece. */
const GRANT_MAX = 4 * EVIDENCE_PIECE_MAX;
const GRANT_MIN = EVIDENCE_PIECE_MAX;
/** No grant takes more than this part of what is free. */
const FREE_SHARE = 1 / 16;
/** Time over which the pace of arriving evidence is measured, milliseconds. */
const PACE_TIME_MS = 30_000;

/** Shares out how much evidence may be on the way (照片通道配额). */
export interface EvidenceBudget {
  /** A new grant for this terminal, in the place of the one it has. */
  grant(terminalId: string): EvidenceGrant;
  /** So much evidence of this terminal has arrived. */
  spend(terminalId: string, bytes: number): void;
}

interface Promised {
  readonly bytes: number;
  readonly endsAtMs: number;
}

/**
 * The budget of one node. A grant is a promise of some pieces for half a minute; arriving evidence and time give it back.
 * When everything is promised, terminals get 0 bytes and a time at which, at the present pace, their turn will be. The
 * promises stand in memory only: a node that restarts, or another node, promises anew, and evidence that comes without a
 * promise is taken all the same. Nothing depends on them but the crowding of the line.
 */
export function createEvidenceBudget(
  options: AppointmentOptions & { readonly totalBytes: number },
): EvidenceBudget {
  const { totalBytes, nowMs } = options;
  const nextAppointment = createAppointments(options);
  /** In the order of their ends, since all live equally long. */
  const promises = new Map<string, Promised>();
  let promisedBytes = 0;
  /** Bytes that arrived lately, older ones fading. */
  let lately = 0;
  let latelyAtMs = nowMs();

  const forget = (terminalId: string): void => {
    promisedBytes -= promises.get(terminalId)?.bytes ?? 0;
    promises.delete(terminalId);
  };
  const forgetEnded = (now: number): void => {
    for (const [terminalId, { endsAtMs }] of promises) {
      if (endsAtMs > now) return;
      forget(terminalId);
    }
  };
  const fade = (now: number): void => {
    lately *= Math.exp((latelyAtMs - now) / PACE_TIME_MS);
    latelyAtMs = now;
  };

  return {
    grant(terminalId) {
      const now = nowMs();
      forget(terminalId);
      forgetEnded(now);
      const free = totalBytes - promisedBytes;
      if (free < GRANT_MIN) {
        fade(now);
        // At the least, all promises run out in the life of one.
        const bytesPerMs = Math.max(lately / PACE_TIME_MS, totalBytes / GRANT_LIFE_MS);
        return { bytes: 0, forMs: Math.max(1000, Math.round(nextAppointment(GRANT_MIN / bytesPerMs))) };
      }
      const bytes = Math.floor(Math.min(GRANT_MAX, Math.max(GRANT_MIN, free * FREE_SHARE)));
      promises.set(terminalId, { bytes, endsAtMs: now + GRANT_LIFE_MS });
      promisedBytes += bytes;
      return { bytes, forMs: GRANT_LIFE_MS };
    },
    spend(terminalId, bytes) {
      fade(nowMs());
      lately += bytes;
      const promised = promises.get(terminalId);
      if (promised === undefined) return;
      const used = Math.min(bytes, promised.bytes);
      // Stays in its place in the order.
      promises.set(terminalId, { bytes: promised.bytes - used, endsAtMs: promised.endsAtMs });
      promisedBytes -= used;
    },
  };
}
