import type { ReactNode } from 'react';

/**
 * Frame of every illustration: 480 × 360 units. Decoration only, since the words beside it say the same;
 * screen readers pass over it.
 */
export function Picture({ name, children }: { name: string; children: ReactNode }) {
  return (
    <svg className={`picture picture-${name}`} viewBox="0 0 480 360" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

/** The soft ground that lifts an illustration off the page. */
export function Backdrop() {
  return <ellipse cx="240" cy="190" rx="218" ry="158" fill="var(--surface-tint)" />;
}

/** Signs that a badge may carry. */
export type BadgeSign = 'check' | 'clock' | 'person' | 'pause' | 'attention' | 'calendar';

const BADGE_COLOURS: Readonly<Record<BadgeSign, string>> = {
  check: 'var(--good)',
  calendar: 'var(--good)',
  clock: 'var(--primary)',
  person: 'var(--primary)',
  pause: 'var(--accent)',
  attention: 'var(--accent)',
};

/** A round badge of radius 52 at (x, y) with a sign in it. */
export function Badge({ x, y, sign }: { x: number; y: number; sign: BadgeSign }) {
  return (
    <g transform={`translate(${x} ${y})`}>
      <circle r="58" fill="var(--ground)" />
      <circle r="52" fill={BADGE_COLOURS[sign]} />
      <g fill="none" stroke="#fff" strokeWidth="11" strokeLinecap="round" strokeLinejoin="round">
        {sign === 'check' && <path className="draw-in" d="M-24 2 L-7 20 L26 -18" />}
        {sign === 'clock' && <path d="M0 -26 V2 L18 14" />}
        {sign === 'pause' && <path d="M-12 -20 V20 M12 -20 V20" />}
        {sign === 'attention' && <path d="M0 -26 V6 M0 25 V25.1" />}
        {sign === 'calendar' && (
          <path strokeWidth="8" d="M-24 -16 H24 V24 H-24 Z M-12 -26 V-12 M12 -26 V-12 M-10 5 L-2 13 L12 -3" />
        )}
      </g>
      {sign === 'person' && (
        <g fill="#fff">
          <circle cy="-12" r="14" />
          <path d="M-26 28 C-26 8 -14 6 0 6 C14 6 26 8 26 28 Z" />
        </g>
      )}
    </g>
  );
}
