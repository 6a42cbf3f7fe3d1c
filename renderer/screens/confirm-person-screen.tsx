import { Check, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ShownPerson } from '../../contract/visit.ts';
import { AnswerButton } from '../parts/answer-button.tsx';
import { ScreenFrame } from '../parts/screen-frame.tsx';
import { useVisit } from '../parts/visit-context.tsx';
import { CardPicture } from '../pictures/answer-pictures.tsx';

/** Chinese names on cards end here; longer ones are in Latin letters, and read well in smaller ones. */
const LONG_NAME = 15;

/** Is it you? Name in large letters, number masked (核对本人). */
export function ConfirmPersonScreen({ person }: { person: ShownPerson }) {
  const { t } = useTranslation();
  const { command } = useVisit();
  return (
    <ScreenFrame
      state="confirmPerson"
      title={t('screens.confirmPerson.title')}
      picture={<CardPicture />}
      answers={
        <>
          <AnswerButton
            testId="confirm-yes"
            weight="main"
            icon={Check}
            text={t('screens.confirmPerson.yes')}
            onPress={() => command({ command: 'confirmPerson', isMe: true })}
          />
          <AnswerButton
            testId="confirm-no"
            weight="quiet"
            icon={X}
            text={t('screens.confirmPerson.no')}
            onPress={() => command({ command: 'confirmPerson', isMe: false })}
          />
        </>
      }
    >
      <dl className="person">
        <dt>{t('screens.confirmPerson.name')}</dt>
        <dd
          className={person.name.length > LONG_NAME ? 'person-name person-name-long' : 'person-name'}
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
