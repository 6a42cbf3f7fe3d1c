import { Check, Pencil } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { groupPhone, type HomeVisitView } from '../../contract/home-visit.ts';
import { AnswerButton } from '../parts/answer-button.tsx';
import { ScreenFrame } from '../parts/screen-frame.tsx';
import { useVisit } from '../parts/visit-context.tsx';

/**
 * Everything is read back before it is sent (核对), with what is sent, to whom and what for (《个人信息保护法》 articles 13, 14 and
 * 17). "Change it" leads to the first question; the answers stay.
 */
export function HomeVisitCheck({ answers }: { answers: Extract<HomeVisitView, { step: 'check' }> }) {
  const { t } = useTranslation();
  const { view, command } = useVisit();
  const { person, relation, reason, address, phone, proofs } = answers;
  const check = (isRight: boolean) =>
    command({ command: 'answerHomeVisit', answer: { question: 'check', isRight } });
  const rows = [
    ['person', `${person.name} ${person.maskedIdNumber}`],
    ['applicant', t(`screens.homeVisit.applicant.choices.${relation}`)],
    ['reason', t(`screens.homeVisit.reason.choices.${reason}`)],
    ['address', address.text ?? t('screens.homeVisit.check.addressByPhone')],
    ['phone', groupPhone(phone)],
    [
      'proofs',
      proofs.map((proof) => t(`screens.homeVisit.proofs.choices.${proof}`)).join(t('common.listSeparator')) ||
        t('screens.homeVisit.check.noProofs'),
    ],
  ] as const;
  return (
    <ScreenFrame
      state="homeVisit"
      title={t('screens.homeVisit.check.title')}
      answers={
        <>
          <AnswerButton
            testId="check-yes"
            weight="equal"
            icon={Check}
            text={t('screens.homeVisit.check.yes')}
            onPress={() => check(true)}
          />
          <AnswerButton
            testId="check-no"
            weight="equal"
            icon={Pencil}
            text={t('screens.homeVisit.check.no')}
            onPress={() => check(false)}
          />
        </>
      }
    >
      <dl className="home-visit-answers">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{t(`screens.homeVisit.check.${name}`)}</dt>
            <dd data-testid={`check-${name}`}>{value}</dd>
          </div>
        ))}
      </dl>
      <p className="home-visit-told">{t('screens.homeVisit.check.told', { phone: view.contactPhone })}</p>
    </ScreenFrame>
  );
}
