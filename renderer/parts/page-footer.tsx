import {
  ALargeSmall,
  Contrast,
  HandHelping,
  Languages,
  Volume,
  Volume1,
  Volume2,
  VolumeX,
} from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Preferences } from '../../contract/visit.ts';
import { nameOfLanguage, nextLanguage } from '../text/languages.ts';
import { comfortStepOf, nextComfort } from './comfort.ts';
import { useVisit } from './visit-context.tsx';

const VOLUME_ICONS = [VolumeX, Volume, Volume1, Volume2] as const;

/** Language, text size and contrast, sound, and the way to a person: on every screen. */
export function PageFooter() {
  const { t } = useTranslation();
  const { view, command } = useVisit();
  const { preferences } = view;
  const set = (change: Partial<Preferences>) =>
    command({ command: 'setPreferences', preferences: { ...preferences, ...change } });
  const VolumeIcon = VOLUME_ICONS[preferences.volume] ?? Volume2;
  const comfort = comfortStepOf(preferences);
  const ComfortIcon = comfort === 'contrast' ? Contrast : ALargeSmall;
  const otherLanguage = nextLanguage(preferences.language);
  const levels = t('common.volumes', { returnObjects: true });
  return (
    <footer className="page-footer">
      <fieldset className="settings" aria-label={t('common.settings')}>
        <button
          type="button"
          className="setting"
          data-testid="language"
          lang={otherLanguage}
          onClick={() => set({ language: otherLanguage })}
        >
          <Languages aria-hidden="true" />
          <span>{nameOfLanguage(otherLanguage)}</span>
        </button>
        <button
          type="button"
          className="setting"
          data-testid="comfort"
          onClick={() => set(nextComfort(preferences))}
        >
          <ComfortIcon aria-hidden="true" />
          <span>{t(`common.comfort.${comfort}`)}</span>
        </button>
        <button
          type="button"
          className="setting"
          data-testid="volume"
          onClick={() => set({ volume: (preferences.volume + 1) % VOLUME_ICONS.length })}
        >
          <VolumeIcon aria-hidden="true" />
          <span>{t('common.volume', { level: levels[preferences.volume] })}</span>
        </button>
      </fieldset>
      {view.screen.state !== 'askStaff' && view.screen.state !== 'clearing' && (
        <button
          type="button"
          className="ask-staff"
          data-testid="ask-staff"
          onClick={() => command({ command: 'askStaff' })}
        >
          <HandHelping aria-hidden="true" />
          <span>{t('common.askStaff')}</span>
        </button>
      )}
    </footer>
  );
}
