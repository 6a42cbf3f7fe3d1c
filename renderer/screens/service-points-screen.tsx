import { Building2, Clock, MapPin, Phone } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { DirectoryPart, ShownDirectory, ShownServicePoint } from '../../contract/services.ts';
import { ChoiceMenu } from '../parts/choice-menu.tsx';
import { HotlineList } from '../parts/hotlines.tsx';
import { LookUpAnswers } from '../parts/look-up-answers.tsx';
import { OpenNow } from '../parts/open-now.tsx';
import { ScreenFrame } from '../parts/screen-frame.tsx';
import { useRefit } from '../parts/use-fitting-text.ts';
import { useVisit } from '../parts/visit-context.tsx';
import { wordsIn } from '../text/languages.ts';
import { writeHours } from '../text/office-hours.ts';

/** Where one can go and whom one can call (网点和咨询电话), without a network. */
export function ServicePointsScreen({ directory }: { directory: ShownDirectory }) {
  const { t } = useTranslation();
  const { command } = useVisit();
  const { parts, chosen, points, hotlines, page, pages } = directory;
  const nameOf = usePartName();
  useRefit(`${chosen?.part} ${page}`);
  return (
    <ScreenFrame
      key={chosen?.part ?? ''}
      state="servicePoints"
      title={chosen ? nameOf(chosen) : t('screens.servicePoints.title')}
      lead={chosen && points.length > 0 ? t('help.holidays') : null}
      answers={<LookUpAnswers part={chosen?.part ?? null} page={page} pages={pages} />}
    >
      {chosen === null ? (
        <ChoiceMenu
          choices={parts.map((part) => ({
            testId: `part-${part.part}`,
            icon: part.kind === 'hotlines' ? Phone : part.district ? MapPin : Building2,
            text: nameOf(part),
            note: t('screens.servicePoints.count', { count: part.count }),
            onPress: () => command({ command: 'browse', part: part.part, page: 0 }),
          }))}
        />
      ) : chosen.kind === 'hotlines' ? (
        <HotlineList hotlines={hotlines} />
      ) : (
        <ul className="places">
          {points.map((point) => (
            <Place key={point.id} point={point} />
          ))}
        </ul>
      )}
    </ScreenFrame>
  );
}

function Place({ point: { name, address, phone, hours, openNow } }: { point: ShownServicePoint }) {
  const { t } = useTranslation();
  const { view } = useVisit();
  const { language } = view.preferences;
  return (
    <li>
      <strong className="place-name">{wordsIn(name, language)}</strong>
      {address && (
        <span>
          <MapPin aria-hidden="true" />
          <span>{wordsIn(address, language)}</span>
        </span>
      )}
      <span className="place-phone">
        <Phone aria-hidden="true" />
        {phone ? (
          <strong>{phone}</strong>
        ) : (
          <span>{t('screens.servicePoints.noPhone', { phone: view.contactPhone })}</span>
        )}
        <OpenNow openNow={openNow} of="place" />
      </span>
      <span className="place-hours">
        <Clock aria-hidden="true" />
        <span>{writeHours(hours, t, 'place')}</span>
      </span>
    </li>
  );
}

function usePartName(): (part: DirectoryPart) => string {
  const { t } = useTranslation();
  const { view } = useVisit();
  return ({ kind, district }) => {
    if (kind !== 'district') return t(`screens.servicePoints.${kind}`);
    return district ? wordsIn(district, view.preferences.language) : t('screens.servicePoints.cityWide');
  };
}
