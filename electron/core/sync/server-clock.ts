import type { CapturedTime } from '../../../contract/record.ts';
import type { Clock } from '../clock.ts';

/** A clock that differs from the central service by more than this is wrong, milliseconds. */
const CLOCK_WRONG_MS = 60_000;
/** A step of the wall clock against the time since boot that is larger than this is a jump, milliseconds. */
const JUMP_MS = 5_000;
/** A contact that took longer says too little about the time, once another has said something; milliseconds. */
const SLOW_CONTACT_MS = 10_000;
/** The mark in the store is renewed no more often than this, milliseconds. */
const MARK_EVERY_MS = 10 * 60_000;

/** Newest wall clock and newest server time that were ever seen, milliseconds since 1970. */
export interface ClockMark {
  readonly wallMs: number;
  readonly serverMs: number | null;
}

/** What the clock is made from. */
export interface ServerClockOptions {
  readonly clock: Clock;
  readonly bootId: string;
  /** The mark of an earlier run; null when there is none. */
  readonly mark: ClockMark | null;
  readonly keepMark: (mark: ClockMark) => void;
  /** The wall clock was moved by so much, milliseconds. */
  readonly onJump: (byMs: number) => void;
}

/**
 * The time of the central service (中心端时间) as this terminal knows it, and how far its own wall clock may be believed. A
 * terminal is never refused for its clock: it tells what it knows, and the service reckons the time of a certification.
 */
export class ServerClock {
  readonly #options: ServerClockOptions;
  /** Wall clock minus time since boot at the last look: it changes only when somebody sets the clock. */
  #wallAtBootMs: number;
  /** The same when wall clock and service last agreed; null without an agreement, and after a jump. */
  #agreedMs: number | null = null;
  #contact: { readonly serverMs: number; readonly atMs: number } | null = null;
  #mark: ClockMark | null;
  #markKeptMs = Number.NEGATIVE_INFINITY;

  constructor(options: ServerClockOptions) {
    this.#options = options;
    this.#mark = options.mark;
    this.#wallAtBootMs = this.#wallAtBoot();
  }

  /**
   * An answer of the service carried its time.
   *
   * @param serverMs milliseconds since 1970
   * @param roundTripMs from the request to the answer: the time is known no better than this
   */
  noteServerTime(serverMs: number, roundTripMs = 0): void {
    if (!Number.isFinite(serverMs) || (this.#contact !== null && roundTripMs > SLOW_CONTACT_MS)) return;
    this.look();
    const atMs = this.#options.clock.sinceBootMs();
    this.#contact = { serverMs, atMs };
    const agrees = Math.abs(serverMs - this.#options.clock.wallMs()) <= CLOCK_WRONG_MS;
    this.#agreedMs = agrees ? this.#wallAtBootMs : null;
    if (atMs - this.#markKeptMs >= MARK_EVERY_MS) this.#keepMark();
  }

  /** Looks whether the wall clock was moved since the last look. */
  look(): void {
    const wallAtBootMs = this.#wallAtBoot();
    const byMs = wallAtBootMs - this.#wallAtBootMs;
    this.#wallAtBootMs = wallAtBootMs;
    if (Math.abs(byMs) <= JUMP_MS) return;
    this.#agreedMs = null;
    this.#options.onJump(Math.round(byMs));
  }

  /**
   * Server time minus wall clock, milliseconds; null before any contact in this run. A jump of the wall clock since the
   * contact is reckoned in: the time since boot has not jumped with it.
   */
  get offsetMs(): number | null {
    if (this.#contact === null) return null;
    const { serverMs, atMs } = this.#contact;
    return Math.round(serverMs + (this.#options.clock.sinceBootMs() - atMs) - this.#options.clock.wallMs());
  }

  /** The wall clock has agreed with the service in this boot and has not been moved since. */
  get trusted(): boolean {
    this.look();
    return this.#agreedMs !== null && Math.abs(this.#wallAtBootMs - this.#agreedMs) <= CLOCK_WRONG_MS;
  }

  /**
   * The wall clock differs from the service by more than a minute; before any contact, it stands before a server time that
   * was seen already.
   */
  get isWrong(): boolean {
    const { offsetMs } = this;
    if (offsetMs !== null) return Math.abs(offsetMs) > CLOCK_WRONG_MS;
    const newest = this.#mark?.serverMs ?? null;
    return newest !== null && this.#options.clock.wallMs() < newest - CLOCK_WRONG_MS;
  }

  /** This moment, as well as it is known. */
  capturedTime(): CapturedTime {
    return {
      wall: new Date(this.#options.clock.wallMs()).toISOString(),
      monotonicMs: Math.round(this.#options.clock.sinceBootMs()),
      bootId: this.#options.bootId,
      serverOffsetMs: this.offsetMs,
      trusted: this.trusted,
    };
  }

  #wallAtBoot(): number {
    return this.#options.clock.wallMs() - this.#options.clock.sinceBootMs();
  }

  #keepMark(): void {
    const wallMs = this.#options.clock.wallMs();
    const serverMs = this.#contact?.serverMs ?? null;
    this.#mark = {
      wallMs: Math.max(wallMs, this.#mark?.wallMs ?? wallMs),
      serverMs: serverMs === null ? null : Math.max(serverMs, this.#mark?.serverMs ?? serverMs),
    };
    this.#markKeptMs = this.#options.clock.sinceBootMs();
    this.#options.keepMark(this.#mark);
  }
}
