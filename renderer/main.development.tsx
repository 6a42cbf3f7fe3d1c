import './without-eval.ts';
import { DeveloperPanel } from './development/developer-panel.tsx';
import { startPage } from './start-page.tsx';

startPage(<DeveloperPanel bridge={window.anhao} />);
