import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';

/** A state that the window showed. */
export interface ShownState {
  readonly state: string;
  /** How long it was shown, milliseconds. */
  readonly ms: number;
  /** The last picture of it (JPEG); null when the window painted none in that time. */
  readonly picture: Buffer | null;
}

interface Frame {
  readonly atMs: number;
  readonly picture: Buffer;
}

/**
 * Watches which states the window shows and what it paints. A screenshot takes longer than the shortest states last,
 * so the painted frames themselves are recorded (Chrome DevTools Protocol, `Page.startScreencast`).
 */
export async function watchStates(page: Page): Promise<{ end(): Promise<ShownState[]> }> {
  const entered: { state: string; atMs: number }[] = [];
  const frames: Frame[] = [];
  await page.exposeFunction('noteState', (state: string, atMs: number) => {
    if (entered.at(-1)?.state !== state) entered.push({ state, atMs });
  });
  await page.evaluate(() => {
    const note = () => {
      const state = document.querySelector('main')?.dataset.state;
      const { noteState } = globalThis as unknown as { noteState(state: string, atMs: number): void };
      if (state) noteState(state, performance.timeOrigin + performance.now());
    };
    new MutationObserver(note).observe(document.documentElement, {
      subtree: true,
      childList: true,
      attributes: true,
      attributeFilter: ['data-state'],
    });
    note();
  });
  const session = await page.context().newCDPSession(page);
  session.on('Page.screencastFrame', ({ data, metadata, sessionId }) => {
    frames.push({ atMs: (metadata.timestamp ?? 0) * 1000, picture: Buffer.from(data, 'base64') });
    void session.send('Page.screencastFrameAck', { sessionId });
  });
  await session.send('Page.startScreencast', { format: 'jpeg', quality: 90 });
  // A still screen is painted once, when the recording starts.
  while (frames.length === 0) await page.waitForTimeout(50);
  return {
    end: async () => {
      await session.send('Page.stopScreencast');
      return entered.flatMap(({ state, atMs }, i) => {
        const next = entered[i + 1];
        if (!next) return [];
        const painted = frames.findLast((frame) => frame.atMs > atMs && frame.atMs < next.atMs);
        return [{ state, ms: Math.round(next.atMs - atMs), picture: painted?.picture ?? null }];
      });
    },
  };
}

/** Writes the first picture of each state as `NN-state.jpg`. @returns the states that have one */
export async function savePictures(
  shown: readonly ShownState[],
  folder: string,
  order: readonly string[],
): Promise<ReadonlySet<string>> {
  const saved = new Set<string>();
  for (const { state, picture } of shown) {
    if (saved.has(state) || picture === null) continue;
    const number = String(order.indexOf(state) + 1).padStart(2, '0');
    await writeFile(join(folder, `${number}-${state}.jpg`), picture);
    saved.add(state);
  }
  return saved;
}
