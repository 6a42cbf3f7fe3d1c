import { Check, FileText } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Outcome } from '../../contract/visit.ts';
import { AnswerButton } from '../parts/answer-button.tsx';
import { QrCode } from '../parts/qr-code.tsx';
import { ScreenFrame } from '../parts/screen-frame.tsx';
import { SlipPicture as ShownSlip } from '../parts/slip-overlay.tsx';
import { useRefit } from '../parts/use-fitting-text.ts';
import { useVisit } from '../parts/visit-context.tsx';
import { SlipPicture } from '../pictures/answer-pictures.tsx';
import { FaultPicture } from '../pictures/fault-pictures.tsx';
import type { BadgeSign } from '../pictures/picture.tsx';
import { writeDay } from '../text/dates.ts';
import { wordsIn } from '../text/languages.ts';
import { CaseNumber } from './case-number.tsx';
import { CorrectionPapers } from './correction-papers.tsx';
import { FailureDetails, FaultCodeLine } from './failure-details.tsx';
import { PrintButton, SlipStatus } from './slip-status.tsx';
import { useSlip } from './use-slip.ts';

const SIGNS: Readonly<Record<Outcome['kind'], BadgeSign>> = {
  passed: 'check',
  'already-certified': 'calendar',
  collected: 'clock',
  'manual-review': 'person',
  'home-visit-requested': 'person',
  failed: 'attention',
};

/** How the visit ended (结果), in one sentence, with what the person has to know and keep. */
export function DoneScreen({ outcome }: { outcome: Outcome }) {
  const { t } = useTranslation();
  const { view, command } = useVisit();
  const slip = useSlip();
  // Where slips are printed, people see theirs.
  const preview = slip && view.slip && view.slip.print.state !== 'none' ? { slip, view: view.slip } : null;
  const cause = causeOf(outcome);
  const lead = useLead(outcome);
  const [isReading, setReading] = useState(false);
  useRefit(isReading);
  // A printed slip names the papers; without one they are a touch away.
  const corrections = cause === 'identity-mismatch' && !preview ? (view.help?.corrections ?? []) : [];
  if (isReading && corrections.length > 0) {
    return (
      <CorrectionPapers
        key="papers"
        outcome={outcome}
        corrections={corrections}
        onBack={() => setReading(false)}
      />
    );
  }
  return (
    <ScreenFrame
      key="result"
      state="done"
      outcome={outcome.kind}
      title={t(`screens.done.titles.${outcome.kind}`)}
      lead={lead}
      picture={
        preview ? (
          <ShownSlip {...preview} sign={SIGNS[outcome.kind]} />
        ) : view.slip?.facts.recordId ? (
          <PhotoCode recordId={view.slip.facts.recordId} />
        ) : outcome.kind === 'failed' ? (
          <FaultPicture fault={outcome.cause} />
        ) : (
          <SlipPicture sign={SIGNS[outcome.kind]} />
        )
      }
      answers={
        <>
          <AnswerButton
            testId="finish"
            weight="main"
            icon={Check}
            text={t('screens.done.finish')}
            onPress={() => command({ command: 'finish' })}
          />
          {corrections.length > 0 && (
            <AnswerButton
              testId="correction-papers-open"
              weight="quiet"
              icon={FileText}
              text={t('screens.guides.papers')}
              onPress={() => setReading(true)}
            />
          )}
          {preview && <PrintButton slip={preview.slip} print={preview.view.print} />}
        </>
      }
    >
      {outcome.kind === 'already-certified' && <HowCertified outcome={outcome} />}
      {(outcome.kind === 'passed' || outcome.kind === 'already-certified') && (
        <>
          <Together outcome={outcome} />
          <NextDue day={outcome.nextDueDate} />
        </>
      )}
      {cause && <FailureDetails cause={cause} />}
      {'caseNumber' in outcome && outcome.caseNumber && (
        <CaseNumber
          caseNumber={outcome.caseNumber}
          keep={outcome.kind !== 'passed' && outcome.kind !== 'failed' && !cause}
        />
      )}
      {view.slip && <SlipStatus print={view.slip.print} hasNumber={view.slip.facts.caseNumber !== null} />}
      <div className="small-prints">
        <p className="small-print">{t('screens.done.stay')}</p>
        {cause && <FaultCodeLine fault={cause} />}
      </div>
    </ScreenFrame>
  );
}

/** What the person can do something about. */
function causeOf(outcome: Outcome) {
  return outcome.kind === 'failed' || outcome.kind === 'manual-review' ? (outcome.cause ?? null) : null;
}

/** The code of the record, to photograph where nothing is printed (拍照留存). */
function PhotoCode({ recordId }: { recordId: string }) {
  const { t } = useTranslation();
  return (
    <div className="photo-code" data-testid="photo-code">
      <QrCode text={recordId} label={t('slip.qrCaption')} />
    </div>
  );
}

/** The region's own sentence where there is one; it says the same as the short message (短信). */
function useLead(outcome: Outcome): string | null {
  const { t } = useTranslation();
  const { view } = useVisit();
  const { language } = view.preferences;
  switch (outcome.kind) {
    case 'passed':
      return outcome.sentence ? wordsIn(outcome.sentence, language) : t('screens.done.passed');
    case 'already-certified':
      return outcome.sentence
        ? wordsIn(outcome.sentence, language)
        : t('screens.done.alreadyCertified', { date: writeDay(outcome.certifiedOn, language) });
    case 'collected':
      return t('screens.done.collected');
    case 'manual-review':
      // Where there is a cause, what comes next stands below it.
      return outcome.cause ? null : t('screens.done.manualReview');
    case 'home-visit-requested':
      return t(outcome.sent ? 'screens.done.homeVisitSent' : 'screens.done.homeVisitKept');
    case 'failed':
      return null;
  }
}

/** By which way the certification came that counts, and that the camera is not needed. */
function HowCertified({ outcome }: { outcome: Extract<Outcome, { kind: 'already-certified' }> }) {
  const { t } = useTranslation();
  const { channel } = outcome;
  return (
    <p className="how-certified" data-testid="channel">
      {channel && t('screens.done.channel', { channel: t(`screens.status.channels.${channel}`) })}
      {channel && t('common.sentenceEnd')}
      {t('screens.done.noFace')}
    </p>
  );
}

/** Several benefits at once are named; of a single one everybody knows which. */
function Together({ outcome }: { outcome: Extract<Outcome, { kind: 'passed' | 'already-certified' }> }) {
  const { t } = useTranslation();
  const benefits = [...new Set(outcome.benefits)];
  if (benefits.length < 2) return null;
  const names = benefits.map((kind) => t(`screens.done.benefits.${kind}`)).join(t('common.listSeparator'));
  return <p data-testid="benefits">{t('screens.done.together', { benefits: names })}</p>;
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
