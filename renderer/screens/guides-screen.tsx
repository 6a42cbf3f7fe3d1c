import { FileText } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ShownGuides } from '../../contract/services.ts';
import { ChoiceMenu } from '../parts/choice-menu.tsx';
import { Hotlines } from '../parts/hotlines.tsx';
import { LookUpAnswers } from '../parts/look-up-answers.tsx';
import { Papers, TakesEffect } from '../parts/papers.tsx';
import { ScreenFrame } from '../parts/screen-frame.tsx';
import { useRefit } from '../parts/use-fitting-text.ts';
import { useVisit } from '../parts/visit-context.tsx';
import { wordsIn } from '../text/languages.ts';

/** What to bring and what to do, by situation (办事指南): the menu, or one page. */
export function GuidesScreen({ guides }: { guides: ShownGuides }) {
  const { t } = useTranslation();
  const { view, command } = useVisit();
  const { topics, guide, page, pages } = guides;
  useRefit(`${guide?.topic} ${page}`);
  const answers = <LookUpAnswers part={guide?.topic ?? null} page={page} pages={pages} />;
  if (guide === null) {
    return (
      <ScreenFrame
        key="menu"
        state="guides"
        title={t('screens.guides.title')}
        lead={topics.length === 0 ? t('screens.guides.none') : null}
        answers={answers}
      >
        {topics.length === 0 && <Hotlines />}
        <ChoiceMenu
          choices={topics.map((topic) => ({
            testId: `guide-${topic}`,
            icon: FileText,
            text: t(`screens.guides.topics.${topic}`),
            onPress: () => command({ command: 'browse', part: topic, page: 0 }),
          }))}
        />
      </ScreenFrame>
    );
  }
  const { advice, materials, effectiveAfterDays } = guide;
  return (
    <ScreenFrame
      key={guide.topic}
      state="guides"
      title={t(`screens.guides.topics.${guide.topic}`)}
      answers={answers}
    >
      {advice && <p className="guide-advice">{wordsIn(advice, view.preferences.language)}</p>}
      {materials.length > 0 && (
        <>
          <h2>{t('screens.guides.papers')}</h2>
          <Papers materials={materials} />
        </>
      )}
      <TakesEffect afterDays={effectiveAfterDays} />
      <Hotlines hotlines={guide.hotlines} />
    </ScreenFrame>
  );
}
