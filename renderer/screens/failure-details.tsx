import { useTranslation } from 'react-i18next';
import { describeFault, type FaultCode } from '../../contract/faults.ts';
import { useVisit } from '../parts/visit-context.tsx';

/** Why it did not work, what to do now and whom to ask: never a dead end. */
export function FailureDetails({ cause }: { cause: FaultCode }) {
  const { t } = useTranslation();
  const { view } = useVisit();
  const whom = describeFault(cause).fixedBy === 'centre' ? 'whomCentre' : 'whomStaff';
  return (
    <dl className="failure">
      <div>
        <dt>{t('screens.done.cause')}</dt>
        <dd>{t(`faults.${cause}.cause`)}</dd>
      </div>
      <div>
        <dt>{t('screens.done.nextStep')}</dt>
        <dd>{t(`faults.${cause}.nextStep`)}</dd>
      </div>
      <div>
        <dt>{t('screens.done.whom')}</dt>
        <dd>{t(`screens.done.${whom}`, { phone: view.contactPhone })}</dd>
      </div>
    </dl>
  );
}

/** The number to call about what only the agency can put right (咨询电话). */
export function AdvicePhone() {
  const { t } = useTranslation();
  const { view } = useVisit();
  return (
    <p className="phone">
      {t('common.phone')} <strong>{view.contactPhone}</strong>
    </p>
  );
}

/** The small code that people can quote to whoever helps them. */
export function FaultCodeLine({ fault }: { fault: FaultCode }) {
  const { t } = useTranslation();
  return (
    <p className="small-print">
      {t('common.code')} <span data-testid="fault-code">{fault}</span>
    </p>
  );
}
