import { Undo2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { AnswerButton } from '../parts/answer-button.tsx';
import { useVisit } from '../parts/visit-context.tsx';

/** One question back in the home-visit form (上一步). */
export function HomeVisitBack() {
  const { t } = useTranslation();
  const { command } = useVisit();
  return (
    <AnswerButton
      testId="back"
      weight="quiet"
      icon={Undo2}
      text={t('screens.homeVisit.back')}
      onPress={() => command({ command: 'back' })}
    />
  );
}
