import { Acknowledgements } from './acknowledgements.ts';
import { survivorOf } from './cut-plan.ts';
import type { GuestBench } from './guest-bench.ts';

/** One is nearly always enough. */
const MAX_CUTS = 3;
const MIN_RECORDS = 20;
const MAX_RECORDS = 60;

/**
 * The control: the same store with `synchronous=OFF`, whose commits are left to the page cache. A test that can fail finds a
 * loss, and then the control ends. What is said after the instant of the cut does not count here, as such a store says
 * anything. @returns acknowledged records that were lost
 */
export async function cutControl(
  bench: GuestBench,
  random: () => number,
  progress: (line: string) => void,
): Promise<number> {
  let lost = 0;
  for (let cut = 1; cut <= MAX_CUTS && lost === 0; cut++) {
    bench.replaceDrive();
    const { drive } = bench;
    const acknowledgements = new Acknowledgements();
    const records = MIN_RECORDS + Math.floor(random() * (MAX_RECORDS - MIN_RECORDS));
    await bench.run({
      survivor: () => 0,
      order: { workload: 'capture', synchronous: 'OFF' },
      onMessage: (message) => {
        if (message.type !== 'kept' || !drive.hasPower) return;
        acknowledgements.note(message.recordId, message.state);
        if (acknowledgements.count === records) drive.cutPower();
      },
    });
    await bench.run({
      survivor: survivorOf('some', random),
      order: { workload: 'none', synchronous: 'FULL' },
      onMessage: (message) => {
        if (message.type === 'found') lost += acknowledgements.compare(message).lost.length;
      },
    });
    progress(`control cut ${cut} (synchronous=OFF): ${acknowledgements.count} acknowledged, ${lost} lost`);
  }
  return lost;
}
