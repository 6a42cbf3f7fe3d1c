import type { FaultCode } from '../../contract/faults.ts';
import { CentreBuilding } from './answer-pictures.tsx';
import { CardReader, IdCard } from './card-pictures.tsx';
import { FaceInOval } from './face-pictures.tsx';
import { Backdrop, Badge, type BadgeSign, Picture } from './picture.tsx';

/** What a fault is about, as a picture shows it. */
type FaultSubject = 'reader' | 'card' | 'camera' | 'face' | 'centre' | 'terminal';

const SUBJECTS: readonly (readonly [prefix: string, subject: FaultSubject])[] = [
  ['reader-', 'reader'],
  ['readers-', 'reader'],
  ['devices-', 'reader'],
  ['card-', 'card'],
  ['social-security-card-', 'card'],
  ['camera-', 'camera'],
  ['face-not-seen', 'face'],
  ['face-unclear', 'face'],
  ['action-', 'face'],
  ['evidence-', 'face'],
  ['face-', 'camera'],
  ['person-', 'centre'],
  ['not-a-beneficiary', 'centre'],
  ['no-such-person', 'centre'],
  ['not-modelled', 'face'],
  ['photo-differs', 'face'],
  ['identity-', 'card'],
  ['server-', 'centre'],
  ['receipt-', 'centre'],
  ['enrolment-', 'centre'],
];

/** What the fault is about; the terminal itself where nothing nearer is known. */
export function subjectOfFault(fault: FaultCode): FaultSubject {
  return SUBJECTS.find(([prefix]) => fault.startsWith(prefix))?.[1] ?? 'terminal';
}

/** The thing that a fault is about, with a badge. */
export function FaultPicture({ fault, sign = 'attention' }: { fault: FaultCode; sign?: BadgeSign }) {
  const subject = subjectOfFault(fault);
  return (
    <Picture name="fault">
      <Backdrop />
      {subject === 'reader' && (
        <g transform="translate(0 -60)">
          <CardReader light="off" />
        </g>
      )}
      {subject === 'card' && (
        <g transform="translate(106 78) scale(1.55)">
          <IdCard />
        </g>
      )}
      {subject === 'camera' && <Camera />}
      {subject === 'face' && <FaceInOval />}
      {subject === 'centre' && (
        <g transform="translate(0 26)">
          <CentreBuilding />
        </g>
      )}
      {subject === 'terminal' && <Terminal />}
      <Badge x={372} y={266} sign={sign} />
    </Picture>
  );
}

function Camera() {
  return (
    <g stroke="var(--ink)" strokeWidth="5" strokeLinejoin="round" strokeLinecap="round">
      <path d="M216 268 H264 L286 322 H194 Z" fill="#dbe8e5" />
      <rect x="110" y="66" width="260" height="204" rx="44" fill="var(--primary)" />
      <circle cx="240" cy="168" r="74" fill="var(--paper)" />
      <circle cx="240" cy="168" r="48" fill="#10303a" />
      <path d="M216 152 Q224 138 240 136" fill="none" stroke="#fff" strokeWidth="9" />
      <circle cx="338" cy="98" r="9" fill="#c9d6d4" stroke="none" />
    </g>
  );
}

function Terminal() {
  return (
    <g stroke="var(--ink)" strokeWidth="5" strokeLinejoin="round" strokeLinecap="round">
      <ellipse cx="240" cy="334" rx="120" ry="12" fill="#10303a" opacity="0.12" stroke="none" />
      <path d="M206 236 H274 L296 330 H184 Z" fill="#dbe8e5" />
      <rect x="138" y="24" width="204" height="222" rx="22" fill="var(--primary)" />
      <rect x="158" y="60" width="164" height="166" rx="10" fill="var(--paper)" />
      <circle cx="240" cy="43" r="7" fill="#c9d6d4" stroke="none" />
      <g stroke="var(--line)" strokeWidth="10">
        <path d="M182 96 H298 M182 126 H270" />
      </g>
      <rect x="182" y="160" width="116" height="36" rx="10" fill="var(--surface-tint)" stroke="none" />
    </g>
  );
}
