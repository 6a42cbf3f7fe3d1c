import '@fontsource-variable/noto-sans-sc/index.css';
import './look/tokens.css';
import './look/page.css';
import './look/screens.css';
import './look/face.css';
import './look/pictures.css';
import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import { warmUpFaceAnalysis } from './camera/face-camera.ts';
import { KioskPage } from './parts/kiosk-page.tsx';
import { createRecordedVoice } from './speech/recorded-voice.ts';
import { createSynthesisedVoice } from './speech/synthesised-voice.ts';
import { firstVoiceOf } from './speech/voice.ts';
import { loadVoiceManifest } from './speech/voice-manifest.ts';
import { createTexts } from './text/i18n.ts';

/** Starts the page once. `panel` is the developer panel, or null. */
export function startPage(panel: ReactNode): void {
  const root = document.getElementById('root');
  if (!root) throw new Error('index.html has no #root');
  // Loading the model takes seconds; a fault in it is reported again, and shown, when the camera opens.
  void warmUpFaceAnalysis();
  const voice = firstVoiceOf([
    createRecordedVoice(loadVoiceManifest),
    createSynthesisedVoice(window.speechSynthesis),
  ]);
  createRoot(root).render(
    <I18nextProvider i18n={createTexts('zh-CN')}>
      <KioskPage bridge={window.anhao} voice={voice} panel={panel} />
    </I18nextProvider>,
  );
}
