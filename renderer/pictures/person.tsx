/** How a drawn person looks. */
interface PersonProps {
  /** Where the head points on the screen: -1 left … 1 right. */
  readonly turn?: -1 | 0 | 1;
  readonly mouth?: 'smile' | 'open' | 'calm';
  /** `blinking`: they close and open in turn; closed where motion is not wanted. */
  readonly eyes?: 'open' | 'blinking';
  /** The head goes down and up in turn; it stays down where motion is not wanted. */
  readonly nods?: boolean;
  /** The old person wears glasses and grey hair; the member of staff has dark hair and a badge. */
  readonly who?: 'elder' | 'staff';
}

/**
 * Head and shoulders, drawn around (0, 0) = middle of the face: about 260 wide, from -125 to 190. A turned head is the
 * same head with its features moved and drawn together, as they are seen on a ball.
 */
export function Person({
  turn = 0,
  mouth = 'smile',
  eyes = 'open',
  nods = false,
  who = 'elder',
}: PersonProps) {
  const hair = who === 'elder' ? 'var(--hair)' : '#33454c';
  const x = (offset: number) => offset * (turn === 0 ? 1 : 0.8) + turn * 34;
  return (
    <g strokeLinecap="round" strokeLinejoin="round">
      <path
        d="M-132 190 C-128 138 -84 122 -36 116 L36 116 C84 122 128 138 132 190 Z"
        fill={who === 'elder' ? 'var(--primary)' : '#37525b'}
      />
      <path d="M-36 116 L0 152 L36 116 L30 104 H-30 Z" fill="var(--paper)" />
      <path d="M-30 70 V108 C-16 126 16 126 30 108 V70 Z" fill="var(--skin-shade)" />
      <g className={nods ? 'head-nods' : undefined}>
        {turn === 0 && <ellipse cx="-82" cy="6" rx="14" ry="21" fill="var(--skin-shade)" />}
        {turn === 0 && <ellipse cx="82" cy="6" rx="14" ry="21" fill="var(--skin-shade)" />}
        <path
          d="M-82 -10 C-82 -70 -48 -104 0 -104 C48 -104 82 -70 82 -10 C82 52 46 100 0 100 C-46 100 -82 52 -82 -10 Z"
          fill="var(--skin)"
        />
        <path
          className={nods ? 'hair-nods' : undefined}
          d={`M-86 4 C-100 -86 -58 -126 0 -126 C58 -126 100 -86 86 4 C84 -22 76 -46 ${x(52)} -64 C${x(20)} -52 ${x(-24)} -54 ${x(-46)} -68 C-74 -46 -82 -24 -86 4 Z`}
          fill={hair}
        />
        {turn !== 0 && <ellipse cx={-turn * 56} cy="8" rx="13" ry="21" fill="var(--skin-shade)" />}
        <g className={nods ? 'features-nod' : undefined}>
          <Features x={x} turn={turn} mouth={mouth} eyes={eyes} who={who} />
        </g>
      </g>
    </g>
  );
}

function Features({
  x,
  turn,
  mouth,
  eyes,
  who,
}: Omit<Required<PersonProps>, 'nods'> & { x: (offset: number) => number }) {
  const ink = 'var(--ink)';
  return (
    <>
      <circle cx={x(-46)} cy="34" r="15" fill="#eda583" opacity="0.55" />
      <circle cx={x(46)} cy="34" r="15" fill="#eda583" opacity="0.55" />
      <g fill="none" stroke={who === 'elder' ? '#8a979b' : '#33454c'} strokeWidth="7">
        <path d={`M${x(-50)} -38 Q${x(-34)} -48 ${x(-18)} -38`} />
        <path d={`M${x(18)} -38 Q${x(34)} -48 ${x(50)} -38`} />
      </g>
      <g className={eyes === 'blinking' ? 'eyes-opened' : undefined}>
        <circle cx={x(-34)} cy="-10" r="7" fill={ink} />
        <circle cx={x(34)} cy="-10" r="7" fill={ink} />
      </g>
      {eyes === 'blinking' && (
        <g className="eyes-closed" fill="none" stroke={ink} strokeWidth="6">
          <path d={`M${x(-47)} -10 Q${x(-34)} 2 ${x(-21)} -10`} />
          <path d={`M${x(21)} -10 Q${x(34)} 2 ${x(47)} -10`} />
        </g>
      )}
      {who === 'elder' && (
        <g fill="none" stroke={ink} strokeWidth="4.5">
          <circle cx={x(-34)} cy="-8" r="25" />
          <circle cx={x(34)} cy="-8" r="25" />
          <path d={`M${x(-9)} -10 Q${x(0)} -16 ${x(9)} -10`} />
          {turn !== -1 && <path d={`M${x(-59)} -12 L-80 -16`} />}
          {turn !== 1 && <path d={`M${x(59)} -12 L80 -16`} />}
        </g>
      )}
      <path
        d={`M${x(0)} 6 Q${x(12 * (turn || 1))} 26 ${x(0)} 30`}
        fill="none"
        stroke="var(--skin-shade)"
        strokeWidth="6"
      />
      {mouth === 'smile' && (
        <path d={`M${x(-24)} 54 Q${x(0)} 76 ${x(24)} 54`} fill="none" stroke="#8c3b2e" strokeWidth="6" />
      )}
      {mouth === 'calm' && (
        <path d={`M${x(-20)} 60 Q${x(0)} 66 ${x(20)} 60`} fill="none" stroke="#8c3b2e" strokeWidth="6" />
      )}
      {mouth === 'open' && (
        <g className="mouth-opens">
          <ellipse cx={x(0)} cy="62" rx="23" ry="24" fill="#7a2430" />
          <path d={`M${x(-16)} 76 Q${x(0)} 62 ${x(16)} 76 Q${x(0)} 90 ${x(-16)} 76 Z`} fill="#d77a74" />
          <path d={`M${x(-16)} 46 Q${x(0)} 40 ${x(16)} 46 L${x(14)} 51 H${x(-14)} Z`} fill="#fff" />
        </g>
      )}
    </>
  );
}
