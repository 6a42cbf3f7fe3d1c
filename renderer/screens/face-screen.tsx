import { CircleAlert, CircleCheck } from 'lucide-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChallengeView } from '../../contract/liveness.ts';
import type { Screen } from '../../contract/visit.ts';
import { useVisit } from '../parts/visit-context.tsx';
import { ActionArrow } from '../pictures/action-arrow.tsx';
import { WorkingPicture } from '../pictures/answer-pictures.tsx';
import {
  BlinkPicture,
  FaceInOvalPicture,
  NodHeadPicture,
  OpenMouthPicture,
  TurnHeadPicture,
} from '../pictures/face-pictures.tsx';
import type { ChallengePrompt, PromptText } from '../text/catalogue.ts';
import { FaceMirror } from './face-mirror.tsx';
import { OtherWay } from './other-way.tsx';
import { useFaceCamera } from './use-face-camera.ts';

/** The states in which the camera is open. */
export type FaceScreenState = Extract<Screen, { state: 'prepareCamera' | 'challenge' | 'judging' }>;

/** The person before the camera: opening it, the asked actions, and the last look (刷脸). */
export function FaceScreen({ screen }: { screen: FaceScreenState }) {
  const { t } = useTranslation();
  const { command } = useVisit();
  const video = useRef<HTMLVideoElement>(null);
  useFaceCamera(video, screen, command);
  const challenge = screen.state === 'challenge' ? screen.challenge : null;
  const prompt = challenge ? promptOf(challenge) : null;
  const texts: PromptText = prompt
    ? t(`screens.challenge.prompts.${prompt}`, { returnObjects: true })
    : t(`screens.${screen.state === 'judging' ? 'judging' : 'prepareCamera'}`, { returnObjects: true });
  const again = challenge && challenge.attempt > 1 && prompt !== 'neutral' && prompt !== 'centre';
  return (
    <main
      className="screen screen-face"
      data-state={screen.state}
      data-prompt={prompt ?? undefined}
      aria-busy={!challenge}
    >
      <div className="screen-words" role="status">
        <h1>{texts.title}</h1>
        <p className="lead">{again ? t('screens.challenge.again') : texts.lead}</p>
      </div>
      <div className="face-stage">
        <ActionArrow prompt={prompt} />
        <FaceMirror
          ref={video}
          label={t('screens.challenge.mirror')}
          timeLabel={t('screens.challenge.timeLeft')}
          screen={screen}
        />
      </div>
      <div className="face-hint" role="status">
        {challenge && <FaceHint challenge={challenge} />}
      </div>
      {challenge && <OtherWay challenge={challenge} />}
      <div className="screen-picture">
        {screen.state === 'judging' ? <WorkingPicture subject="record" /> : <PromptPicture prompt={prompt} />}
      </div>
    </main>
  );
}

/** One thing to put right, or that all is well: colour, sign and words say the same. */
function FaceHint({ challenge }: { challenge: ChallengeView }) {
  const { t } = useTranslation();
  if (challenge.hint) {
    return (
      <p className="face-hint-wrong" data-testid="hint" data-hint={challenge.hint}>
        <CircleAlert aria-hidden="true" />
        <span>{t(`screens.challenge.hints.${challenge.hint}`)}</span>
      </p>
    );
  }
  if (!challenge.faceWell) return null;
  return (
    <p className="face-hint-good" data-testid="hint">
      <CircleCheck aria-hidden="true" />
      <span>{t('screens.challenge.well')}</span>
    </p>
  );
}

function PromptPicture({ prompt }: { prompt: ChallengePrompt | null }) {
  switch (prompt) {
    case 'turn-left':
      return <TurnHeadPicture side="left" />;
    case 'turn-right':
      return <TurnHeadPicture side="right" />;
    case 'nod':
      return <NodHeadPicture />;
    case 'open-mouth':
      return <OpenMouthPicture />;
    case 'blink':
      return <BlinkPicture />;
    case 'position':
    case 'neutral':
    case 'centre':
    case null:
      return <FaceInOvalPicture />;
  }
}

function promptOf({ current }: ChallengeView): ChallengePrompt {
  return current.step === 'action' ? current.action : current.step;
}
