import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { groupPhone, isWholePhone, PHONE_DIGITS_MAX } from '../../contract/home-visit.ts';
import { NumberKeypad } from '../parts/number-keypad.tsx';
import { ScreenFrame } from '../parts/screen-frame.tsx';
import { useVisit } from '../parts/visit-context.tsx';
import { HomeVisitBack } from './home-visit-back.tsx';

/** The phone number that staff call before they come; several people may share one. `chosen`: the answer of before. */
export function HomeVisitPhone({ chosen }: { chosen: string | null }) {
  const { t } = useTranslation();
  const { command } = useVisit();
  const [digits, setDigits] = useState(chosen ?? '');
  // Nobody is told off while they are still typing.
  const [isIncomplete, setIncomplete] = useState(false);
  const confirm = () => {
    if (!isWholePhone(digits)) setIncomplete(true);
    else command({ command: 'answerHomeVisit', answer: { question: 'phone', phone: digits } });
  };
  return (
    <ScreenFrame state="homeVisit" title={t('screens.homeVisit.phone.title')} answers={<HomeVisitBack />}>
      <p role="status" className={isIncomplete ? 'phone-incomplete' : 'lead'} data-testid="phone-hint">
        {t(isIncomplete ? 'screens.homeVisit.phone.incomplete' : 'screens.homeVisit.phone.lead')}
      </p>
      <NumberKeypad
        digits={digits}
        maxDigits={PHONE_DIGITS_MAX}
        shown={groupPhone(digits)}
        label={t('screens.homeVisit.phone.title')}
        placeholder={t('screens.homeVisit.phone.none')}
        spokenDigits={t('screens.homeVisit.phone.typed', {
          count: digits.length,
          digits: [...digits].join(' '),
        })}
        removeLabel={t('screens.homeVisit.phone.remove')}
        doneLabel={t('screens.homeVisit.phone.next')}
        onChange={(next) => {
          setDigits(next);
          setIncomplete(false);
        }}
        onDone={confirm}
      />
    </ScreenFrame>
  );
}
