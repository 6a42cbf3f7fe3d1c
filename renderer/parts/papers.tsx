import { FileText } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { MaterialItem } from '../../contract/region-pack.ts';
import { wordsIn } from '../text/languages.ts';
import { useVisit } from './visit-context.tsx';

/** The papers of one occasion (材料清单), with how many originals and copies of each. */
export function Papers({ materials }: { materials: readonly MaterialItem[] }) {
  const { t } = useTranslation();
  const { view } = useVisit();
  const { language } = view.preferences;
  const counts = ({ originals, copies }: MaterialItem) =>
    [
      originals > 0 ? t('screens.guides.originals', { count: originals }) : '',
      copies > 0 ? t('screens.guides.copies', { count: copies }) : '',
    ].filter((words) => words !== '');
  return (
    <ul className="papers">
      {materials.map((item) => (
        <li key={item.name['zh-CN']}>
          <FileText aria-hidden="true" />
          <span>
            {wordsIn(item.name, language)}
            {item.condition && <small>{wordsIn(item.condition, language)}</small>}
          </span>
          <strong>{counts(item).join(t('common.listSeparator'))}</strong>
        </li>
      ))}
    </ul>
  );
}

/** From when on a change counts (生效时间); nothing where that is not known, or at once. */
export function TakesEffect({ afterDays }: { afterDays: number | null }) {
  const { t } = useTranslation();
  if (afterDays === null || afterDays <= 0) return null;
  return (
    <p className="next-step">
      {afterDays === 1 ? t('screens.guides.nextDay') : t('screens.guides.afterDays', { count: afterDays })}
    </p>
  );
}
