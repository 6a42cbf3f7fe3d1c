import {
  Accessibility,
  BedDouble,
  Building2,
  CircleEllipsis,
  Heart,
  Hourglass,
  type LucideIcon,
  UserRound,
  Users,
  UsersRound,
} from 'lucide-react';
import { useTranslation } from 'react-i18next';
import {
  APPLICANT_RELATIONS,
  type ApplicantRelation,
  type HomeVisitReason as Reason,
} from '../../contract/home-visit.ts';
import { ChoiceMenu } from '../parts/choice-menu.tsx';
import { ScreenFrame } from '../parts/screen-frame.tsx';
import { useVisit } from '../parts/visit-context.tsx';
import { HomeVisitBack } from './home-visit-back.tsx';

const APPLICANT_ICONS: Readonly<Record<ApplicantRelation, LucideIcon>> = {
  child: Users,
  spouse: Heart,
  'other-relative': UsersRound,
  self: UserRound,
  'community-staff': Building2,
};

const REASON_ICONS: Readonly<Record<Reason, LucideIcon>> = {
  'very-old': Hourglass,
  ill: BedDouble,
  'cannot-walk': Accessibility,
  other: CircleEllipsis,
};

/** Who asks for the visit (申请人). `chosen`: the answer of before. */
export function HomeVisitApplicant({ chosen }: { chosen: ApplicantRelation | null }) {
  const { t } = useTranslation();
  const { command } = useVisit();
  return (
    <ScreenFrame
      state="homeVisit"
      title={t('screens.homeVisit.applicant.title')}
      lead={t('screens.homeVisit.applicant.lead')}
      answers={<HomeVisitBack />}
    >
      <ChoiceMenu
        choices={APPLICANT_RELATIONS.map((relation) => ({
          testId: `applicant-${relation}`,
          icon: APPLICANT_ICONS[relation],
          text: t(`screens.homeVisit.applicant.choices.${relation}`),
          ...(relation === chosen ? { isChosen: true } : {}),
          onPress: () => command({ command: 'answerHomeVisit', answer: { question: 'applicant', relation } }),
        }))}
      />
    </ScreenFrame>
  );
}

/** Why the person cannot come (高龄、病重、行动不便), the likeliest first. `chosen`: the answer of before. */
export function HomeVisitReason({ offered, chosen }: { offered: readonly Reason[]; chosen: Reason | null }) {
  const { t } = useTranslation();
  const { command } = useVisit();
  return (
    <ScreenFrame state="homeVisit" title={t('screens.homeVisit.reason.title')} answers={<HomeVisitBack />}>
      <ChoiceMenu
        choices={offered.map((reason) => ({
          testId: `reason-${reason}`,
          icon: REASON_ICONS[reason],
          text: t(`screens.homeVisit.reason.choices.${reason}`),
          ...(reason === chosen ? { isChosen: true } : {}),
          onPress: () => command({ command: 'answerHomeVisit', answer: { question: 'reason', reason } }),
        }))}
      />
    </ScreenFrame>
  );
}
