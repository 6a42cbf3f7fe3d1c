import { Building2, CalendarX2, HandHelping, HeartHandshake, ScanFace, Send, UserRound } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { AnswerButton } from '../parts/answer-button.tsx';
import { ScreenFrame } from '../parts/screen-frame.tsx';
import { useVisit } from '../parts/visit-context.tsx';

const POINTS = [
  { name: 'who', icon: Building2 },
  { name: 'what', icon: UserRound },
  { name: 'where', icon: Send },
  { name: 'kept', icon: CalendarX2 },
  { name: 'voluntary', icon: HeartHandshake },
] as const;

/**
 * Separate, informed, voluntary consent to the face check (单独同意): who, what for, what is sent where, how long it is kept,
 * and that there is another way. 《人脸识别技术应用安全管理办法》 articles 5, 6, 8 and 10; 《个人信息保护法》 articles 17, 29 and 30.
 * Both answers have the same size and weight: nobody is led to one of them.
 */
export function ConsentScreen({ consentVersion }: { consentVersion: string }) {
  const { t } = useTranslation();
  const { view, command } = useVisit();
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
      <dl className="consent-points">
        {POINTS.map(({ name, icon: Icon }) => (
          <div key={name} className="consent-point">
            <dt>
              <Icon aria-hidden="true" />
              <span>{t(`screens.consent.points.${name}.term`)}</span>
            </dt>
            <dd>{t(`screens.consent.points.${name}.text`, { phone: view.contactPhone })}</dd>
          </div>
        ))}
      </dl>
      <p className="small-print">{t('screens.consent.version', { version: consentVersion })}</p>
    </ScreenFrame>
  );
}
