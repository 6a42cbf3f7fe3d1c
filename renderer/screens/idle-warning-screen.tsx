import { Hand, LogOut } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AnswerButton } from '../parts/answer-button.tsx';
import { ScreenFrame } from '../parts/screen-frame.tsx';
import { useVisit } from '../parts/visit-context.tsx';
import { RaisedHandPicture } from '../pictures/face-pictures.tsx';

/** Nobody has touched anything for long (长时间无操作). The time is a bar that shrinks: ticking numbers press. */
export function IdleWarningScreen({ secondsLeft }: { secondsLeft: number }) {
  const { t } = useTranslation();
  const { command } = useVisit();
  const [secondsInAll] = useState(Math.max(1, secondsLeft));
  return (
    <ScreenFrame
      state="idleWarning"
      title={t('screens.idleWarning.title')}
      lead={t('screens.idleWarning.lead')}
      picture={<RaisedHandPicture />}
      answers={
        <>
          <AnswerButton
            testId="still-here"
            weight="main"
            icon={Hand}
            text={t('screens.idleWarning.stillHere')}
            onPress={() => command({ command: 'stillHere' })}
          />
          <AnswerButton
            testId="finish"
            weight="quiet"
            icon={LogOut}
            text={t('screens.idleWarning.finish')}
            onPress={() => command({ command: 'finish' })}
          />
        </>
      }
    >
      <progress
        className="time-left"
        aria-label={t('screens.idleWarning.timeLeft')}
        max={secondsInAll}
        value={secondsLeft}
      />
    </ScreenFrame>
  );
}
