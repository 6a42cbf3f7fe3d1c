import { Check, ScanFace } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { NotYetOpen } from '../../contract/visit.ts';
import { AnswerButton } from '../parts/answer-button.tsx';
import { Hotlines } from '../parts/hotlines.tsx';
import { ScreenFrame } from '../parts/screen-frame.tsx';
import { SlipPicture as ShownSlip } from '../parts/slip-overlay.tsx';
import { useVisit } from '../parts/visit-context.tsx';
import { SlipPicture } from '../pictures/answer-pictures.tsx';
import { writeDay } from '../text/dates.ts';
import { wordsIn } from '../text/languages.ts';
import { PrintButton, SlipStatus } from './slip-status.tsx';
import { useSlip } from './use-slip.ts';

/** The certification opens later (未到认证期): when to come, in the region's own sentence where there is one. */
export function NotYetOpenScreen({ notYetOpen }: { notYetOpen: NotYetOpen }) {
  const { t } = useTranslation();
  const { view, command } = useVisit();
  const slip = useSlip();
  const { language } = view.preferences;
  const { opensOn, dueDate, mayCertify, sentence } = notYetOpen;
  const days = { opensOn: writeDay(opensOn, language), dueDate: writeDay(dueDate, language) };
  const preview = slip && view.slip && view.slip.print.state !== 'none' ? { slip, view: view.slip } : null;
  return (
    <ScreenFrame
      state="notYetOpen"
      title={t('screens.notYetOpen.title')}
      lead={sentence ? wordsIn(sentence, language) : t('screens.notYetOpen.lead', days)}
      picture={preview ? <ShownSlip {...preview} sign="clock" /> : <SlipPicture sign="clock" />}
      answers={
        <>
          <AnswerButton
            testId="finish"
            weight="main"
            icon={Check}
            text={t('screens.notYetOpen.finish')}
            onPress={() => command({ command: 'finish' })}
          />
          {mayCertify && (
            <AnswerButton
              testId="certify-anyway"
              weight="quiet"
              icon={ScanFace}
              text={t('screens.notYetOpen.certifyAnyway')}
              onPress={() => command({ command: 'certifyAnyway' })}
            />
          )}
          {preview && <PrintButton slip={preview.slip} print={preview.view.print} />}
        </>
      }
    >
      <Hotlines />
      {view.slip && <SlipStatus print={view.slip.print} hasNumber={false} />}
    </ScreenFrame>
  );
}
