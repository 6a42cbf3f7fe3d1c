import type { ChallengePrompt } from '../text/catalogue.ts';

/**
 * The large arrow beside the mirrored picture of the camera, for the actions that have a direction. In a mirror the
 * person's own left is on the left, so the arrow points where they shall look.
 */
export function ActionArrow({ prompt }: { prompt: ChallengePrompt | null }) {
  if (prompt !== 'turn-left' && prompt !== 'turn-right' && prompt !== 'nod') return null;
  return (
    <svg
      className={`action-arrow action-arrow-${prompt}`}
      viewBox="0 0 120 120"
      aria-hidden="true"
      focusable="false"
    >
      <path d="M112 44 H62 V16 L8 60 L62 104 V76 H112 Z" />
    </svg>
  );
}
