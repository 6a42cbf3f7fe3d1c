import { ChevronLeft, ChevronRight, LogOut, Undo2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { AnswerButton } from './answer-button.tsx';
import { useVisit } from './visit-context.tsx';

/** The buttons below what is looked up: one step back, and the pages of a longer list (翻页). */
export function LookUpAnswers({ part, page, pages }: { part: string | null; page: number; pages: number }) {
  const { t } = useTranslation();
  const { command } = useVisit();
  return (
    <>
      {pages > 1 && (
        <div className="page-turner">
          <button
            type="button"
            className="answer answer-equal"
            data-testid="previous-page"
            disabled={page === 0}
            onClick={() => command({ command: 'browse', part, page: page - 1 })}
          >
            <ChevronLeft aria-hidden="true" />
            <span>{t('help.previousPage')}</span>
          </button>
          <span className="page-number">{t('help.page', { page: page + 1, pages })}</span>
          <button
            type="button"
            className="answer answer-equal"
            data-testid="next-page"
            disabled={page === pages - 1}
            onClick={() => command({ command: 'browse', part, page: page + 1 })}
          >
            <span>{t('help.nextPage')}</span>
            <ChevronRight aria-hidden="true" />
          </button>
        </div>
      )}
      <div className="two-answers">
        <AnswerButton
          testId="back"
          weight="quiet"
          icon={Undo2}
          text={t('help.back')}
          onPress={() => command({ command: 'back' })}
        />
        <AnswerButton
          testId="finish"
          weight="quiet"
          icon={LogOut}
          text={t('help.finish')}
          onPress={() => command({ command: 'finish' })}
        />
      </div>
    </>
  );
}
