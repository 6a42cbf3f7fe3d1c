import { setTimeout as pause } from 'node:timers/promises';
import { drawPersona } from '../../tests/support/camera/persona.ts';
import { castPresentation } from './cast.ts';
import type { EvaluationTerminal } from './evaluation-terminal.ts';
import { ensureRequestedFilm } from './films.ts';
import { VALID_CARDS } from './plan.ts';
import { present } from './present.ts';
import { runPresentations } from './run-presentations.ts';
import { rounded, slope } from './statistics.ts';

/** Memory of the page after so many visits, MiB. */
export interface MemorySample {
  readonly visits: number;
  /** JavaScript heap of the page in use, after a garbage collection. */
  readonly pageHeap: number;
  /** Working set of the page's process: its workers with their WebAssembly memory included. */
  readonly pageProcess: number;
  /** Working set of all processes of the terminal together. */
  readonly allProcesses: number;
}

/** What a run of many visits in one page showed. */
export interface MemoryReport {
  readonly visits: number;
  readonly samples: readonly MemorySample[];
  /** MiB a visit, line of least squares over the second half: the first one fills caches. Null with too few samples. */
  readonly heapSlope: number | null;
  readonly processSlope: number | null;
  readonly runSeconds: number;
}

const SAMPLE_EVERY = 10;
/** One visit of so many is broken off in the middle, as people do: 1.5 s after the first cue. */
const BROKEN_OFF_EVERY = 2;
const BROKEN_OFF_AFTER_MS = 1_500;
const WHOLE_VISIT_MS = 60_000;
const MIB = 1_048_576;
const KIB_PER_MIB = 1024;

/** Runs visits one after the other in one page, most of them whole, and samples its memory. */
export async function measureMemory(
  visits: number,
  seed: number,
  onSample: (sample: MemorySample) => void,
): Promise<MemoryReport> {
  const startedMs = performance.now();
  const persona = drawPersona(seed, 0);
  const film = await ensureRequestedFilm({ shows: 'persona', persona, seed: 0 });
  const samples: MemorySample[] = [];
  const planned = {
    kind: 'bonafide',
    number: 0,
    persona,
    other: persona,
    light: 'room',
    manner: 'natural',
  } as const;
  await runPresentations({
    items: [visits],
    setup: { actionSeconds: 20, passiveModel: true },
    jobs: 1,
    show: async (terminal) => {
      samples.splice(0);
      const take = async (visit: number) => {
        const sample = await sampleMemory(terminal, visit);
        samples.push(sample);
        onSample(sample);
      };
      await take(0);
      for (let visit = 1; visit <= visits; visit++) {
        const performer = castPresentation({ ...planned, seed: seed + visit }, [film], terminal.cameraFile);
        const isBrokenOff = visit % BROKEN_OFF_EVERY === 0;
        try {
          await present(terminal, performer, {
            card: VALID_CARDS[visit % VALID_CARDS.length] ?? 'card-zhang',
            limitMs: isBrokenOff ? BROKEN_OFF_AFTER_MS : WHOLE_VISIT_MS,
          });
        } finally {
          performer.end();
        }
        if (visit % SAMPLE_EVERY === 0 || visit === visits) await take(visit);
      }
    },
    onResult: () => undefined,
    onTrouble: () => undefined,
  });
  const runSeconds = Math.round((performance.now() - startedMs) / 1000);
  return { visits, samples, ...slopesOf(samples), runSeconds };
}

/** Growth a visit over the second half of the samples, MiB. */
export function slopesOf(samples: readonly MemorySample[]): Pick<MemoryReport, 'heapSlope' | 'processSlope'> {
  const later = samples.slice(Math.floor(samples.length / 2));
  const slopeOf = (value: (sample: MemorySample) => number): number | null => {
    const found = slope(later.map((sample) => [sample.visits, value(sample)]));
    return found === null ? null : rounded(found, 4);
  };
  return { heapSlope: slopeOf(({ pageHeap }) => pageHeap), processSlope: slopeOf((one) => one.pageProcess) };
}

async function sampleMemory({ running }: EvaluationTerminal, visits: number): Promise<MemorySample> {
  const session = await running.page.context().newCDPSession(running.page);
  try {
    await session.send('HeapProfiler.collectGarbage');
    // Memory goes back to the operating system a moment after it was freed.
    await pause(300);
    await session.send('Performance.enable');
    const { metrics } = await session.send('Performance.getMetrics');
    const heap = metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? Number.NaN;
    const processes = await running.app.evaluate(({ app, BrowserWindow }) => {
      const page = BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId();
      return app
        .getAppMetrics()
        .map(({ pid, memory }) => ({ isPage: pid === page, kib: memory.workingSetSize }));
    });
    const total = (of: typeof processes) =>
      rounded(of.reduce((sum, { kib }) => sum + kib, 0) / KIB_PER_MIB, 1);
    return {
      visits,
      pageHeap: rounded(heap / MIB, 2),
      pageProcess: total(processes.filter(({ isPage }) => isPage)),
      allProcesses: total(processes),
    };
  } finally {
    await session.detach();
  }
}
