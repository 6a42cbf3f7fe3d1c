import { Backdrop, Picture } from './picture.tsx';

/** An ID card seen flat from above, 168 × 106 units from (0, 0). */
export function IdCard() {
  return (
    <g strokeLinecap="round">
      <rect width="168" height="106" rx="12" fill="var(--paper)" stroke="var(--ink)" strokeWidth="5" />
      <g stroke="var(--primary)" strokeWidth="7" opacity="0.75">
        <path d="M20 28 H64 M20 48 H88 M20 68 H76" />
      </g>
      <path d="M20 88 H104" stroke="var(--accent)" strokeWidth="7" />
      <rect x="108" y="16" width="44" height="56" rx="6" fill="var(--surface-tint)" />
      <circle cx="130" cy="36" r="11" fill="var(--skin-shade)" />
      <path d="M113 72 C113 54 120 51 130 51 C140 51 147 54 147 72 Z" fill="var(--primary)" />
    </g>
  );
}

/** The reader as it stands on the desk: top face, card area, light. */
export function CardReader({ light }: { light: 'good' | 'off' }) {
  return (
    <g strokeLinejoin="round" strokeLinecap="round">
      <ellipse cx="240" cy="330" rx="190" ry="16" fill="#10303a" opacity="0.12" />
      <path d="M118 222 H362 L408 292 H72 Z" fill="#dbe8e5" stroke="var(--ink)" strokeWidth="5" />
      <path
        d="M72 292 H408 V316 Q408 328 396 328 H84 Q72 328 72 316 Z"
        fill="var(--primary)"
        stroke="var(--ink)"
        strokeWidth="5"
      />
      <path
        d="M150 236 H330 L352 278 H128 Z"
        fill="#f6fbfa"
        stroke="var(--primary)"
        strokeWidth="5"
        strokeDasharray="14 11"
      />
      <circle cx="376" cy="310" r="7" fill={light === 'good' ? '#8ff0bd' : '#c9d6d4'} />
      <path d="M96 310 H150" stroke="#8fb5b6" strokeWidth="6" />
    </g>
  );
}

/** A hand from the right that holds a card: fingers below, thumb above. */
function HandWithCard() {
  return (
    <g strokeLinecap="round" strokeLinejoin="round">
      <path d="M352 96 C330 96 296 98 284 108 C276 116 282 126 294 126 L356 128 Z" fill="var(--skin-shade)" />
      <path
        d="M356 112 C330 116 300 120 290 130 C284 138 290 148 302 146 L362 144 Z"
        fill="var(--skin-shade)"
      />
      <g transform="translate(128 42) skewX(-14)">
        <IdCard />
      </g>
      <path
        d="M420 66 C392 58 372 58 352 66 C330 74 300 82 274 90 C262 94 262 110 276 111 C296 112 320 106 336 108 C338 132 352 152 380 156 L424 158 Z"
        fill="var(--skin)"
      />
      <path
        d="M276 96 C282 94 288 93 292 94 C294 100 290 107 284 109 C276 110 268 102 276 96 Z"
        fill="#f8dfc8"
      />
      <path d="M338 108 C344 104 350 103 358 104" fill="none" stroke="var(--skin-shade)" strokeWidth="5" />
      <path d="M404 48 Q400 44 406 42 L480 30 V186 L412 176 Q406 175 406 169 Z" fill="var(--primary)" />
      <path d="M404 50 L424 47 V178 L406 175 Z" fill="var(--paper)" />
    </g>
  );
}

/** A hand lays an ID card on the reader (放身份证). Moves down and rests, unless motion is unwanted. */
export function CardOnReaderPicture() {
  return (
    <Picture name="card-on-reader">
      <Backdrop />
      <CardReader light="good" />
      <g className="hand-lays-card">
        <HandWithCard />
      </g>
      <g
        className="arrow-down"
        fill="none"
        stroke="var(--accent)"
        strokeWidth="12"
        strokeLinecap="round"
        strokeLinejoin="round"
      >
        <path d="M72 96 V172 M44 146 L72 176 L100 146" />
      </g>
    </Picture>
  );
}

/** The card lies on the reader and is being read: waves rise calmly. */
export function CardBeingReadPicture() {
  return (
    <Picture name="card-being-read">
      <Backdrop />
      <CardReader light="good" />
      <g strokeLinecap="round" strokeLinejoin="round">
        <path d="M164 239 H316 L336 275 H144 Z" fill="var(--paper)" stroke="var(--ink)" strokeWidth="5" />
        <path d="M176 249 H222 M171 258 H236" stroke="var(--primary)" strokeWidth="5" opacity="0.75" />
        <path d="M166 267 H240" stroke="var(--accent)" strokeWidth="5" />
        <path d="M270 245 H304 L313 269 H273 Z" fill="var(--surface-tint)" />
        <ellipse cx="288" cy="252" rx="8" ry="5" fill="var(--skin-shade)" />
        <path d="M275 269 C276 260 282 259 291 259 C300 259 306 261 309 269 Z" fill="var(--primary)" />
      </g>
      <g fill="none" stroke="var(--primary)" strokeWidth="11" strokeLinecap="round">
        <path className="wave wave-1" d="M206 176 Q240 150 274 176" />
        <path className="wave wave-2" d="M180 142 Q240 98 300 142" />
        <path className="wave wave-3" d="M154 108 Q240 46 326 108" />
      </g>
    </Picture>
  );
}

/** Two hands take the card away: nothing stays here. */
export function TakeCardPicture() {
  return (
    <Picture name="take-card">
      <Backdrop />
      <CardReader light="off" />
      <g className="hand-takes-card">
        <HandWithCard />
      </g>
      <g fill="none" stroke="var(--accent)" strokeWidth="12" strokeLinecap="round" strokeLinejoin="round">
        <path d="M72 176 V100 M44 128 L72 98 L100 128" />
      </g>
    </Picture>
  );
}
