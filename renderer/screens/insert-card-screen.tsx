import { Undo2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { AnswerButton } from '../parts/answer-button.tsx';
import { ScreenFrame } from '../parts/screen-frame.tsx';
import { useVisit } from '../parts/visit-context.tsx';
import { CardOnReaderPicture } from '../pictures/card-pictures.tsx';

/** Asks for the ID card (放身份证), or the social security card where that is read, too. */
export function InsertCardScreen({ socialSecurityCard }: { readonly socialSecurityCard: boolean }) {
  const { t } = useTranslation();
  const { command } = useVisit();
  return (
    <ScreenFrame
      state="insertCard"
      title={t('screens.insertCard.title')}
      lead={t('screens.insertCard.lead')}
      picture={<CardOnReaderPicture />}
      answers={
        <AnswerButton
          testId="finish"
          weight="quiet"
          icon={Undo2}
          text={t('screens.insertCard.back')}
          onPress={() => command({ command: 'finish' })}
        />
      }
    >
      {socialSecurityCard && <p className="lead">{t('screens.insertCard.either')}</p>}
    </ScreenFrame>
  );
}
