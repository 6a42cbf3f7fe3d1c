import { Accessibility, ArrowRight, FileHeart, IdCard, type LucideIcon, Stamp } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { HOME_VISIT_PROOFS, type HomeVisitProof } from '../../contract/home-visit.ts';
import { AnswerButton } from '../parts/answer-button.tsx';
import { ChoiceMenu } from '../parts/choice-menu.tsx';
import { ScreenFrame } from '../parts/screen-frame.tsx';
import { useVisit } from '../parts/visit-context.tsx';
import { HomeVisitBack } from './home-visit-back.tsx';

const ICONS: Readonly<Record<HomeVisitProof, LucideIcon>> = {
  'hospital-proof': FileHeart,
  'disability-certificate': Accessibility,
  'village-committee-proof': Stamp,
  'relative-id-copy': IdCard,
};

/** Which papers the people at home hold ready (材料): any number, also none. `chosen`: the answer of before. */
export function HomeVisitProofs({ chosen }: { chosen: readonly HomeVisitProof[] }) {
  const { t } = useTranslation();
  const { command } = useVisit();
  const [held, setHeld] = useState<ReadonlySet<HomeVisitProof>>(new Set(chosen));
  const turn = (proof: HomeVisitProof) =>
    setHeld((before) => {
      const next = new Set(before);
      if (!next.delete(proof)) next.add(proof);
      return next;
    });
  const proofs = HOME_VISIT_PROOFS.filter((proof) => held.has(proof));
  return (
    <ScreenFrame
      state="homeVisit"
      title={t('screens.homeVisit.proofs.title')}
      lead={t('screens.homeVisit.proofs.lead')}
      answers={
        <>
          <AnswerButton
            testId="proofs-next"
            weight="main"
            icon={ArrowRight}
            text={t(`screens.homeVisit.proofs.${proofs.length === 0 ? 'none' : 'next'}`)}
            onPress={() => command({ command: 'answerHomeVisit', answer: { question: 'proofs', proofs } })}
          />
          <HomeVisitBack />
        </>
      }
    >
      <ChoiceMenu
        choices={HOME_VISIT_PROOFS.map((proof) => ({
          testId: `proof-${proof}`,
          icon: ICONS[proof],
          text: t(`screens.homeVisit.proofs.choices.${proof}`),
          isChosen: held.has(proof),
          onPress: () => turn(proof),
        }))}
      />
    </ScreenFrame>
  );
}
