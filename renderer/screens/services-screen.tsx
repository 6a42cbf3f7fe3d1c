import { BookOpenText, HousePlus, MapPin, Search, Smartphone, Undo2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Service } from '../../contract/services.ts';
import { AnswerButton } from '../parts/answer-button.tsx';
import { ChoiceMenu } from '../parts/choice-menu.tsx';
import { ScreenFrame } from '../parts/screen-frame.tsx';
import { useVisit } from '../parts/visit-context.tsx';

const LOOKS = {
  status: { testId: 'service-status', icon: Search },
  'home-visit': { testId: 'service-home-visit', icon: HousePlus },
  'service-points': { testId: 'service-points', icon: MapPin },
  guides: { testId: 'service-guides', icon: BookOpenText },
  'phone-channels': { testId: 'service-phone', icon: Smartphone },
} as const;

/** The menu of what the terminal does besides certifying (其他服务). */
export function ServicesScreen({ offered }: { offered: readonly Service[] }) {
  const { t } = useTranslation();
  const { command } = useVisit();
  return (
    <ScreenFrame
      state="services"
      title={t('screens.services.title')}
      answers={
        <AnswerButton
          testId="back"
          weight="quiet"
          icon={Undo2}
          text={t('screens.services.back')}
          onPress={() => command({ command: 'back' })}
        />
      }
    >
      <ChoiceMenu
        choices={offered.map((service) => ({
          ...LOOKS[service],
          text: t(`screens.services.choices.${service}`),
          onPress: () => command({ command: 'chooseService', service }),
        }))}
      />
    </ScreenFrame>
  );
}
