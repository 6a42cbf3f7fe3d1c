import { Info, WifiOff, Wrench } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useVisit } from './visit-context.tsx';

/** Name of the service, and what everybody must know at all times: no network, no real business, or a trouble for the staff. */
export function PageHeader({ notice }: { notice: string | null }) {
  const { t } = useTranslation();
  const { view } = useVisit();
  return (
    <header className="page-header">
      <p className="brand">
        <strong>{t('common.brand')}</strong>
        <span>{t('common.service')}</span>
      </p>
      {view.demonstration && (
        <p className="banner banner-demonstration" data-testid="demonstration">
          <Info aria-hidden="true" />
          <span>
            {t('common.demonstration', {
              standIns: view.demonstration.standIns
                .map((name) => t(`common.standIns.${name}`))
                .join(t('common.listSeparator')),
            })}
          </span>
        </p>
      )}
      <div role="status">
        {view.network === 'offline' && (
          <p className="banner banner-offline" data-testid="offline">
            <WifiOff aria-hidden="true" />
            <span>
              {t('common.offline')}
              {view.waitingRecords > 0 && ` ${t('common.waitingRecords', { count: view.waitingRecords })}`}
            </span>
          </p>
        )}
      </div>
      {view.notices.length > 0 && (
        <p className="banner banner-staff" data-testid="staff-notice">
          <Wrench aria-hidden="true" />
          <span>
            {t('common.staffNotice', {
              notices: view.notices
                .map((code) => `${t(`faults.${code}.title`)} (${code})`)
                .join(t('common.listSeparator')),
            })}
          </span>
        </p>
      )}
      <div role="alert">{notice && <p className="banner banner-notice">{notice}</p>}</div>
    </header>
  );
}
