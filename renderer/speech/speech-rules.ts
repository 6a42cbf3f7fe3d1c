import type { CoachingHint } from '../../contract/liveness.ts';
import type { Screen, VisitView } from '../../contract/visit.ts';
import { type SentenceKey, type SentencePart, sentencesFor } from './sentences.ts';
import { SPOKEN_DATE_KEYS } from './spoken-date.ts';

/**
 * What a screen says in several sentences may go on so long after it has gone: then the new screen follows the one that is being
 * said, for none is ever broken off by that.
 */
export const HELD_MS = 10_000;
/** A screen that comes so soon after a touch of a button is the person's own answer: they need not hear the question to its end. */
export const ANSWERED_MS = 1_000;

/** What the arrival of a screen does to the sentence that is being said. */
export type Interruption =
  /** Falls silent at once. */
  | 'cut'
  /** Goes on; no sentence begins later than `HELD_MS` from now. */
  | 'hold'
  /** Says everything to its end. */
  | 'finish';

/** What the arrival of `next` does to a sentence. A sentence is not cut off, unless its words have become wrong. */
export function interruptionOf(
  running: SentenceKey,
  next: Screen,
  { answered, otherLanguage }: { readonly answered: boolean; readonly otherLanguage: boolean },
): Interruption {
  if (otherLanguage) return 'cut';
  const isLast = next.state === 'clearing' || next.state === 'idle';
  // The result is why the person came, and “take your card” is for somebody who is walking away. Whoever has pressed “I see”
  // need not stand there to the end of a long one.
  if (isLast && running === 'clearing') return 'finish';
  if (isLast && running.startsWith('done-')) return answered ? 'hold' : 'finish';
  // An order that no longer holds would make people move at the wrong time.
  if (running === 'idle' || running.startsWith('challenge-') || running.startsWith('hint-')) return 'cut';
  // The time of an action runs from its cue.
  if (next.state === 'challenge' && next.challenge.current.step !== 'position') return 'cut';
  // Whoever puts a card on the reader has answered, too; and after a result that is somebody else.
  return answered || next.state === 'readingCard' ? 'cut' : 'hold';
}

/** Two views with the same name say the same, but for whom to call; another try of an action is said anew. */
export function nameOfShown({ screen, preferences }: VisitView): string {
  const attempt = screen.state === 'challenge' ? screen.challenge.attempt : 0;
  const parts = sentencesFor(screen, preferences.language).map(nameOfPart);
  return [preferences.language, screen.state, attempt, ...parts].join(' ');
}

/** The pieces that still belong to what is being said: half of a date or of a phone number would be a wrong one. */
export function restOfSentence(rest: readonly SentencePart[]): readonly SentencePart[] {
  const next = rest.findIndex((part) => !('key' in part && isPiece(part.key)));
  return next === -1 ? rest : rest.slice(0, next);
}

/** The hint on the screen. */
export function hintOf({ screen }: VisitView): CoachingHint | null {
  return screen.state === 'challenge' ? screen.challenge.hint : null;
}

/** Whether a slip has come out of the printer and can be taken. */
export function hasPrintedSlip({ slip }: VisitView): boolean {
  return slip?.print.state === 'printed';
}

function isPiece(key: SentenceKey): boolean {
  return key === 'phone-1' || SPOKEN_DATE_KEYS.some((piece) => piece === key);
}

function nameOfPart(part: SentencePart): string {
  return 'key' in part ? part.key : part.words;
}
