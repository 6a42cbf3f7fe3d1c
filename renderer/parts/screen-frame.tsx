import { type ReactNode, useEffect, useRef } from 'react';
import type { Outcome, VisitState } from '../../contract/visit.ts';

/** What a screen is made of: a picture, a question, what helps to answer it, and the answers. */
interface ScreenFrameProps {
  readonly state: VisitState | 'starting';
  readonly title: string;
  readonly lead?: string | null;
  readonly picture?: ReactNode;
  readonly children?: ReactNode;
  readonly answers?: ReactNode;
  readonly outcome?: Outcome['kind'];
  /** Set where the terminal works and nothing is asked of the person. */
  readonly busy?: boolean;
}

/** The place of every screen. A new screen takes the focus to its title, so that a screen reader says it. */
export function ScreenFrame({
  state,
  title,
  lead,
  picture,
  children,
  answers,
  outcome,
  busy,
}: ScreenFrameProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <main className={`screen screen-${state}`} data-state={state} data-outcome={outcome} aria-busy={busy}>
      {picture && <div className="screen-picture">{picture}</div>}
      <div className="screen-words">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {lead && <p className="lead">{lead}</p>}
        {children}
      </div>
      {answers && <div className="screen-answers">{answers}</div>}
    </main>
  );
}
