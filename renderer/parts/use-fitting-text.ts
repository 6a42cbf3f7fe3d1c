import { useLayoutEffect, useRef } from 'react';

/** The text of a screen is never made smaller than this share of the wanted size; after that the screen scrolls. */
export const SMALLEST_FIT = 0.6;
const STEP = 0.05;

/**
 * The largest share of the wanted text size, in steps of 0.05 and from 1 down to `SMALLEST_FIT`, at which everything fits.
 *
 * @param overflows tries a share and tells whether something is cut off
 */
export function findFit(overflows: (share: number) => boolean): number {
  for (let share = 1; share > SMALLEST_FIT; share = Math.round((share - STEP) * 100) / 100) {
    if (!overflows(share)) return share;
  }
  return SMALLEST_FIT;
}

/**
 * Large text on a small window must not push an answer off the screen: the text gives way a little first. Measured again
 * when `occasion` changes, with every change of the window, and when more comes onto the same screen.
 */
export function useFittingText(occasion: string, content: unknown): void {
  const fittedFor = useRef('');
  // biome-ignore lint/correctness/useExhaustiveDependencies: new content may need more room
  useLayoutEffect(() => {
    const isNew = fittedFor.current !== occasion;
    fittedFor.current = occasion;
    if (isNew || overflows()) fitText();
    window.addEventListener('resize', fitText);
    // The letters of a name may come later than the screen.
    document.fonts.addEventListener('loadingdone', fitText);
    return () => {
      window.removeEventListener('resize', fitText);
      document.fonts.removeEventListener('loadingdone', fitText);
    };
  }, [occasion, content]);
}

/** Measures again when a screen shows another `page` of itself, which no view tells of. */
export function useRefit(page: unknown): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page may need more room
  useLayoutEffect(fitText, [page]);
}

function fitText(): void {
  const { style } = document.documentElement;
  const setShare = (share: number) => style.setProperty('--fit', String(share));
  setShare(
    findFit((share) => {
      setShare(share);
      return overflows();
    }),
  );
}

function overflows(): boolean {
  const main = document.querySelector('main');
  return main !== null && main.scrollHeight > main.clientHeight + 1;
}
