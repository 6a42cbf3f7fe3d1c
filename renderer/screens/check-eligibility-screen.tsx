import { useTranslation } from 'react-i18next';
import { ScreenFrame } from '../parts/screen-frame.tsx';
import { WorkingPicture } from '../pictures/answer-pictures.tsx';

/** The central service is asked what it knows of the person (查询认证情况). */
export function CheckEligibilityScreen() {
  const { t } = useTranslation();
  return (
    <ScreenFrame
      state="checkEligibility"
      title={t('screens.checkEligibility.title')}
      lead={t('screens.checkEligibility.lead')}
      picture={<WorkingPicture subject="centre" />}
      busy
    />
  );
}
