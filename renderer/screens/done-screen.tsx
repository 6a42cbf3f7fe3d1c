import { Check } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Outcome } from '../../contract/visit.ts';
import { AnswerButton } from '../parts/answer-button.tsx';
import { ScreenFrame } from '../parts/screen-frame.tsx';
import { useVisit } from '../parts/visit-context.tsx';
import { SlipPicture } from '../pictures/answer-pictures.tsx';
import { FaultPicture } from '../pictures/fault-pictures.tsx';
import type { BadgeSign } from '../pictures/picture.tsx';
import { writeDay } from '../text/dates.ts';
import { CaseNumber } from './case-number.tsx';
import { FailureDetails, FaultCodeLine } from './failure-details.tsx';

const SIGNS: Readonly<Record<Exclude<Outcome['kind'], 'failed'>, BadgeSign>> = {
  passed: 'check',
  'already-certified': 'calendar',
  collected: 'clock',
  'manual-review': 'person',
};

/** How the visit ended (结果), in one sentence, with what the person has to know and keep. */
export function DoneScreen({ outcome }: { outcome: Outcome }) {
  const { t } = useTranslation();
  const { command } = useVisit();
  return (
    <ScreenFrame
      state="done"
      outcome={outcome.kind}
      title={t(`screens.done.titles.${outcome.kind}`)}
      lead={useLead(outcome)}
      picture={
        outcome.kind === 'failed' ? (
          <FaultPicture fault={outcome.cause} />
        ) : (
          <SlipPicture sign={SIGNS[outcome.kind]} />
        )
      }
      answers={
        <AnswerButton
          testId="finish"
          weight="main"
          icon={Check}
          text={t('screens.done.finish')}
          onPress={() => command({ command: 'finish' })}
        />
      }
    >
      {(outcome.kind === 'passed' || outcome.kind === 'already-certified') && (
        <NextDue day={outcome.nextDueDate} />
      )}
      {outcome.kind === 'failed' && <FailureDetails cause={outcome.cause} />}
      {outcome.kind !== 'already-certified' && outcome.caseNumber && (
        <CaseNumber
          caseNumber={outcome.caseNumber}
          keep={outcome.kind === 'collected' || outcome.kind === 'manual-review'}
        />
      )}
      {outcome.kind === 'failed' && <FaultCodeLine fault={outcome.cause} />}
    </ScreenFrame>
  );
}

function useLead(outcome: Outcome): string | null {
  const { t } = useTranslation();
  const { view } = useVisit();
  switch (outcome.kind) {
    case 'passed':
      return t('screens.done.passed');
    case 'already-certified':
      return t('screens.done.alreadyCertified', {
        date: writeDay(outcome.certifiedOn, view.preferences.language),
      });
    case 'collected':
      return t('screens.done.collected');
    case 'manual-review':
      return t('screens.done.manualReview');
    case 'failed':
      return null;
  }
}

function NextDue({ day }: { day: string | null }) {
  const { t } = useTranslation();
  const { view } = useVisit();
  return (
    <p className="next-due" data-testid="next-due">
      {day
        ? t('screens.done.nextDue', { date: writeDay(day, view.preferences.language) })
        : t('screens.done.nextDueUnknown')}
    </p>
  );
}
