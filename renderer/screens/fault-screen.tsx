import { LogOut, RotateCcw } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { describeFault, type FaultCode } from '../../contract/faults.ts';
import { AnswerButton } from '../parts/answer-button.tsx';
import { ScreenFrame } from '../parts/screen-frame.tsx';
import { useVisit } from '../parts/visit-context.tsx';
import { FaultPicture } from '../pictures/fault-pictures.tsx';
import { FaultCodeLine, FaultHotlines, NextStep } from './failure-details.tsx';

/** Something is in the way (遇到问题): what, why, what next, one button, and the code to quote. */
export function FaultScreen({ fault, canRetry }: { fault: FaultCode; canRetry: boolean }) {
  const { t } = useTranslation();
  const { command } = useVisit();
  return (
    <ScreenFrame
      state="fault"
      title={t(`faults.${fault}.title`)}
      lead={t(`faults.${fault}.cause`)}
      picture={<FaultPicture fault={fault} />}
      answers={
        canRetry ? (
          <AnswerButton
            testId="retry"
            weight="main"
            icon={RotateCcw}
            text={t('screens.fault.retry')}
            onPress={() => command({ command: 'retry' })}
          />
        ) : (
          <AnswerButton
            testId="finish"
            weight="main"
            icon={LogOut}
            text={t('screens.fault.finish')}
            onPress={() => command({ command: 'finish' })}
          />
        )
      }
    >
      <p className="next-step">
        <strong>{t('screens.fault.nextStep')}</strong>
        <span>
          <NextStep fault={fault} />
        </span>
      </p>
      {(!canRetry || describeFault(fault).fixedBy === 'centre') && <FaultHotlines fault={fault} />}
      <FaultCodeLine fault={fault} />
    </ScreenFrame>
  );
}
