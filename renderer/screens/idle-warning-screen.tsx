import { Hand, LogOut } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { AnswerButton } from '../parts/answer-button.tsx';
import { ScreenFrame } from '../parts/screen-frame.tsx';
import { useVisit } from '../parts/visit-context.tsx';
import { RaisedHandPicture } from '../pictures/face-pictures.tsx';

/** Nobody has touched anything for long (长时间无操作). */
export function IdleWarningScreen({ secondsLeft }: { secondsLeft: number }) {
  const { t } = useTranslation();
  const { command } = useVisit();
  return (
    <ScreenFrame
      state="idleWarning"
      title={t('screens.idleWarning.title')}
      lead={t('screens.idleWarning.lead', { count: secondsLeft })}
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
    />
  );
}
