import type { RefObject } from 'react';
import type { FaceScreenState } from './face-screen.tsx';

// Half axes of the oval and of the ring around it, in the 340 × 440 units of the drawing.
const OVAL = ellipsePath(150, 200);
const RING = ellipsePath(163, 213);

/**
 * How the oval looks: red only while a hint says what to put right, since colour alone tells nobody what to do, and never
 * green beside a hint. In the moment between the two it is `seeking`, without a colour.
 */
export function lookOfMirror(screen: FaceScreenState): 'opening' | 'seeking' | 'good' | 'wrong' | 'done' {
  if (screen.state === 'judging') return 'done';
  if (screen.state === 'prepareCamera') return 'opening';
  if (screen.challenge.hint) return 'wrong';
  return screen.challenge.faceWell ? 'good' : 'seeking';
}

/**
 * The mirrored picture of the camera in a dashed oval: green when the face stands well, red when not. The oval closes as the
 * step gets done; the ring around it is the time that is left, without numbers.
 */
export function FaceMirror({
  ref,
  label,
  timeLabel,
  screen,
}: {
  ref: RefObject<HTMLVideoElement | null>;
  label: string;
  timeLabel: string;
  screen: FaceScreenState;
}) {
  const challenge = screen.state === 'challenge' ? screen.challenge : null;
  const look = lookOfMirror(screen);
  return (
    <div className={`face-mirror face-mirror-${look}`} data-face={look}>
      <div className="face-video" role="img" aria-label={label}>
        <video ref={ref} muted playsInline tabIndex={-1} />
      </div>
      <svg viewBox="0 0 340 440" aria-hidden="true" focusable="false">
        <path className="face-ring-track" d={RING} />
        {challenge && (
          <path
            className="face-ring"
            d={RING}
            pathLength="100"
            strokeDasharray="100"
            strokeDashoffset={100 * (1 - challenge.timeLeft)}
          />
        )}
        <path className="face-oval" d={OVAL} />
        {challenge && challenge.progress > 0 && (
          <path
            className="face-oval-done"
            d={OVAL}
            pathLength="100"
            strokeDasharray="100"
            strokeDashoffset={100 * (1 - challenge.progress)}
          />
        )}
        {look === 'done' && (
          <g className="face-check">
            <circle cx="170" cy="360" r="42" />
            <path d="M150 361 L165 376 L192 344" />
          </g>
        )}
        {look === 'opening' && (
          <g className="face-opening">
            <circle className="dot dot-1" cx="126" cy="220" r="14" />
            <circle className="dot dot-2" cx="170" cy="220" r="14" />
            <circle className="dot dot-3" cx="214" cy="220" r="14" />
          </g>
        )}
      </svg>
      {challenge && (
        <span
          className="visually-hidden"
          role="progressbar"
          aria-label={timeLabel}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round(challenge.timeLeft * 100)}
        />
      )}
    </div>
  );
}

/** An ellipse around (170, 220) that begins at its top, clockwise. */
function ellipsePath(rx: number, ry: number): string {
  return `M170 ${220 - ry} A${rx} ${ry} 0 0 1 170 ${220 + ry} A${rx} ${ry} 0 0 1 170 ${220 - ry}`;
}
