import { Person } from './person.tsx';
import { Backdrop, Picture } from './picture.tsx';

function Oval() {
  return (
    <ellipse
      cx="240"
      cy="172"
      rx="122"
      ry="156"
      fill="none"
      stroke="var(--good)"
      strokeWidth="9"
      strokeDasharray="22 15"
      strokeLinecap="round"
    />
  );
}

/** A face in the dashed oval, without a frame. */
export function FaceInOval() {
  return (
    <>
      <g transform="translate(240 172) scale(0.98)">
        <Person mouth="calm" />
      </g>
      <Oval />
    </>
  );
}

/** A face in the dashed oval (把脸放进框里). */
export function FaceInOvalPicture() {
  return (
    <Picture name="face-in-oval">
      <Backdrop />
      <FaceInOval />
    </Picture>
  );
}

/**
 * A head that turns, with a large arrow the same way (转头). `side` is the side on the screen; the picture of the camera is
 * mirrored, so that the person's own left is on the left.
 */
export function TurnHeadPicture({ side }: { side: 'left' | 'right' }) {
  const turn = side === 'left' ? -1 : 1;
  return (
    <Picture name="turn-head">
      <Backdrop />
      <g transform={`translate(${240 - turn * 44} 172) scale(0.94)`}>
        <Person turn={turn} mouth="calm" />
      </g>
      <g transform={side === 'left' ? '' : 'translate(480 0) scale(-1 1)'}>
        <g className="arrow-sideways">
          <path
            d="M138 150 H84 V112 L10 176 L84 240 V202 H138 Z"
            fill="var(--accent)"
            stroke="var(--accent)"
            strokeWidth="8"
            strokeLinejoin="round"
          />
        </g>
      </g>
    </Picture>
  );
}

/** A face with its mouth wide open (张嘴). */
export function OpenMouthPicture() {
  return (
    <Picture name="open-mouth">
      <Backdrop />
      <g transform="translate(240 172) scale(0.98)">
        <Person mouth="open" />
      </g>
      <g
        className="arrows-apart"
        fill="none"
        stroke="var(--accent)"
        strokeWidth="13"
        strokeLinecap="round"
        strokeLinejoin="round"
      >
        <path d="M396 196 V150 M376 168 L396 146 L416 168" />
        <path d="M396 250 V296 M376 278 L396 300 L416 278" />
      </g>
    </Picture>
  );
}

/** A head that nods, with a large arrow down (点头). */
export function NodHeadPicture() {
  return (
    <Picture name="nod">
      <Backdrop />
      <g transform="translate(208 168) scale(0.94)">
        <Person mouth="calm" nods />
      </g>
      <g className="arrow-down">
        <path
          d="M366 92 H418 V206 H454 L392 282 L330 206 H366 Z"
          fill="var(--accent)"
          stroke="var(--accent)"
          strokeWidth="8"
          strokeLinejoin="round"
        />
      </g>
    </Picture>
  );
}

/** A face whose eyes close and open, and beside it an eye first open, then closed (眨眼). */
export function BlinkPicture() {
  return (
    <Picture name="blink">
      <Backdrop />
      <g transform="translate(196 172) scale(0.98)">
        <Person mouth="calm" eyes="blinking" />
      </g>
      <g fill="none" stroke="var(--accent)" strokeWidth="11" strokeLinecap="round" strokeLinejoin="round">
        <path d="M340 118 Q390 66 440 118 Q390 170 340 118 Z" fill="var(--paper)" />
        <circle cx="390" cy="118" r="15" fill="var(--accent)" stroke="none" />
        <path d="M390 178 V210 M374 198 L390 214 L406 198" />
        <path d="M340 250 Q390 296 440 250 M362 276 L354 294 M390 284 V304 M418 276 L426 294" />
      </g>
    </Picture>
  );
}

/** A person who raises a hand (您还在吗). */
export function RaisedHandPicture() {
  return (
    <Picture name="raised-hand">
      <Backdrop />
      <g transform="translate(216 176) scale(0.94)">
        <Person />
      </g>
      <g className="hand-waves" strokeLinecap="round" strokeLinejoin="round">
        <path d="M318 328 C344 300 362 262 376 216" fill="none" stroke="var(--primary)" strokeWidth="46" />
        <OpenHand x={382} y={166} />
      </g>
    </Picture>
  );
}

/** An open hand, palm to the viewer, about 80 × 110 around (x, y). */
export function OpenHand({ x, y }: { x: number; y: number }) {
  return (
    <g transform={`translate(${x} ${y})`} fill="none" stroke="var(--skin)" strokeLinecap="round">
      <path d="M-16 4 L-26 -46" strokeWidth="15" />
      <path d="M-4 0 L-7 -60" strokeWidth="15" />
      <path d="M9 0 L13 -58" strokeWidth="15" />
      <path d="M22 6 L32 -42" strokeWidth="14" />
      <path d="M-22 26 L-44 2" strokeWidth="15" />
      <path
        d="M-24 8 C-24 -6 28 -8 29 8 C30 30 22 46 16 58 H-14 C-20 46 -24 30 -24 8 Z"
        fill="var(--skin)"
        strokeWidth="2"
      />
      <path d="M-8 20 Q4 30 16 18" stroke="var(--skin-shade)" strokeWidth="4" />
    </g>
  );
}

/** A member of staff behind the counter (找工作人员). */
export function StaffPicture() {
  return (
    <Picture name="staff">
      <Backdrop />
      <g transform="translate(214 146) scale(0.92)">
        <Person who="staff" />
        <rect x="44" y="146" width="52" height="32" rx="5" fill="var(--paper)" />
        <path d="M54 157 H86 M54 168 H76" stroke="var(--primary)" strokeWidth="5" strokeLinecap="round" />
      </g>
      <path d="M40 318 Q40 306 52 306 H428 Q440 306 440 318 V352 H40 Z" fill="#c98a55" />
      <path d="M40 320 Q40 306 54 306 H426 Q440 306 440 320 Z" fill="#e0ab78" />
      <path
        d="M330 34 H440 Q456 34 456 50 V104 Q456 120 440 120 H378 L350 146 L354 120 H330 Q314 120 314 104 V50 Q314 34 330 34 Z"
        fill="var(--paper)"
        stroke="var(--ink)"
        strokeWidth="5"
        strokeLinejoin="round"
      />
      <path
        d="M364 78 L380 94 L410 60"
        fill="none"
        stroke="var(--good)"
        strokeWidth="11"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </Picture>
  );
}
