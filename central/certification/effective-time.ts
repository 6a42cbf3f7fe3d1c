/** A clock may run this much ahead of the server without being distrusted, milliseconds. */
const FAST_CLOCK_TOLERANCE_MS = 10 * 60_000;

/**
 * A record may wait this long on a terminal before it arrives, milliseconds: a village without a line for weeks, and a
 * long repair on top. An older one is looked at by a person.
 */
const LONGEST_DELAY_MS = 60 * 24 * 3_600_000;

/** What is known of the moment of a certification. */
export interface CaptureEvidence {
  /** Wall clock of the terminal at capture, ISO 8601. */
  readonly wall: string;
  /** Server time minus wall clock as the terminal knew it at capture, milliseconds; part of the sealed record. */
  readonly offsetAtCaptureMs: number | null;
  /** The same at the time of sending, milliseconds; not part of the sealed record. */
  readonly offsetAtSendingMs: number | null;
  /** When the record reached the central service. */
  readonly arrivedAt: Date;
}

/** When the certification took effect, and whether that moment may be relied on. */
export interface EffectiveTime {
  readonly effectiveAt: Date;
  readonly trusted: boolean;
}

/**
 * The time of a certification as the central service reckons it: wall clock of the terminal plus its known distance
 * to server time. The distance known at capture goes first; the one known at sending serves where the first is
 * missing or gives an impossible moment (clock set wrong, or put right, in between). Without any, the bare wall
 * clock serves. A moment after the arrival (+10 min) or more than 60 days before it is impossible; when every
 * candidate is, the time is not trusted and the arrival stands in for it. Never later than the arrival.
 */
export function reckonEffectiveTime(capture: CaptureEvidence): EffectiveTime {
  const wall = Date.parse(capture.wall);
  const arrival = capture.arrivedAt.getTime();
  const known = [capture.offsetAtCaptureMs, capture.offsetAtSendingMs].filter((offset) => offset !== null);
  for (const offset of known.length > 0 ? known : [0]) {
    const moment = wall + offset;
    if (moment <= arrival + FAST_CLOCK_TOLERANCE_MS && moment >= arrival - LONGEST_DELAY_MS) {
      return { effectiveAt: new Date(Math.min(Math.round(moment), arrival)), trusted: true };
    }
  }
  return { effectiveAt: capture.arrivedAt, trusted: false };
}
