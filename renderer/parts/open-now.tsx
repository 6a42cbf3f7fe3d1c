import { CircleCheck, CircleMinus } from 'lucide-react';
import { useTranslation } from 'react-i18next';

/** Whether an office is open, or a line answered, now; nothing where that is not known. */
export function OpenNow({ openNow, of }: { openNow: boolean | null; of: 'place' | 'line' }) {
  const { t } = useTranslation();
  if (openNow === null) return null;
  const Icon = openNow ? CircleCheck : CircleMinus;
  const words = {
    place: openNow ? t('help.openNow') : t('help.closedNow'),
    line: openNow ? t('help.answeredNow') : t('help.notAnsweredNow'),
  };
  return (
    <span className="open-now" data-open={openNow}>
      <Icon aria-hidden="true" />
      <span>{words[of]}</span>
    </span>
  );
}
