import { LayoutGrid } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { FaultCode } from '../../contract/faults.ts';
import { AnswerButton } from '../parts/answer-button.tsx';
import { ScreenFrame } from '../parts/screen-frame.tsx';
import { useVisit } from '../parts/visit-context.tsx';
import { FaultPicture } from '../pictures/fault-pictures.tsx';
import { FaultCodeLine, FaultHotlines } from './failure-details.tsx';

/** No visit can begin (暂停服务): why, and what people can do instead. Goes away by itself when the cause is gone. */
export function OutOfServiceScreen({ fault }: { fault: FaultCode }) {
  const { t } = useTranslation();
  const { view, command } = useVisit();
  return (
    <ScreenFrame
      state="outOfService"
      title={t('screens.outOfService.title')}
      lead={t(`faults.${fault}.cause`)}
      picture={<FaultPicture fault={fault} sign="pause" />}
      answers={
        // Where else one can go stands in the rules of the region.
        view.help && (
          <AnswerButton
            testId="services"
            weight="quiet"
            icon={LayoutGrid}
            text={t('screens.outOfService.services')}
            onPress={() => command({ command: 'openServices' })}
          />
        )
      }
    >
      <p className="next-step">
        <strong>{t('screens.outOfService.nextStep')}</strong>
        <span>{t(`faults.${fault}.nextStep`)}</span>
      </p>
      <FaultHotlines fault={fault} />
      <FaultCodeLine fault={fault} />
    </ScreenFrame>
  );
}
