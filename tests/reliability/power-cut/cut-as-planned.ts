import { Acknowledgements } from './acknowledgements.ts';
import { type Cut, drawCuts, survivorOf } from './cut-plan.ts';
import type { GuestBench } from './guest-bench.ts';
import type { Survivor } from './volatile-drive.ts';

/** What came of the cuts. */
export interface CutsOutcome {
  /** Records that were acknowledged. */
  readonly acknowledged: number;
  /** Those of them that were missing after a cut. */
  readonly lost: number;
  /** Databases damaged as a whole, in words. */
  readonly problems: readonly string[];
}

/** What is used of a bench. */
export type Bench = Pick<GuestBench, 'drive' | 'replaceDrive' | 'run'>;

/** What the cuts are made with. */
export interface PlannedCutsOptions {
  readonly bench: Bench;
  readonly cuts: number;
  readonly random: () => number;
  readonly progress: (line: string) => void;
}

/** Everything on one drive since it was new. */
interface DriveStory {
  readonly acknowledgements: Acknowledgements;
  readonly lost: Set<string>;
  /** What the last cut leaves in the drive. */
  survivor: Survivor;
}

const newStory = (): DriveStory => ({
  acknowledgements: new Acknowledgements(),
  lost: new Set(),
  survivor: () => 0,
});

/**
 * Cuts the power of the store as it is. Each start looks for all that was ever acknowledged on its drive, so that a start
 * serves as the check of the cut before; the last one of a drive only looks.
 */
export async function cutAsPlanned(options: PlannedCutsOptions): Promise<CutsOutcome> {
  const { bench, cuts, random, progress } = options;
  const problems: string[] = [];
  const stories: DriveStory[] = [];
  let story = newStory();

  /** @returns whether the store was open before the power went */
  async function start(cut: Cut | null, name: string): Promise<boolean> {
    let isOpen = false;
    const { acknowledgements, lost, survivor } = story;
    const order = { workload: cut?.workload ?? 'none', synchronous: 'FULL' } as const;
    await bench.run({
      survivor,
      order,
      onMessage: (message) => {
        if (message.type === 'found') {
          isOpen = true;
          const findings = acknowledgements.compare(message);
          for (const recordId of findings.lost) lost.add(recordId);
          for (const problem of findings.problems) problems.push(`${name}: ${problem}`);
          if (cut?.during === 'work') bench.drive.cutDuringOperation(cut.operation);
        } else if (message.type === 'kept') {
          acknowledgements.note(message.recordId, message.state);
        }
      },
    });
    return isOpen;
  }

  async function look(name: string): Promise<void> {
    await start(null, name);
    progress(`${name}: ${story.acknowledgements.count} acknowledged on this drive, ${story.lost.size} lost`);
  }

  for (const [index, cut] of drawCuts(cuts, random).entries()) {
    const name = `cut ${index + 1} of ${cuts}`;
    if (cut.newDrive) {
      if (index > 0) await look(`before ${name}`);
      story = newStory();
      stories.push(story);
      bench.replaceDrive();
    }
    if (cut.during === 'start-up') bench.drive.cutDuringOperation(cut.operation);
    const wasOpen = await start(cut, name);
    story.survivor = survivorOf(cut.survivors, random);
    const { acknowledgements, lost } = story;
    const phase = wasOpen ? cut.workload : 'recovery';
    const instant = `${phase}, operation ${cut.operation} of its ${cut.during}, survivors: ${cut.survivors}`;
    progress(`${name} (${instant}): ${acknowledgements.count} acknowledged, ${lost.size} lost before it`);
  }
  await look('after the last cut');
  return {
    acknowledged: sum(stories.map(({ acknowledgements }) => acknowledgements.count)),
    lost: sum(stories.map(({ lost }) => lost.size)),
    problems,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
