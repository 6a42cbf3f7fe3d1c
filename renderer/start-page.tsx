import '@fontsource-variable/noto-sans-sc/index.css';
import './look/tokens.css';
import './look/page.css';
import './look/screens.css';
import './look/services.css';
import './look/home-visit.css';
import './look/face.css';
import './look/pictures.css';
import './look/slip.css';
import './look/contrast.css';
import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import { warmUpFaceAnalysis } from './camera/face-camera.ts';
import { KioskPage } from './parts/kiosk-page.tsx';
import { createKioskVoice } from './speech/kiosk-voice.ts';
import { createTexts } from './text/i18n.ts';
import type { LanguageModule } from './text/language-module.ts';
import { addLanguages } from './text/languages.ts';

/** Every file there is a language of the terminal. */
const LANGUAGES = import.meta.glob<LanguageModule>('./text/languages/*.ts', {
  eager: true,
  import: 'language',
});

/** Starts the page once. `panel` is the developer panel, or null. */
export function startPage(panel: ReactNode): void {
  const root = document.getElementById('root');
  if (!root) throw new Error('index.html has no #root');
  // Loading the model takes seconds; a fault in it is reported again, and shown, when the camera opens.
  void warmUpFaceAnalysis();
  addLanguages(Object.values(LANGUAGES));
  const voice = createKioskVoice(window.speechSynthesis);
  createRoot(root).render(
    <I18nextProvider i18n={createTexts('zh-CN')}>
      <KioskPage bridge={window.anhao} voice={voice} panel={panel} />
    </I18nextProvider>,
  );
}
