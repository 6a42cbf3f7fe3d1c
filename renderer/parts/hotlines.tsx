import { Phone } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ShownHotline } from '../../contract/services.ts';
import { wordsIn } from '../text/languages.ts';
import { writeHours } from '../text/office-hours.ts';
import { OpenNow } from './open-now.tsx';
import { useVisit } from './visit-context.tsx';

/** So many other numbers stand beside the first: more are confusing. */
const ALTERNATES = 2;

/**
 * Who can be called, in one line (打电话问), with the numbers to try when nobody answers. Without `hotlines` those of the
 * region; the number of the site where the region's are not known.
 */
export function Hotlines({ hotlines }: { hotlines?: readonly ShownHotline[] }) {
  const { t } = useTranslation();
  const { view } = useVisit();
  const { language } = view.preferences;
  const [first, ...others] = hotlines ?? view.help?.hotlines ?? [];
  return (
    <p className="hotlines" data-testid="hotlines">
      <Phone aria-hidden="true" />
      <span>
        <span className="hotlines-part">
          {t('help.callToAsk')} <strong>{first?.number ?? view.contactPhone}</strong>{' '}
          {first && <OpenNow openNow={first.openNow} of="line" />}
        </span>{' '}
        {first && (
          <span className="hotlines-part">
            {first.hours
              ? t('help.nameAndHours', {
                  name: wordsIn(first.name, language),
                  hours: keepTimesWhole(writeHours(first.hours, t)),
                })
              : t('help.nameOnly', { name: wordsIn(first.name, language) })}
          </span>
        )}
        {others.length > 0 && (
          <span className="hotlines-part">
            {' '}
            {t('help.or')}{' '}
            {others.slice(0, ALTERNATES).map(({ id, number }, index) => (
              <span key={id}>
                {index > 0 && t('common.listSeparator')}
                <strong>{number}</strong>
              </span>
            ))}
          </span>
        )}
      </span>
    </p>
  );
}

/** Hours that break nowhere between the two times: the dash is a place to break, a word joiner on each side takes it away. */
function keepTimesWhole(hours: string): string {
  return hours.replaceAll('–', '\u2060–\u2060');
}

/** The hotlines one below the other, best first, with their hours. */
export function HotlineList({ hotlines }: { hotlines: readonly ShownHotline[] }) {
  const { t } = useTranslation();
  const { view } = useVisit();
  return (
    <ul className="places">
      {hotlines.map(({ id, name, number, hours, openNow }) => (
        <li key={id}>
          <strong className="place-name">{wordsIn(name, view.preferences.language)}</strong>
          <span className="place-phone">
            <Phone aria-hidden="true" />
            <strong>{number}</strong>
            <OpenNow openNow={openNow} of="line" />
          </span>
          {hours && <span className="place-hours">{writeHours(hours, t)}</span>}
        </li>
      ))}
    </ul>
  );
}
