import { HardDriveDownload, Landmark } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ScreenFrame } from '../parts/screen-frame.tsx';
import { WorkingPicture } from '../pictures/answer-pictures.tsx';

const STEP_ICONS = [HardDriveDownload, Landmark] as const;

/** The record is stored, and the answer of the central service awaited for a while (保存, 等回复). */
export function SavingScreen() {
  const { t } = useTranslation();
  const steps = t('screens.saving.steps', { returnObjects: true });
  return (
    <ScreenFrame
      state="saving"
      title={t('screens.saving.title')}
      picture={<WorkingPicture subject="record" />}
      busy
    >
      <ol className="saving-steps">
        {STEP_ICONS.map((Icon, index) => (
          <li key={steps[index]}>
            <Icon aria-hidden="true" />
            <span>{steps[index]}</span>
          </li>
        ))}
      </ol>
    </ScreenFrame>
  );
}
