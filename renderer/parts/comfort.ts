import type { Preferences } from '../../contract/visit.ts';

/** What the one comfort button (大字和高对比) changes. */
export type Comfort = Pick<Preferences, 'textSize' | 'contrast'>;

/** The steps of the button, from plain to strongest. */
export const COMFORT_STEPS = ['normal', 'large', 'largest', 'contrast'] as const;
/** One step of the button. */
export type ComfortStep = (typeof COMFORT_STEPS)[number];

/** The step that shows these preferences. High contrast at any text size is the last one. */
export function comfortStepOf({ textSize, contrast }: Comfort): ComfortStep {
  return contrast === 'high' ? 'contrast' : textSize;
}

/** What the next touch of the button gives: three text sizes, the largest with high contrast, and round again. */
export function nextComfort(comfort: Comfort): Comfort {
  switch (comfortStepOf(comfort)) {
    case 'normal':
      return { textSize: 'large', contrast: 'normal' };
    case 'large':
      return { textSize: 'largest', contrast: 'normal' };
    case 'largest':
      return { textSize: 'largest', contrast: 'high' };
    case 'contrast':
      return { textSize: 'normal', contrast: 'normal' };
  }
}
