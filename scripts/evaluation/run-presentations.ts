import { LiveCamera } from '../../tests/support/camera/live-camera.ts';
import { FRAME_HEIGHT, FRAME_WIDTH } from '../../tests/support/camera/picture.ts';
import { preferCamera } from '../../tests/support/terminal/camera.ts';
import {
  type EvaluationTerminal,
  startEvaluationTerminal,
  type TerminalSetup,
} from './evaluation-terminal.ts';

/** Work that is done before terminals, several beside each other. */
export interface PresentationRun<Item, Result> {
  readonly items: readonly Item[];
  readonly setup: TerminalSetup;
  /** How many terminals stand side by side. */
  readonly jobs: number;
  /** Shows one item to a terminal. A throw means that the terminal failed, not that the item was refused. */
  show(terminal: EvaluationTerminal, item: Item, number: number): Promise<Result>;
  onResult(result: Result): void;
  onTrouble(reason: string): void;
}

/** A terminal that fails this often with the same item ends the run. */
const TRIES = 2;

/** Shows all items, each to one of the terminals. Rejects when a terminal cannot be brought to serve. */
export async function runPresentations<Item, Result>(run: PresentationRun<Item, Result>): Promise<Result[]> {
  const waiting = run.items.map((item, number) => ({ item, number }));
  const results: { number: number; result: Result }[] = [];
  const serve = async (): Promise<void> => {
    let terminal: EvaluationTerminal | null = null;
    try {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        for (let attempt = 1; ; attempt++) {
          try {
            terminal ??= await startEvaluationTerminal(run.setup, blankCamera);
            const result = await run.show(terminal, next.item, next.number);
            results.push({ number: next.number, result });
            run.onResult(result);
            break;
          } catch (error) {
            run.onTrouble(error instanceof Error ? error.message : String(error));
            // A fresh terminal: the old one may stand anywhere.
            await terminal?.close().catch(() => undefined);
            terminal = null;
            if (attempt === TRIES) throw error;
          }
        }
      }
    } finally {
      await terminal?.close();
    }
  };
  // The cameras are played in this process.
  preferCamera(process.pid);
  const jobs = Math.min(run.jobs, run.items.length);
  const ended = await Promise.allSettled(Array.from({ length: jobs }, serve));
  const failed = ended.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
  return results.toSorted((a, b) => a.number - b.number).map(({ result }) => result);
}

/** A grey picture, until somebody comes. */
function blankCamera(file: string): void {
  new LiveCamera(file, { width: FRAME_WIDTH, height: FRAME_HEIGHT }).close();
}
