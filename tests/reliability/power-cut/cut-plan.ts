import type { Survivor } from './volatile-drive.ts';

/** One power cut. */
export interface Cut {
  readonly workload: 'capture' | 'sync';
  /** Whether it comes while the terminal works, or while it recovers from the cut before. */
  readonly during: 'work' | 'start-up';
  /** It comes in the middle of this write or flush of the drive, counted from 1. */
  readonly operation: number;
  /** How much of the drive's cache has reached the medium. */
  readonly survivors: Survivors;
  /** The drive is a new one. */
  readonly newDrive: boolean;
}

const SURVIVORS = ['none', 'some', 'all'] as const;
/** What of the unflushed writes a power cut leaves: nothing, any part of them, or all. */
export type Survivors = (typeof SURVIVORS)[number];

/** A drive is full after many times as many cuts. */
const CUTS_PER_DRIVE = 10;
/** From the first commits to some hundred. */
const MIN_WORK_OPERATIONS = 8;
const MAX_WORK_OPERATIONS = 1_200;
/** Replay of the file system's journal and of the WAL; what goes beyond falls into the first commits. */
const MAX_START_UP_OPERATIONS = 24;

/**
 * Draws the cuts: captures and sync in turns, every fifth cut in the recovery after the one before. Instants are spread
 * evenly over orders of magnitude: early ones meet a short WAL, late ones its checkpoints.
 */
export function drawCuts(cuts: number, random: () => number): Cut[] {
  return Array.from({ length: cuts }, (_, index) => {
    const during = index % 5 === 4 ? 'start-up' : 'work';
    return {
      workload: index % 2 === 0 ? 'capture' : 'sync',
      during,
      operation:
        during === 'work'
          ? Math.ceil(MIN_WORK_OPERATIONS * (MAX_WORK_OPERATIONS / MIN_WORK_OPERATIONS) ** random())
          : 1 + Math.floor(random() * MAX_START_UP_OPERATIONS),
      survivors: SURVIVORS[Math.floor(random() * SURVIVORS.length)] ?? 'some',
      newDrive: index % CUTS_PER_DRIVE === 0,
    };
  });
}

/** Says sector by sector what a power cut leaves. */
export function survivorOf(survivors: Survivors, random: () => number): Survivor {
  if (survivors === 'none') return () => 0;
  if (survivors === 'all') return (versions) => versions;
  return (versions) => Math.floor(random() * (versions + 1));
}
