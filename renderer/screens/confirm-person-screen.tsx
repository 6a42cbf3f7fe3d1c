import { Check, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ShownPerson } from '../../contract/visit.ts';
import { AnswerButton } from '../parts/answer-button.tsx';
import { ScreenFrame } from '../parts/screen-frame.tsx';
import { useVisit } from '../parts/visit-context.tsx';
import { CardPicture } from '../pictures/answer-pictures.tsx';

/** Chinese names on cards end here; longer ones are in Latin letters, and read well in smaller ones. */
const LONG_NAME = 15;
/** A part of a name, with the dot after it (间隔号), that fills more than a line of the largest letters. */
const LONG_PART = 6;

/**
 * Is it you? Name in large letters, number masked (核对本人). For a home visit (`isForHomeVisit`) a relative may stand there with the
 * card: whether it is for this person.
 */
export function ConfirmPersonScreen({
  person,
  isForHomeVisit,
}: {
  person: ShownPerson;
  isForHomeVisit: boolean;
}) {
  const { t } = useTranslation();
  const { command } = useVisit();
  return (
    <ScreenFrame
      state="confirmPerson"
      title={t(isForHomeVisit ? 'screens.confirmPerson.forHomeVisit.title' : 'screens.confirmPerson.title')}
      picture={<CardPicture />}
      answers={
        <>
          <AnswerButton
            testId="confirm-yes"
            weight="main"
            icon={Check}
            text={t(isForHomeVisit ? 'screens.confirmPerson.forHomeVisit.yes' : 'screens.confirmPerson.yes')}
            onPress={() => command({ command: 'confirmPerson', isMe: true })}
          />
          <AnswerButton
            testId="confirm-no"
            weight="quiet"
            icon={X}
            text={t(isForHomeVisit ? 'screens.confirmPerson.forHomeVisit.no' : 'screens.confirmPerson.no')}
            onPress={() => command({ command: 'confirmPerson', isMe: false })}
          />
        </>
      }
    >
      <dl className="person">
        <dt>{t('screens.confirmPerson.name')}</dt>
        <dd
          className={isLong(person.name) ? 'person-name person-name-long' : 'person-name'}
          data-testid="person-name"
        >
          {person.name}
        </dd>
        <dt>{t('screens.confirmPerson.idNumber')}</dt>
        <dd className="person-number">{person.maskedIdNumber}</dd>
      </dl>
    </ScreenFrame>
  );
}

/** Whether the name needs smaller letters: no dot of a name may stand on a line of its own. */
function isLong(name: string): boolean {
  const parts = name.split(/(?<=·)/u);
  return name.length > LONG_NAME || (parts.length > 1 && parts.some((part) => part.length > LONG_PART));
}
