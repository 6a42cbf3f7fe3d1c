import { useTranslation } from 'react-i18next';
import { describeFault, type FaultCode } from '../../contract/faults.ts';
import { Hotlines } from '../parts/hotlines.tsx';
import { useVisit } from '../parts/visit-context.tsx';
import { adviceFor, hotlinesFor } from '../text/advice.ts';
import { wordsIn } from '../text/languages.ts';

/** Why it did not work, what to do now and whom to ask: never a dead end. */
export function FailureDetails({ cause }: { cause: FaultCode }) {
  const { t } = useTranslation();
  const isCentres = describeFault(cause).fixedBy === 'centre';
  return (
    <dl className="failure">
      <div>
        <dt>{t('screens.done.cause')}</dt>
        <dd>{t(`faults.${cause}.cause`)}</dd>
      </div>
      <div>
        <dt>{t('screens.done.nextStep')}</dt>
        <dd>
          <NextStep fault={cause} />
        </dd>
      </div>
      <div>
        <dt>{t('screens.done.whom')}</dt>
        <dd>
          {!isCentres && t('screens.done.whomStaff')}
          <FaultHotlines fault={cause} />
        </dd>
      </div>
    </dl>
  );
}

/** What the region advises in this trouble, or else what the catalogue does. */
export function NextStep({ fault }: { fault: FaultCode }) {
  const { t } = useTranslation();
  const { view } = useVisit();
  const advice = adviceFor(fault, view.help);
  return <>{advice ? wordsIn(advice.text, view.preferences.language) : t(`faults.${fault}.nextStep`)}</>;
}

/** The numbers to call about a trouble, with hours and alternates; those of the region's advice first. */
export function FaultHotlines({ fault }: { fault: FaultCode }) {
  const { view } = useVisit();
  return <Hotlines hotlines={hotlinesFor(fault, view.help)} />;
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
