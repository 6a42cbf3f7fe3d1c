import { Eye, UserRoundX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ChallengeView } from '../../contract/liveness.ts';
import { AnswerButton } from '../parts/answer-button.tsx';
import { useVisit } from '../parts/visit-context.tsx';

/**
 * What the person may ask for instead of the present action (换个方式): no turn of the head, or a blink. At most one, so that
 * the screen asks one thing; who cannot turn the head comes before who would rather blink.
 */
export function otherWayOf(challenge: ChallengeView): 'declineTurn' | 'chooseBlink' | null {
  if (challenge.mayDeclineTurn) return 'declineTurn';
  return challenge.mayChooseBlink ? 'chooseBlink' : null;
}

/** The one quiet button beside an action; nothing where there is no other way. */
export function OtherWay({ challenge }: { challenge: ChallengeView }) {
  const { t } = useTranslation();
  const { command } = useVisit();
  const way = otherWayOf(challenge);
  if (!way) return null;
  return (
    <div className="face-other-way">
      <AnswerButton
        key={way}
        testId={way === 'declineTurn' ? 'decline-turn' : 'choose-blink'}
        weight="quiet"
        icon={way === 'declineTurn' ? UserRoundX : Eye}
        text={t(`screens.challenge.${way}`)}
        onPress={() => command({ command: way })}
      />
    </div>
  );
}
