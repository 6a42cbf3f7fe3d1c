import type { Page } from '@playwright/test';
import { z } from 'zod';
import { COACHING_HINTS, challengeStepSchema } from '../../contract/liveness.ts';
import type { Cue } from './actor.ts';

const seenSchema = z.object({
  state: z.string(),
  cue: z.object({ step: challengeStepSchema, attempt: z.int() }).nullable(),
  hint: z.enum(COACHING_HINTS).nullable(),
  outcome: z.string().nullable(),
  fault: z.string().nullable(),
});

/** What the window shows, as far as an evaluation needs it. */
export type Seen = z.infer<typeof seenSchema> & { readonly cue: Cue | null };

/** Follows what the window shows. */
export interface ViewWatch {
  /** What it shows now; null before anything was drawn. */
  readonly present: Seen | null;
  /** Calls back with every change from now on, and returns the way to stop. */
  onChange(listener: (seen: Seen) => void): () => void;
  /** Waits until the window shows one of these states. Throws an Error that names what is shown instead. */
  until(states: readonly string[], withinMs: number): Promise<Seen>;
}

/** The name of the function that the page calls. */
const CALLBACK = 'noteEvaluationView';

/** Follows the views that core sends to this page, only where something of `Seen` has changed. */
export async function watchViews(page: Page): Promise<ViewWatch> {
  const views = new ViewLog();
  await page.exposeFunction(CALLBACK, (text: string) => views.note(seenSchema.parse(JSON.parse(text))));
  await subscribe(page);
  return views;
}

/** Keeps the last view and tells of new ones. */
export class ViewLog implements ViewWatch {
  present: Seen | null = null;
  readonly #listeners = new Set<(seen: Seen) => void>();

  /** Takes note of what the window shows now. */
  note(seen: Seen): void {
    this.present = seen;
    for (const listener of [...this.#listeners]) listener(seen);
  }

  onChange(listener: (seen: Seen) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  until(states: readonly string[], withinMs: number): Promise<Seen> {
    const isWanted = (seen: Seen | null): seen is Seen => seen !== null && states.includes(seen.state);
    if (isWanted(this.present)) return Promise.resolve(this.present);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        stop();
        reject(new Error(`${states.join(' or ')} did not come; shown: ${describeSeen(this.present)}`));
      }, withinMs);
      const stop = this.onChange((seen) => {
        if (!isWanted(seen)) return;
        clearTimeout(timer);
        stop();
        resolve(seen);
      });
    });
  }
}

/** What is shown, in a few words: `challenge action turn-left, hint too-dark`. */
export function describeSeen(seen: Seen | null): string {
  if (seen === null) return 'nothing';
  const step = seen.cue?.step;
  const action = step?.step === 'action' ? ` ${step.action}` : '';
  return [
    `${seen.state}${step ? ` ${step.step}` : ''}${action}`,
    ...(seen.hint ? [`hint ${seen.hint}`] : []),
    ...(seen.fault ? [`fault ${seen.fault}`] : []),
  ].join(', ');
}

/** Runs in the page: sends on only what an evaluation needs, so that following costs nothing. */
async function subscribe(page: Page): Promise<void> {
  await page.evaluate((callback) => {
    interface View {
      readonly screen: {
        readonly state: string;
        readonly challenge?: { readonly current: unknown; readonly attempt: number; readonly hint: unknown };
        readonly outcome?: { readonly kind: string };
        readonly fault?: string;
      };
    }
    const world = globalThis as unknown as {
      anhao: { onView(listener: (view: View) => void): () => void };
    } & Record<string, (text: string) => void>;
    let sent = '';
    world.anhao.onView(({ screen: { state, challenge, outcome, fault } }) => {
      const text = JSON.stringify({
        state,
        cue: challenge ? { step: challenge.current, attempt: challenge.attempt } : null,
        hint: challenge?.hint ?? null,
        outcome: outcome?.kind ?? null,
        fault: fault ?? null,
      });
      if (text === sent) return;
      sent = text;
      world[callback]?.(text);
    });
  }, CALLBACK);
}
