import { type ReactNode, useCallback, useEffect, useLayoutEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { VisitView, WindowCommand } from '../../contract/visit.ts';
import type { WindowBridge } from '../../contract/window-bridge.ts';
import { VisitScreen } from '../screens/visit-screen.tsx';
import { Speaker } from '../speech/speaker.ts';
import type { Voice } from '../speech/voice.ts';
import { languageModule } from '../text/languages.ts';
import { BrokenPage } from './broken-page.tsx';
import { PageFooter } from './page-footer.tsx';
import { PageHeader } from './page-header.tsx';
import { type ReadAloud, ReadAloudProvider } from './read-aloud.ts';
import { ScreenFrame } from './screen-frame.tsx';
import { StaffCorner } from './staff-corner.ts';
import { StaffExit } from './staff-exit.tsx';
import { createThrottle } from './throttle.ts';
import { useFittingText } from './use-fitting-text.ts';
import { VisitProvider } from './visit-context.tsx';

/** How long the page says that a command could not be carried out. */
const NOTICE_MS = 8_000;
const STILL_HERE_INTERVAL_MS = 1_000;

/** The whole page: header, the screen of the present state, footer; and speech, which belongs to no screen. */
export function KioskPage({
  bridge,
  voice,
  panel,
}: {
  bridge: WindowBridge;
  voice: Voice;
  panel: ReactNode;
}) {
  const { t, i18n } = useTranslation();
  const [view, setView] = useState<VisitView | null>(null);
  const [notice, setNotice] = useState<string | null>(null);
  const [staffExit, setStaffExit] = useState(false);

  useEffect(() => bridge.onView(setView), [bridge]);
  usePreferences(view);
  const { screen } = view ?? {};
  const question = screen?.state === 'homeVisit' ? screen.question.step : '';
  const occasion = [
    screen?.state,
    question,
    i18n.language,
    view?.preferences.textSize,
    view?.preferences.contrast,
  ].join(' ');
  useFittingText(occasion, view);

  const command = useCallback(
    (wanted: WindowCommand) => {
      bridge
        .command(wanted)
        .catch(() => ({ ok: false, fault: 'core-lost' }) as const)
        .then((result) => {
          if (result.ok || !isPressed(wanted)) return;
          // Where core cannot turn to the staff screen just now, its sentence comes as a notice.
          if (wanted.command === 'askStaff') setNotice(t('screens.askStaff.lead'));
          // Otherwise a late touch on a screen that has gone is no trouble.
          else if (result.fault !== 'command-unexpected') {
            setNotice(`${t(`faults.${result.fault}.title`)} ${t(`faults.${result.fault}.nextStep`)}`);
          }
        });
    },
    [bridge, t],
  );

  useEffect(() => {
    if (!notice) return;
    const timer = setTimeout(() => setNotice(null), NOTICE_MS);
    return () => clearTimeout(timer);
  }, [notice]);

  const speaker = useMemo(
    () =>
      new Speaker(
        voice,
        PAGE_CLOCK,
        (revision) => void bridge.command({ command: 'speechEnded', revision }).catch(() => {}),
      ),
    [bridge, voice],
  );
  useEffect(() => () => speaker.close(), [speaker]);
  useEffect(() => {
    if (view) speaker.show(view);
  }, [speaker, view]);

  useEffect(() => {
    const mayReport = createThrottle(STILL_HERE_INTERVAL_MS, () => performance.now());
    const corner = new StaffCorner();
    const onTouch = (event: Event) => {
      if (mayReport()) command({ command: 'stillHere' });
      const onControl = event.target instanceof Element && event.target.closest('button, dialog') !== null;
      speaker.touched(onControl);
      if (!(event instanceof PointerEvent)) return;
      const { innerWidth: width, innerHeight: height } = window;
      const touch = { x: event.clientX, y: event.clientY, width, height, atMs: performance.now() };
      if (corner.touch(touch)) setStaffExit(true);
    };
    window.addEventListener('pointerdown', onTouch);
    window.addEventListener('keydown', onTouch);
    return () => {
      window.removeEventListener('pointerdown', onTouch);
      window.removeEventListener('keydown', onTouch);
    };
  }, [command, speaker]);

  const closeStaffExit = useCallback(() => setStaffExit(false), []);
  const readAloud = useCallback<ReadAloud>((sentences) => speaker.openInnerPage(sentences), [speaker]);
  const access = useMemo(() => (view ? { view, command } : null), [view, command]);

  return (
    <BrokenPage reopen={() => window.location.reload()}>
      {access ? (
        <VisitProvider value={access}>
          <PageHeader notice={notice} />
          <ReadAloudProvider value={readAloud}>
            <VisitScreen screen={access.view.screen} />
          </ReadAloudProvider>
          <PageFooter />
        </VisitProvider>
      ) : (
        <ScreenFrame state="starting" title={t('common.starting')} busy />
      )}
      {staffExit && <StaffExit bridge={bridge} onClose={closeStaffExit} />}
      {panel}
    </BrokenPage>
  );
}

const PAGE_CLOCK = {
  now: () => performance.now(),
  after: (delayMs: number, call: () => void) => {
    const timer = setTimeout(call, delayMs);
    return () => clearTimeout(timer);
  },
};

/** Commands that come from a button. The others repeat by themselves or are answered by the next view. */
function isPressed({ command }: WindowCommand): boolean {
  return [
    'start',
    'openServices',
    'chooseService',
    'browse',
    'back',
    'certifyNow',
    'confirmPerson',
    'giveConsent',
    'answerHomeVisit',
    'retry',
    'finish',
    'askStaff',
    'printSlip',
    'setPreferences',
  ].includes(command);
}

/** Language, text size and contrast of the person, and where the site wants the controls, before the screen is painted. */
function usePreferences(view: VisitView | null): void {
  const { i18n } = useTranslation();
  const language = view?.preferences.language;
  const textSize = view?.preferences.textSize;
  const contrast = view?.preferences.contrast;
  const controls = view?.controls;
  useLayoutEffect(() => {
    if (!language) return;
    const { tag, direction } = languageModule(language);
    document.documentElement.lang = tag;
    document.documentElement.dir = direction;
    if (i18n.language !== tag) void i18n.changeLanguage(tag);
  }, [i18n, language]);
  useLayoutEffect(() => {
    if (textSize) document.documentElement.dataset.textSize = textSize;
    if (contrast) document.documentElement.dataset.contrast = contrast;
    if (controls) document.documentElement.dataset.controls = controls;
  }, [textSize, contrast, controls]);
}
