import type { TFunction } from 'i18next';
import type { MaterialItem } from '../../contract/region-pack.ts';
import type { RegionHelp } from '../../contract/services.ts';
import type { Slip } from '../../contract/slip.ts';
import type { SlipFacts } from '../../contract/slip-view.ts';
import type { Language } from '../../contract/visit.ts';
import { adviceFor, hotlinesFor } from './advice.ts';
import { writeDay } from './dates.ts';
import { wordsIn } from './languages.ts';
import { writeHours } from './office-hours.ts';

/** The words that a slip is written with. */
export interface SlipWords {
  readonly t: TFunction;
  readonly language: Language;
  /** Phone number that people may call, as printed; empty where there is none. */
  readonly contactPhone: string;
  /** Who to ask in the region; null: not known. */
  readonly help: RegionHelp | null;
}

/** So many contacts at most: a slip is to be read. */
const CONTACTS_MAX = 4;
/** Longest paragraph of a slip, characters (contract/slip.ts). */
const PARAGRAPH_MAX = 200;

/** The slip that tells these facts in the words of the catalogue and of the region. */
export function writeSlip(facts: SlipFacts, words: SlipWords): Slip {
  const { t } = words;
  const { kind, person, caseNumber, time, recordId } = facts;
  return {
    kind,
    isReprint: false,
    title: t(`slip.titles.${kind}`),
    person,
    caseNumber,
    time,
    nextDue: writeNextDue(facts, words),
    lines: [
      ...strong(writeSentence(facts, words)),
      ...strong(facts.cause && kind === 'manual-review' ? writeCause(facts, t) : null),
      ...strong(writeNextStep(facts, words)),
      ...(facts.cause === 'identity-mismatch' ? writePapers(words) : []),
      ...strong(facts.isLate ? t('slip.arrears') : null),
      ...strong(kind === 'home-visit' ? t('slip.homeVisitPapers') : null),
      ...plain(writeChannel(facts, t)),
      ...plain(writeBenefits(facts, t)),
      ...plain(caseNumber === null || kind === 'passed' ? null : t('slip.keep')),
    ],
    contacts: writeContacts(facts, words),
    qr: recordId === null ? null : { content: recordId, caption: t('slip.qrCaption') },
    labels: {
      name: t('slip.labels.name'),
      idNumber: t('slip.labels.idNumber'),
      caseNumber: t('slip.labels.caseNumber'),
      time: t('slip.labels.time'),
      contacts: t('slip.labels.contacts'),
      reprint: t('slip.labels.reprint'),
    },
  };
}

type Lines = Slip['lines'];

function strong(text: string | null): Lines {
  return paragraphsOf(text).map((part) => ({ text: part, emphasis: 'strong' }));
}

function plain(text: string | null): Lines {
  return paragraphsOf(text).map((part) => ({ text: part, emphasis: 'normal' }));
}

/** A text in pieces that a slip can hold, parted where sentences end. */
function paragraphsOf(text: string | null): string[] {
  const sentences = text?.match(/[^。！？.!?]+(?:[。！？]|[.!?](?=\s|$)|[.!?]|$)/g) ?? [];
  const parts: string[] = [];
  for (const sentence of sentences) {
    const last = parts.at(-1);
    if (last !== undefined && last.length + sentence.length <= PARAGRAPH_MAX)
      parts[parts.length - 1] = last + sentence;
    else parts.push(sentence);
  }
  return parts.map((part) => part.trim().slice(0, PARAGRAPH_MAX)).filter((part) => part !== '');
}

/** What happened; null where the sentence of the region says it all. */
function writeSentence(facts: SlipFacts, { t, language }: SlipWords): string | null {
  const { kind, certifiedOn, opensOn, nextDueDate, sentence } = facts;
  if (kind === 'next-step') return writeCause(facts, t);
  if (sentence !== null) return kind === 'not-yet-open' ? wordsIn(sentence, language) : null;
  if (kind === 'already-certified') {
    return t('slip.sentences.already-certified', { date: writeDay(certifiedOn ?? '', language) });
  }
  if (kind === 'not-yet-open') {
    const days = {
      opensOn: writeDay(opensOn ?? '', language),
      dueDate: writeDay(nextDueDate ?? '', language),
    };
    return t('slip.sentences.not-yet-open', days);
  }
  return t(`slip.sentences.${kind}`);
}

function writeCause({ cause }: SlipFacts, t: TFunction): string {
  return t('slip.sentences.next-step', { cause: cause === null ? '' : t(`faults.${cause}.cause`) });
}

/** The region's advice in this trouble, or else the catalogue's. */
function writeNextStep({ cause }: SlipFacts, { t, language, help }: SlipWords): string | null {
  if (cause === null) return null;
  const advice = adviceFor(cause, help);
  const nextStep = advice === null ? t(`faults.${cause}.nextStep`) : wordsIn(advice.text, language);
  return t('slip.nextStep', { nextStep });
}

/** Which papers correct a name or a number, how many of each, and from when on it counts (次日). */
function writePapers({ t, language, help }: SlipWords): Lines {
  return (help?.corrections ?? []).flatMap(({ occasion, items, effectiveAfterDays }) => [
    ...strong(t('slip.papers', { occasion: t(`screens.guides.topics.${occasion}`) })),
    ...items.flatMap((item) => plain(writePaper(item, t, language))),
    ...plain(
      effectiveAfterDays === null
        ? null
        : effectiveAfterDays === 1
          ? t('screens.guides.nextDay')
          : t('screens.guides.afterDays', { count: effectiveAfterDays }),
    ),
  ]);
}

function writePaper({ name, originals, copies, condition }: MaterialItem, t: TFunction, language: Language) {
  return [
    `- ${wordsIn(name, language)}`,
    ...(condition === null ? [] : [t('help.inBrackets', { text: wordsIn(condition, language) })]),
    ...(originals > 0 ? [t('screens.guides.originals', { count: originals })] : []),
    ...(copies > 0 ? [t('screens.guides.copies', { count: copies })] : []),
  ].join(' ');
}

function writeChannel({ channel }: SlipFacts, t: TFunction): string | null {
  return channel ? t('slip.channel', { channel: t(`screens.status.channels.${channel}`) }) : null;
}

/** Several benefits at once are named; of a single one everybody knows which. */
function writeBenefits({ benefits = [] }: SlipFacts, t: TFunction): string | null {
  const kinds = [...new Set(benefits)];
  if (kinds.length < 2) return null;
  const names = kinds.map((kind) => t(`screens.done.benefits.${kind}`)).join(t('common.listSeparator'));
  return t('slip.together', { benefits: names });
}

/** The number of the site, and the region's hotlines with their hours, those of its advice first. */
function writeContacts(
  { cause }: SlipFacts,
  { t, language, contactPhone, help }: SlipWords,
): Slip['contacts'] {
  const hotlines = hotlinesFor(cause, help);
  const site = contactPhone.trim();
  const isListed = site === '' || hotlines.some(({ number }) => number === site);
  return [
    ...hotlines.map(({ name, number, hours }) => ({
      name: wordsIn(name, language),
      phones: [number],
      hours: hours === null ? null : writeHours(hours, t),
    })),
    ...(isListed ? [] : [{ name: t('slip.agency'), phones: [site], hours: null }]),
  ].slice(0, CONTACTS_MAX);
}

/** Only who is certified has a next due date. */
function writeNextDue({ kind, nextDueDate, sentence }: SlipFacts, { t, language }: SlipWords): string | null {
  if (kind !== 'passed' && kind !== 'already-certified') return null;
  if (sentence !== null) return wordsIn(sentence, language);
  return nextDueDate === null
    ? t('slip.nextDueUnknown')
    : t('slip.nextDue', { date: writeDay(nextDueDate, language) });
}
