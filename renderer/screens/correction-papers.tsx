import { Undo2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { RegionHelp } from '../../contract/services.ts';
import type { Outcome } from '../../contract/visit.ts';
import { AnswerButton } from '../parts/answer-button.tsx';
import { Papers, TakesEffect } from '../parts/papers.tsx';
import { useReadAloud } from '../parts/read-aloud.ts';
import { ScreenFrame } from '../parts/screen-frame.tsx';
import { CORRECTION_PAPERS } from '../speech/sentences.ts';

/**
 * Which papers correct a name or a number (变更姓名、身份证号), on a page of its own behind the result: at a site without a
 * printer people have them nowhere else.
 */
export function CorrectionPapers({
  outcome,
  corrections,
  onBack,
}: {
  outcome: Outcome;
  corrections: RegionHelp['corrections'];
  onBack: () => void;
}) {
  const { t } = useTranslation();
  useReadAloud(CORRECTION_PAPERS);
  const days = corrections.map(({ effectiveAfterDays }) => effectiveAfterDays);
  // Mostly the same for all: then it is told once.
  const isSame = days.every((one) => one === days[0]);
  return (
    <ScreenFrame
      state="done"
      outcome={outcome.kind}
      title={t('screens.guides.papers')}
      answers={
        <AnswerButton
          testId="papers-back"
          weight="main"
          icon={Undo2}
          text={t('help.back')}
          onPress={onBack}
        />
      }
    >
      <div className="correction-papers" data-testid="correction-papers">
        {corrections.map(({ occasion, items, effectiveAfterDays }) => (
          <section key={occasion}>
            <h2>{t(`screens.guides.topics.${occasion}`)}</h2>
            <Papers materials={items} />
            {!isSame && <TakesEffect afterDays={effectiveAfterDays} />}
          </section>
        ))}
      </div>
      {isSame && <TakesEffect afterDays={days[0] ?? null} />}
    </ScreenFrame>
  );
}
