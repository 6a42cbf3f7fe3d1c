import { Smartphone } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ShownWays } from '../../contract/services.ts';
import { ChoiceMenu } from '../parts/choice-menu.tsx';
import { Hotlines } from '../parts/hotlines.tsx';
import { LookUpAnswers } from '../parts/look-up-answers.tsx';
import { QrCode } from '../parts/qr-code.tsx';
import { ScreenFrame } from '../parts/screen-frame.tsx';
import { useRefit } from '../parts/use-fitting-text.ts';
import { useVisit } from '../parts/visit-context.tsx';
import { wordsIn } from '../text/languages.ts';

/** Other ways to certify, most of them with a phone (其他认证方式): the menu, or one of them in short steps. */
export function PhoneChannelsScreen({ ways: { ways, way, page, pages } }: { ways: ShownWays }) {
  const { t } = useTranslation();
  const { view, command } = useVisit();
  const { language } = view.preferences;
  useRefit(`${way?.id} ${page}`);
  if (way === null) {
    return (
      <ScreenFrame
        key="menu"
        state="phoneChannels"
        title={t('screens.phoneChannels.title')}
        lead={ways.length === 0 ? t('screens.phoneChannels.none') : t('screens.phoneChannels.family')}
        answers={<LookUpAnswers part={null} page={page} pages={pages} />}
      >
        {ways.length === 0 && <Hotlines />}
        <ChoiceMenu
          choices={ways.map(({ id, name }) => ({
            testId: `way-${id}`,
            icon: Smartphone,
            text: wordsIn(name, language),
            onPress: () => command({ command: 'browse', part: id, page: 0 }),
          }))}
        />
      </ScreenFrame>
    );
  }
  const name = wordsIn(way.name, language);
  return (
    <ScreenFrame
      key={way.id}
      state="phoneChannels"
      title={name}
      answers={<LookUpAnswers part={way.id} page={0} pages={1} />}
    >
      <div className="way">
        {way.url && (
          <div className="way-code">
            <QrCode text={way.url} label={name} />
            <p>{t('screens.phoneChannels.scan')}</p>
            <p className="way-address">{way.url.replace(/^https:\/\//, '').replace(/\/$/, '')}</p>
          </div>
        )}
        <ol className="way-steps">
          {stepsOf(wordsIn(way.how, language)).map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      </div>
      <Hotlines />
    </ScreenFrame>
  );
}

/** The sentences of a description, one step each. */
export function stepsOf(how: string): string[] {
  return how
    .split(/(?<=[。；;])|(?<=\.)\s+/u)
    .map((step) => step.trim())
    .filter((step) => step !== '');
}
