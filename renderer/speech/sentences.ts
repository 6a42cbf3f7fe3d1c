import { FAULTS, type FaultCode } from '../../contract/faults.ts';
import type { Language, Screen } from '../../contract/visit.ts';
import type { Catalogue, SpokenKey } from '../text/catalogue.ts';
import { en } from '../text/en.ts';
import { zhCN } from '../text/zh-CN.ts';

/** Name of one spoken sentence; also the name of its recorded clip. */
export type SentenceKey = SpokenKey | `fault-${FaultCode}`;

/** The languages that have a voice, with the words of each. */
export const SPOKEN_CATALOGUES: Readonly<Record<Language, Catalogue>> = { 'zh-CN': zhCN, en };

/** The sentence that a screen says when it appears. */
export function sentenceOfScreen(screen: Screen): SentenceKey {
  switch (screen.state) {
    case 'insertCard':
      return screen.socialSecurityCard ? 'insertCard-either' : 'insertCard';
    case 'done':
      return `done-${screen.outcome.kind}`;
    case 'fault':
      return `fault-${screen.fault}`;
    case 'challenge': {
      const { current } = screen.challenge;
      return `challenge-${current.step === 'action' ? current.action : current.step}`;
    }
    default:
      return screen.state;
  }
}

/** Every sentence that the terminal can say. */
export function allSentences(): SentenceKey[] {
  return [
    ...(Object.keys(zhCN.spoken) as SpokenKey[]),
    ...(Object.keys(FAULTS) as FaultCode[]).map((code) => `fault-${code}` as const),
  ];
}

/** The words of a sentence. The same for everybody: no name, no number. */
export function wordsOfSentence(key: SentenceKey, language: Language): string {
  const catalogue = SPOKEN_CATALOGUES[language];
  if (!isFaultSentence(key)) return catalogue.spoken[key];
  const fault = catalogue.faults[key.slice('fault-'.length) as FaultCode];
  return `${fault.title}${language === 'en' ? '. ' : '。'}${fault.nextStep}`;
}

/** Only fault sentences begin so: no state of the visit but `fault` itself does, and it has no sentence of its own. */
function isFaultSentence(key: SentenceKey): key is `fault-${FaultCode}` {
  return key.startsWith('fault-');
}
