import type { RegionSentence } from '../../contract/certification-status.ts';
import { describeFault, FAULTS, type FaultCode } from '../../contract/faults.ts';
import type { PersonStanding } from '../../contract/services.ts';
import type { Language, Outcome, Screen, VisitView } from '../../contract/visit.ts';
import { adviceFor, hotlinesFor } from '../text/advice.ts';
import type { SpokenKey } from '../text/catalogue.ts';
import { languageModule, wordsIn } from '../text/languages.ts';
import { zhCN } from '../text/zh-CN.ts';
import { speakDate } from './spoken-date.ts';
import { speakPhoneNumber } from './spoken-phone.ts';

/** Name of one spoken sentence, or of a piece of one; also the name of its recorded clip. */
export type SentenceKey = SpokenKey | `fault-${FaultCode}`;

/** One part of what a screen says; the parts are said one after the other, without a pause. */
export type SentencePart =
  | { readonly key: SentenceKey }
  /** Words that are known only now: said by a local voice of the system, and by these clips where it has none. */
  | { readonly words: string; readonly otherwise: readonly SentenceKey[] };

/** The sentence that belongs to a screen before all others: its clip is there whatever the screen tells besides. */
export function sentenceOfScreen(screen: Screen): SentenceKey {
  switch (screen.state) {
    case 'insertCard':
      return screen.socialSecurityCard ? 'insertCard-either' : 'insertCard';
    case 'confirmPerson':
      return screen.isForHomeVisit ? 'confirmPerson-home-visit' : screen.state;
    case 'homeVisit':
      return `homeVisit-${screen.question.step}`;
    case 'done':
      return `done-${screen.outcome.kind}`;
    case 'fault':
      return `fault-${screen.fault}`;
    case 'challenge': {
      const { current } = screen.challenge;
      return `challenge-${current.step === 'action' ? current.action : current.step}`;
    }
    case 'servicePoints':
      return screen.directory.chosen ? 'servicePoints-list' : screen.state;
    case 'guides':
      return screen.guides.guide ? 'guides-page' : screen.state;
    case 'phoneChannels':
      return screen.ways.way ? 'phoneChannels-way' : screen.state;
    case 'status':
      return `status-${screen.standing.kind}`;
    default:
      return screen.state;
  }
}

/** What the law wants told before a face is read, in the order of the screen (《个人信息保护法》第十七条、第三十条). */
const CONSENT_POINTS = [
  'consent-who',
  'consent-what',
  'consent-where',
  'consent-kept',
  'consent-voluntary',
] as const;

/** The details of the consent (详细说明), said when somebody opens them. The number to call, and names, are left to the eyes. */
export const CONSENT_DETAILS = [
  'consent-details',
  'consent-details-why',
  'consent-details-how',
  'consent-details-sent',
  'consent-details-kept',
  'consent-details-rights',
  'consent-details-choice',
] as const;

/** The papers that correct a name or a number (更正材料), said when somebody opens them. */
export const CORRECTION_PAPERS = ['guides-page'] as const;

/** Whom people may call: the hotlines of the region, or else the number of the site. */
export type WhomToCall = Pick<VisitView, 'help' | 'contactPhone'>;

const NOBODY: WhomToCall = { help: null, contactPhone: '' };

/**
 * Everything that a screen says when it appears, in its order: fixed sentences, and dates and phone numbers put together of
 * clips. Without `whom` no number is said.
 */
export function sentencesFor(
  screen: Screen,
  language: Language,
  whom: WhomToCall = NOBODY,
): readonly SentencePart[] {
  const own = sentenceOfScreen(screen);
  switch (screen.state) {
    case 'done':
      return outcomeParts(screen.outcome, own, language, whom);
    case 'fault':
      return [
        ...faultParts(screen.fault, language, whom),
        ...(isCentres(screen.fault) ? callParts(screen.fault, whom) : []),
      ];
    case 'consent': {
      const kind = screen.notice?.kind;
      const late = kind === 'overdue' || kind === 'window-closed' ? keys(`consent-${kind}`) : [];
      // The question first, for those who know it; then who uses what, where it goes, how long it is kept, and that it is free.
      return [...late, ...keys(own, ...CONSENT_POINTS)];
    }
    case 'notYetOpen': {
      const { mayCertify, sentence } = screen.notYetOpen;
      return [
        { key: own },
        ...variable(sentence, openingDays(screen.notYetOpen, language), language),
        ...(mayCertify ? keys('notYetOpen-may') : []),
      ];
    }
    case 'status': {
      const days = standingDays(screen.standing, language);
      return [{ key: own }, ...(days.length > 0 ? variable(screen.standing.sentence, days, language) : [])];
    }
    default:
      return keys(own);
  }
}

/** How the visit ended; where there is a cause, that and what to do now; and whom to call. */
function outcomeParts(
  outcome: Outcome,
  own: SentenceKey,
  language: Language,
  whom: WhomToCall,
): readonly SentencePart[] {
  if (outcome.kind === 'failed') {
    const { cause } = outcome;
    return [{ key: own }, ...faultParts(cause, language, whom), ...callParts(cause, whom)];
  }
  if (outcome.kind === 'manual-review' && outcome.cause) {
    const { cause } = outcome;
    return [
      { key: own },
      ...faultParts(cause, language, whom),
      ...(isCentres(cause) ? callParts(cause, whom) : []),
    ];
  }
  if (outcome.kind !== 'passed' && outcome.kind !== 'already-certified') return keys(own);
  const { nextDueDate, sentence } = outcome;
  if (nextDueDate === null) return keys(own);
  // The sentence that sends people to the screen for the date is for when no date is said.
  const first = outcome.kind === 'passed' ? 'done-passed-due' : own;
  return [{ key: first }, ...variable(sentence, nextDue(nextDueDate, language), language)];
}

function isCentres(fault: FaultCode): boolean {
  return describeFault(fault).fixedBy === 'centre';
}

/** What is the matter and what to do now, as on the screen: the region's advice for a voice that can say anything. */
function faultParts(fault: FaultCode, language: Language, { help }: WhomToCall): readonly SentencePart[] {
  const advice = adviceFor(fault, help);
  if (advice === null) return keys(`fault-${fault}`);
  const { catalogue, spokenStop } = languageModule(language);
  const words = `${catalogue.faults[fault].title}${spokenStop}${wordsIn(advice.text, language)}`;
  return [{ words, otherwise: [`fault-${fault}`] }];
}

/** The first number that the screen shows, figure by figure; nothing where it cannot be said. */
function callParts(fault: FaultCode, { help, contactPhone }: WhomToCall): readonly SentencePart[] {
  const number = speakPhoneNumber(hotlinesFor(fault, help)[0]?.number ?? contactPhone);
  return number.length > 0 ? keys('call', ...number) : [];
}

/** The days that count for whoever asks after their status, where they are known. */
function standingDays(
  { kind, opensOn, dueDate }: PersonStanding,
  language: Language,
): readonly SentenceKey[] {
  if (dueDate === null) return [];
  switch (kind) {
    case 'certified':
      return nextDue(dueDate, language);
    case 'due':
      return ['last-day', ...speakDate(dueDate, language)];
    case 'overdue':
    case 'window-closed':
      return ['was-due', ...speakDate(dueDate, language)];
    case 'not-yet-open':
      return opensOn === null ? [] : openingDays({ opensOn, dueDate }, language);
    case 'unknown':
      return [];
  }
}

function nextDue(day: string, language: Language): readonly SentenceKey[] {
  return ['next-due', ...speakDate(day, language)];
}

function openingDays(
  { opensOn, dueDate }: { readonly opensOn: string; readonly dueDate: string },
  language: Language,
): readonly SentenceKey[] {
  return [
    'notYetOpen-opens',
    ...speakDate(opensOn, language),
    'notYetOpen-until',
    ...speakDate(dueDate, language),
  ];
}

/** The region's sentence for a voice that can say anything, else its dates. Nobody's name is said aloud, masked or not. */
function variable(
  sentence: RegionSentence | null,
  otherwise: readonly SentenceKey[],
  language: Language,
): readonly SentencePart[] {
  const words = sentence && wordsIn(sentence, language);
  return words === null || words.includes('*') ? keys(...otherwise) : [{ words, otherwise }];
}

function keys(...list: readonly SentenceKey[]): readonly SentencePart[] {
  return list.map((key) => ({ key }));
}

/** Every sentence that the terminal can say, and every piece of one. */
export function allSentences(): SentenceKey[] {
  return [
    ...(Object.keys(zhCN.spoken) as SpokenKey[]),
    ...(Object.keys(FAULTS) as FaultCode[]).map((code) => `fault-${code}` as const),
  ];
}

/** The words of a sentence. The same for everybody: no name, no number. */
export function wordsOfSentence(key: SentenceKey, language: Language): string {
  const { catalogue, spokenStop } = languageModule(language);
  if (!isFaultSentence(key)) return catalogue.spoken[key];
  const fault = catalogue.faults[key.slice('fault-'.length) as FaultCode];
  return `${fault.title}${spokenStop}${fault.nextStep}`;
}

/** Only fault sentences begin so: no state of the visit but `fault` itself does, and it has no sentence of its own. */
function isFaultSentence(key: SentenceKey): key is `fault-${FaultCode}` {
  return key.startsWith('fault-');
}
