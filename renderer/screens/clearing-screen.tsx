import { useTranslation } from 'react-i18next';
import { ScreenFrame } from '../parts/screen-frame.tsx';
import { TakeCardPicture } from '../pictures/card-pictures.tsx';

/** The visit is over and everything about the person is dropped (清除信息). */
export function ClearingScreen() {
  const { t } = useTranslation();
  return (
    <ScreenFrame
      state="clearing"
      title={t('screens.clearing.title')}
      lead={t('screens.clearing.lead')}
      picture={<TakeCardPicture />}
      busy
    />
  );
}
