import { useTranslation } from 'react-i18next';
import { useVisit } from '../parts/visit-context.tsx';

/** The number by which a case is found again (办理编号); `keep` asks the person to note it. */
export function CaseNumber({ caseNumber, keep }: { caseNumber: string; keep: boolean }) {
  const { t } = useTranslation();
  const { view } = useVisit();
  return (
    <div className="case-number">
      <p>
        <span>{t('screens.done.caseNumber')}</span>
        <strong data-testid="case-number">{caseNumber}</strong>
      </p>
      {keep && (
        <p className="case-number-keep">{t('screens.done.keepCaseNumber', { phone: view.contactPhone })}</p>
      )}
    </div>
  );
}
