import { HousePlus, LogOut, PhoneCall, Undo2, UserRoundCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { AnswerButton } from '../parts/answer-button.tsx';
import { ScreenFrame } from '../parts/screen-frame.tsx';
import { useVisit } from '../parts/visit-context.tsx';
import { StaffPicture } from '../pictures/face-pictures.tsx';

const WAY_ICONS = [UserRoundCheck, HousePlus, PhoneCall] as const;

/**
 * How to reach a person, and the ways without a face check (其他办理方式); the face must not be the only way:
 * 《人脸识别技术应用安全管理办法》 article 10.
 */
export function AskStaffScreen() {
  const { t } = useTranslation();
  const { view, command } = useVisit();
  const ways = t('screens.askStaff.ways', { returnObjects: true, phone: view.contactPhone });
  return (
    <ScreenFrame
      state="askStaff"
      title={t('screens.askStaff.title')}
      lead={t('screens.askStaff.lead')}
      picture={<StaffPicture />}
      answers={
        <>
          <AnswerButton
            testId="retry"
            weight="equal"
            icon={Undo2}
            text={t('screens.askStaff.goOn')}
            onPress={() => command({ command: 'retry' })}
          />
          <AnswerButton
            testId="finish"
            weight="equal"
            icon={LogOut}
            text={t('screens.askStaff.finish')}
            onPress={() => command({ command: 'finish' })}
          />
        </>
      }
    >
      <h2>{t('screens.askStaff.otherWays')}</h2>
      <ul className="other-ways">
        {WAY_ICONS.map((Icon, index) => (
          <li key={ways[index]}>
            <Icon aria-hidden="true" />
            <span>{ways[index]}</span>
          </li>
        ))}
      </ul>
      <p>{t('screens.askStaff.again')}</p>
    </ScreenFrame>
  );
}
