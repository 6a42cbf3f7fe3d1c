import { useTranslation } from 'react-i18next';
import { ScreenFrame } from '../parts/screen-frame.tsx';
import { CardBeingReadPicture } from '../pictures/card-pictures.tsx';

/** The card is being read: only patience is asked (读卡中). */
export function ReadingCardScreen() {
  const { t } = useTranslation();
  return (
    <ScreenFrame
      state="readingCard"
      title={t('screens.readingCard.title')}
      lead={t('screens.readingCard.lead')}
      picture={<CardBeingReadPicture />}
      busy
    />
  );
}
