import { ArrowRight, IdCard, LayoutGrid, Play, ScanFace, Stamp } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { AnswerButton } from '../parts/answer-button.tsx';
import { ScreenFrame } from '../parts/screen-frame.tsx';
import { useVisit } from '../parts/visit-context.tsx';
import { CardOnReaderPicture } from '../pictures/card-pictures.tsx';

const STEP_ICONS = [IdCard, ScanFace, Stamp] as const;

/** Waits for the next person (待机). A card on the reader begins the visit just as the button does. */
export function IdleScreen() {
  const { t } = useTranslation();
  const { command } = useVisit();
  const steps = t('screens.idle.steps', { returnObjects: true });
  return (
    <ScreenFrame
      state="idle"
      title={t('screens.idle.title')}
      lead={t('screens.idle.lead')}
      picture={<CardOnReaderPicture />}
      answers={
        <>
          <AnswerButton
            testId="start"
            weight="main"
            icon={Play}
            text={t('screens.idle.start')}
            onPress={() => command({ command: 'start' })}
          />
          <AnswerButton
            testId="services"
            weight="quiet"
            icon={LayoutGrid}
            text={t('screens.idle.services')}
            onPress={() => command({ command: 'openServices' })}
          />
        </>
      }
    >
      <ol className="visit-steps">
        {STEP_ICONS.map((Icon, index) => (
          <li key={steps[index]}>
            <Icon aria-hidden="true" />
            <span>{steps[index]}</span>
            {index < STEP_ICONS.length - 1 && <ArrowRight className="visit-steps-arrow" aria-hidden="true" />}
          </li>
        ))}
      </ol>
    </ScreenFrame>
  );
}
