import {
  Building2,
  CalendarCheck,
  CalendarX2,
  ClockAlert,
  FileText,
  HandHelping,
  HeartHandshake,
  ScanFace,
  Send,
  Undo2,
  UserRound,
} from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CertificationNotice, Screen } from '../../contract/visit.ts';
import { AnswerButton } from '../parts/answer-button.tsx';
import { useReadAloud } from '../parts/read-aloud.ts';
import { ScreenFrame } from '../parts/screen-frame.tsx';
import { useRefit } from '../parts/use-fitting-text.ts';
import { useVisit } from '../parts/visit-context.tsx';
import { CONSENT_DETAILS } from '../speech/sentences.ts';
import { writeDay } from '../text/dates.ts';
import { wordsIn } from '../text/languages.ts';

const POINTS = [
  { name: 'who', icon: Building2 },
  { name: 'what', icon: UserRound },
  { name: 'where', icon: Send },
  { name: 'kept', icon: CalendarX2 },
  { name: 'voluntary', icon: HeartHandshake },
] as const;
const DETAILS = ['why', 'how', 'sent', 'kept', 'rights', 'choice'] as const;

type ConsentView = Extract<Screen, { state: 'consent' }>;

/**
 * Separate, informed, voluntary consent to the face check (单独同意): who, what for, what is sent where, how long it is kept,
 * and that there is another way; a second page tells the same at length. 《人脸识别技术应用安全管理办法》 articles 4–6, 8 and 10;
 * 《个人信息保护法》 articles 14–17, 26, 28–30, 44–47. Both answers have the same size and weight, and nothing but a touch of
 * the one is a yes: nobody is led to it.
 */
export function ConsentScreen({ screen }: { screen: ConsentView }) {
  const [isReading, setReading] = useState(false);
  useRefit(isReading);
  return isReading ? (
    <ConsentDetails key="details" screen={screen} onBack={() => setReading(false)} />
  ) : (
    <ConsentQuestion key="question" screen={screen} onRead={() => setReading(true)} />
  );
}

function ConsentQuestion({ screen, onRead }: { screen: ConsentView; onRead: () => void }) {
  const { t } = useTranslation();
  const { view, command } = useVisit();
  const handler = useHandler(screen);
  return (
    <ScreenFrame
      state="consent"
      title={t('screens.consent.title')}
      answers={
        <>
          <AnswerButton
            testId="consent-yes"
            weight="equal"
            icon={ScanFace}
            text={t('screens.consent.yes')}
            onPress={() => command({ command: 'giveConsent', agreed: true })}
          />
          <AnswerButton
            testId="consent-no"
            weight="equal"
            icon={HandHelping}
            text={t('screens.consent.no')}
            onPress={() => command({ command: 'giveConsent', agreed: false })}
          />
        </>
      }
    >
      {screen.notice && <Notice notice={screen.notice} />}
      <div className="consent-body">
        <dl className="consent-points">
          {POINTS.map(({ name, icon: Icon }) => (
            <div key={name} className="consent-point">
              <dt>
                <Icon aria-hidden="true" />
                <span>{t(`screens.consent.points.${name}.term`)}</span>
              </dt>
              <dd>{t(`screens.consent.points.${name}.text`, { handler, phone: view.contactPhone })}</dd>
            </div>
          ))}
        </dl>
        <AnswerButton
          testId="consent-details"
          weight="quiet"
          icon={FileText}
          text={t('screens.consent.readDetails')}
          onPress={onRead}
        />
      </div>
    </ScreenFrame>
  );
}

/** Why the person has to certify now; the first that they read. */
function Notice({ notice }: { notice: CertificationNotice }) {
  const { t } = useTranslation();
  const { view } = useVisit();
  const { language } = view.preferences;
  const { kind, dueDate, sentence } = notice;
  const Icon = kind === 'due' ? CalendarCheck : ClockAlert;
  return (
    <p className="consent-notice" data-testid="notice" data-notice={kind}>
      <Icon aria-hidden="true" />
      <span>
        {sentence
          ? wordsIn(sentence, language)
          : t(`screens.consent.notices.${kind}`, { date: writeDay(dueDate, language) })}
      </span>
    </p>
  );
}

function ConsentDetails({ screen, onBack }: { screen: ConsentView; onBack: () => void }) {
  const { t } = useTranslation();
  const { view } = useVisit();
  useReadAloud(CONSENT_DETAILS);
  const handler = useHandler(screen);
  return (
    <ScreenFrame
      state="consent"
      title={t('screens.consent.details.title')}
      answers={
        <AnswerButton
          testId="consent-back"
          weight="main"
          icon={Undo2}
          text={t('screens.consent.details.back')}
          onPress={onBack}
        />
      }
    >
      <dl className="consent-details" data-testid="details">
        {DETAILS.map((name) => (
          <div key={name} className="consent-detail">
            <dt>{t(`screens.consent.details.items.${name}.term`)}</dt>
            <dd>{t(`screens.consent.details.items.${name}.text`, { handler, phone: view.contactPhone })}</dd>
          </div>
        ))}
      </dl>
      <p className="small-print">{t('screens.consent.version', { version: screen.consentVersion })}</p>
    </ScreenFrame>
  );
}

/** Name of who handles the data (个人信息处理者): the site's, or the agency of the region. */
function useHandler({ handler }: ConsentView): string {
  const { t } = useTranslation();
  const { view } = useVisit();
  const { language } = view.preferences;
  if (handler) return wordsIn(handler, language);
  if (view.help) return t('screens.consent.agencyOf', { region: wordsIn(view.help.region, language) });
  return t('screens.consent.agency');
}
