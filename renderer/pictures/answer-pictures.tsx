import { IdCard } from './card-pictures.tsx';
import { Backdrop, Badge, type BadgeSign, Picture } from './picture.tsx';

/** The slip of a finished visit (小票) with a badge that says how it ended. */
export function SlipPicture({ sign }: { sign: BadgeSign }) {
  return (
    <Picture name="slip">
      <Backdrop />
      <path
        d="M142 28 Q142 18 152 18 H316 Q326 18 326 28 V318 L303 302 L280 318 L257 302 L234 318 L211 302 L188 318 L165 302 L142 318 Z"
        fill="var(--paper)"
        stroke="var(--ink)"
        strokeWidth="5"
        strokeLinejoin="round"
      />
      <g stroke="var(--line)" strokeWidth="11" strokeLinecap="round">
        <path d="M172 150 H270 M172 182 H296 M172 214 H250" />
      </g>
      <path d="M172 250 H232" stroke="var(--accent)" strokeWidth="11" strokeLinecap="round" />
      <circle cx="206" cy="78" r="24" fill="var(--skin-shade)" />
      <path d="M164 126 C164 106 182 102 206 102 C230 102 248 106 248 126 Z" fill="var(--primary)" />
      <Badge x={322} y={252} sign={sign} />
    </Picture>
  );
}

/** The card of the person, large (核对本人). */
export function CardPicture() {
  return (
    <Picture name="card">
      <Backdrop />
      <g transform="translate(106 78) scale(1.6)">
        <IdCard />
      </g>
    </Picture>
  );
}

/** Three calm dots that breathe: the terminal works, nothing is asked of the person. */
export function WorkingPicture({ subject }: { subject: 'record' | 'centre' }) {
  return (
    <Picture name="working">
      <Backdrop />
      {subject === 'record' ? (
        <g transform="translate(126 66) scale(1.36)">
          <IdCard />
        </g>
      ) : (
        <CentreBuilding />
      )}
      <g fill="var(--accent)">
        <circle className="dot dot-1" cx="196" cy="292" r="17" />
        <circle className="dot dot-2" cx="248" cy="292" r="17" />
        <circle className="dot dot-3" cx="300" cy="292" r="17" />
      </g>
    </Picture>
  );
}

/** The public office that answers (经办机构). */
export function CentreBuilding() {
  return (
    <g stroke="var(--ink)" strokeWidth="5" strokeLinejoin="round">
      <path d="M110 108 L240 40 L370 108 Z" fill="var(--primary)" />
      <path d="M128 108 H352 V236 H128 Z" fill="var(--paper)" />
      <g fill="var(--surface-tint)">
        <path d="M152 126 H176 V226 H152 Z M200 126 H224 V226 H200 Z M256 126 H280 V226 H256 Z M304 126 H328 V226 H304 Z" />
      </g>
      <path d="M106 232 H374 V252 H106 Z" fill="#dbe8e5" />
      <circle cx="240" cy="82" r="13" fill="var(--accent)" stroke="none" />
    </g>
  );
}
