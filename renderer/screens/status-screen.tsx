import { Check, ScanFace } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { PersonStanding } from '../../contract/services.ts';
import { AnswerButton } from '../parts/answer-button.tsx';
import { Hotlines } from '../parts/hotlines.tsx';
import { ScreenFrame } from '../parts/screen-frame.tsx';
import { useVisit } from '../parts/visit-context.tsx';
import { SlipPicture } from '../pictures/answer-pictures.tsx';
import type { BadgeSign } from '../pictures/picture.tsx';
import { writeDay } from '../text/dates.ts';
import { wordsIn } from '../text/languages.ts';

const SIGNS: Readonly<Record<PersonStanding['kind'], BadgeSign>> = {
  certified: 'check',
  due: 'clock',
  overdue: 'attention',
  'window-closed': 'attention',
  'not-yet-open': 'clock',
  unknown: 'pause',
};

/** Where the person stands (认证状态), for whoever asks; certifying is offered only where it is worth something. */
export function StatusScreen({ standing }: { standing: PersonStanding }) {
  const { t } = useTranslation();
  const { view, command } = useVisit();
  const { language } = view.preferences;
  const { kind, sentence, certifyingNow } = standing;
  const isNeeded = certifyingNow === 'needed';
  const certify = (
    <AnswerButton
      testId="certify-now"
      weight={isNeeded ? 'main' : 'quiet'}
      icon={ScanFace}
      text={t(`screens.status.${isNeeded || kind === 'unknown' ? 'certifyNow' : 'certifyAnyway'}`)}
      onPress={() => command({ command: 'certifyNow' })}
    />
  );
  return (
    <ScreenFrame
      state="status"
      title={t(`screens.status.titles.${kind}`)}
      lead={
        kind === 'unknown' ? t('screens.status.unknownLead') : sentence ? wordsIn(sentence, language) : null
      }
      picture={<SlipPicture sign={SIGNS[kind]} />}
      answers={
        <>
          {isNeeded && certify}
          <AnswerButton
            testId="finish"
            weight={isNeeded ? 'quiet' : 'main'}
            icon={Check}
            text={t('screens.status.finish')}
            onPress={() => command({ command: 'finish' })}
          />
          {certifyingNow === 'possible' && certify}
        </>
      }
    >
      {kind !== 'unknown' && <Facts standing={standing} />}
      {(kind === 'unknown' || kind === 'overdue' || kind === 'window-closed') && <Hotlines />}
    </ScreenFrame>
  );
}

/** The days that count, and how the last certification came. */
function Facts({ standing: { kind, certifiedOn, channel, dueDate, opensOn } }: { standing: PersonStanding }) {
  const { t } = useTranslation();
  const { view } = useVisit();
  const { language } = view.preferences;
  const rows: readonly (readonly [name: string, value: string | null])[] = [
    [
      t('screens.status.certifiedOn'),
      certifiedOn ? writeDay(certifiedOn, language) : t('screens.status.notKnown'),
    ],
    [t('screens.status.channel'), channel && t(`screens.status.channels.${channel}`)],
    [t('screens.status.opensOn'), opensOn && writeDay(opensOn, language)],
    [t(`screens.status.${dueKey(kind)}`), dueDate && writeDay(dueDate, language)],
  ];
  return (
    <dl className="status-facts">
      {rows.map(
        ([name, value]) =>
          value && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}

function dueKey(kind: PersonStanding['kind']) {
  if (kind === 'certified') return 'nextDue';
  return kind === 'overdue' || kind === 'window-closed' ? 'overdueSince' : 'due';
}
