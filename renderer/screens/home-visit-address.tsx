import { House, PhoneCall } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { HomeVisitAddress as Address } from '../../contract/home-visit.ts';
import { AnswerButton } from '../parts/answer-button.tsx';
import { ScreenFrame } from '../parts/screen-frame.tsx';
import { useVisit } from '../parts/visit-context.tsx';
import { HomeVisitBack } from './home-visit-back.tsx';

/** Whether staff shall come to the address on the card. Nobody types Chinese here: another address is asked for on the phone. */
export function HomeVisitAddress({ cardAddress }: { cardAddress: string }) {
  const { t } = useTranslation();
  const { command } = useVisit();
  const answer = (source: Address['source']) =>
    command({ command: 'answerHomeVisit', answer: { question: 'address', source } });
  return (
    <ScreenFrame
      state="homeVisit"
      title={t('screens.homeVisit.address.title')}
      answers={
        <>
          <AnswerButton
            testId="address-card"
            weight="equal"
            icon={House}
            text={t('screens.homeVisit.address.yes')}
            onPress={() => answer('card')}
          />
          <AnswerButton
            testId="address-by-phone"
            weight="equal"
            icon={PhoneCall}
            text={t('screens.homeVisit.address.no')}
            onPress={() => answer('by-phone')}
          />
          <HomeVisitBack />
        </>
      }
    >
      <p className="visit-address" data-testid="card-address">
        {cardAddress}
      </p>
    </ScreenFrame>
  );
}
