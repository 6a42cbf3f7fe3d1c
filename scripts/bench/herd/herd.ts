import { mkdir, rm } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { FIRST_TRY_SPREAD_MS } from '../../../electron/core/sync/synchroniser.ts';
import { rounded } from '../../evaluation/statistics.ts';
import { progress } from '../../progress.ts';
import { type CentralSite, openCentralSite } from '../central/central-of-bench.ts';
import { type EnrolledTerminal, enrolTerminal } from '../enrolled-terminal.ts';
import type { WavePlan } from '../plan.ts';
import { peakRssMiB } from '../process-memory.ts';
import type { CountedRequest } from '../request-count.ts';
import { SampleVisits, SMALL_EVIDENCE } from '../sample-visits.ts';
import { readRoom, whyNoRoom } from './room.ts';
import { VirtualTerminal } from './virtual-terminal.ts';
import { figuresOf, idealSeconds, type WaveFigures } from './wave-figures.ts';

/** One wave and how it went. */
export interface WaveReport extends WaveFigures {
  readonly name: string;
  readonly terminals: number;
  readonly recordsEach: number;
  readonly firstTrySpreadMs: number;
  readonly centralPeakRssMiB: number;
  /** Of the process of all terminals together, up to the end of this wave. */
  readonly fleetPeakRssMiB: number;
  /** The longer of spread and records / capacity. */
  readonly idealSeconds: number;
  /**
   * Ideal over measured time of the last record: about 1 at the best (few terminals may all draw an early first try); null
   * when it was not drained.
   */
  readonly toIdeal: number | null;
}

/** The return of a herd to a central service with PostgreSQL. */
export interface HerdReport {
  readonly referenceIs: string;
  /** Records per second that the same service took from a few terminals that never waited. */
  readonly capacityPerSecond: number;
  readonly waves: readonly WaveReport[];
}

/** A few terminals with many records keep the service busy all the time and never make it refuse. */
const CAPACITY_TERMINALS = 8;
const CAPACITY_RECORDS = { least: 10, most: 200 };

interface WaveRun {
  readonly plan: WavePlan;
  readonly firstTrySpreadMs: number;
  readonly figures: WaveFigures;
  readonly centralPeakRssMiB: number;
}

/** Lets herds come back, one wave after the other, to the same database. */
export async function benchHerd(
  folder: string,
  waves: readonly WavePlan[],
  seed: number,
): Promise<HerdReport> {
  const most = waves.reduce((largest, { terminals }) => Math.max(largest, terminals), CAPACITY_TERMINALS);
  const noRoom = whyNoRoom(most, readRoom());
  if (noRoom !== null) throw new Error(noRoom);
  await mkdir(folder, { recursive: true });
  const site = await openCentralSite(folder, 'postgresql');
  try {
    const fleet = await enrolFleet(site, most);
    const visits = new SampleVisits(seed, SMALL_EVIDENCE);
    const share = Math.round(most / 50);
    const capacity = await runWave(site, fleet, visits, {
      name: 'capacity',
      terminals: CAPACITY_TERMINALS,
      recordsEach: Math.min(CAPACITY_RECORDS.most, Math.max(CAPACITY_RECORDS.least, share)),
      firstTrySpreadMs: 0,
      limitMs: 10 * 60_000,
    });
    if (capacity.figures.t100Seconds === null)
      throw new Error('the few terminals of the reference did not end');
    const capacityPerSecond = capacity.figures.recordsPerSecond;
    const reports: WaveReport[] = [];
    for (const plan of waves) {
      reports.push(reportOf(await runWave(site, fleet, visits, plan), capacityPerSecond));
    }
    return {
      referenceIs: `${CAPACITY_TERMINALS} terminals without any wait on the same service and machine`,
      capacityPerSecond,
      waves: reports,
    };
  } finally {
    await site.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

function reportOf(
  { plan, firstTrySpreadMs, figures, centralPeakRssMiB }: WaveRun,
  capacity: number,
): WaveReport {
  const ideal = idealSeconds(figures.records, capacity, firstTrySpreadMs);
  return {
    name: plan.name,
    terminals: plan.terminals,
    recordsEach: plan.recordsEach,
    firstTrySpreadMs,
    ...figures,
    centralPeakRssMiB,
    fleetPeakRssMiB: peakRssMiB(),
    idealSeconds: ideal,
    toIdeal: figures.t100Seconds === null ? null : rounded(ideal / figures.t100Seconds, 3),
  };
}

async function enrolFleet(site: CentralSite, count: number): Promise<EnrolledTerminal[]> {
  const central = await site.start();
  try {
    progress(`终端注册 · ${count} terminals enrol`);
    const codes = await central.issueCodes(count);
    const fleet: EnrolledTerminal[] = [];
    for (const code of codes) fleet.push(await enrolTerminal(central.address, code));
    await central.finish();
    return fleet;
  } finally {
    central.kill();
  }
}

async function runWave(
  site: CentralSite,
  fleet: readonly EnrolledTerminal[],
  visits: SampleVisits,
  plan: WavePlan,
): Promise<WaveRun> {
  const firstTrySpreadMs = plan.firstTrySpreadMs ?? FIRST_TRY_SPREAD_MS;
  const records = plan.terminals * plan.recordsEach;
  progress(`惊群 · wave ${plan.name}: ${records} records are sealed`);
  const terminals = fleet.slice(0, plan.terminals).map((terminal) => new VirtualTerminal(terminal));
  for (const terminal of terminals) await terminal.fill(visits, plan.recordsEach);
  // A process of its own for each wave: its peak of memory is of this wave.
  const central = await site.start();
  try {
    const settledAtMs: number[] = [];
    const requests: CountedRequest[] = [];
    const startedAtMs = performance.now();
    const drained = new Promise<void>((resolve) => {
      for (const terminal of terminals) {
        terminal.start({
          address: central.address,
          firstTrySpreadMs,
          onRequest: (request) => void requests.push(request),
          onSettled: () => {
            settledAtMs.push(performance.now());
            if (settledAtMs.length % 5_000 === 0) progress(`${settledAtMs.length}/${records}`);
            if (settledAtMs.length === records) resolve();
          },
        });
      }
    });
    const timeOver = new AbortController();
    await Promise.race([
      drained,
      pause(plan.limitMs, undefined, { signal: timeOver.signal }).catch(() => undefined),
    ]);
    timeOver.abort();
    // Before the lines are cut: what is broken off then was no fault of the service.
    const figures = figuresOf({ startedAtMs, settledAtMs, records, requests });
    await Promise.all(terminals.map((terminal) => terminal.end()));
    const { states, peakRssMiB: centralPeakRssMiB } = await central.finish();
    // An honest record of a person on the roster is never rejected.
    if (states.REJECTED) throw new Error(`records were rejected: ${JSON.stringify(states)}`);
    progress(`${plan.name}: t100 ${figures.t100Seconds ?? '–'} s, ${figures.requests} requests`);
    return { plan, firstTrySpreadMs, figures, centralPeakRssMiB };
  } finally {
    central.kill();
  }
}
