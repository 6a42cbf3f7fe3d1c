import type { CoachingHint } from '../../contract/liveness.ts';
import type { VisitView } from '../../contract/visit.ts';
import { HintVoice } from './hint-voice.ts';
import { type SentenceKey, sentenceOfScreen, wordsOfSentence } from './sentences.ts';
import type { Utterance, Voice } from './voice.ts';

/** Volume steps of the person as loudness 0..1. */
export const LOUDNESS = [0, 0.4, 0.7, 1] as const;
/** The prompt of an action is said again so often, from start to start. */
export const REPEAT_PROMPT_MS = 6_000;
/** No sentence takes longer; a voice that never reports its end must not hold up the visit. */
export const LONGEST_SENTENCE_MS = 25_000;
/** Somebody who touches the waiting screen hears what to do, but not at every touch. */
export const WELCOME_AGAIN_MS = 10_000;

/** The page's clock, so that tests can turn it. */
export interface SpeakerClock {
  /** Milliseconds that only grow. */
  now(): number;
  /** Calls back once after `delayMs`; returns the way to call it off. */
  after(delayMs: number, call: () => void): () => void;
}

/** What is being said. */
interface Speaking {
  readonly key: SentenceKey;
  utterance: Utterance | null;
  cancelLimit: () => void;
  /** Set for the sentence of a screen, whose end core waits for; the number rises while the screen stays. */
  revision: number | null;
}

/** Says what the screens say: one sentence at a time, each screen once, prompts again and again. */
export class Speaker {
  readonly #voice: Voice;
  readonly #clock: SpeakerClock;
  readonly #onScreenSpoken: (revision: number) => void;
  readonly #hints = new HintVoice();
  #view: VisitView | null = null;
  #shown = '';
  #speaking: Speaking | null = null;
  #screenWaits = false;
  #promptStartedMs = 0;
  #welcomedMs = Number.NEGATIVE_INFINITY;
  #cancelTick: (() => void) | null = null;

  /** `onScreenSpoken` is called once for every screen, also when there is no voice; never inside `show`. */
  constructor(voice: Voice, clock: SpeakerClock, onScreenSpoken: (revision: number) => void) {
    this.#voice = voice;
    this.#clock = clock;
    this.#onScreenSpoken = onScreenSpoken;
  }

  /** The present view. A new screen interrupts the sentence of the old one, except that `done` is said to its end. */
  show(view: VisitView): void {
    this.#view = view;
    this.#speaking?.utterance?.setLoudness(LOUDNESS[view.preferences.volume] ?? 0);
    if (view.preferences.volume === 0) this.#endSpeaking(true);
    const shown = nameOfShown(view);
    if (shown === this.#shown) {
      if (this.#speaking && this.#speaking.revision !== null && !this.#screenWaits)
        this.#speaking.revision = view.revision;
    } else {
      this.#shown = shown;
      this.#beginScreen(view);
    }
    this.#hints.see(hintOf(view), this.#clock.now());
    this.#tickWhileChallenged();
  }

  /** Somebody touched the page: on the waiting screen they are told what to do. */
  touched(): void {
    if (this.#view?.screen.state !== 'idle' || this.#speaking) return;
    if (this.#clock.now() - this.#welcomedMs < WELCOME_AGAIN_MS) return;
    this.#welcomedMs = this.#clock.now();
    this.#say('idle', null);
  }

  /** Falls silent for good. */
  close(): void {
    this.#endSpeaking(false);
    this.#cancelTick?.();
    this.#cancelTick = null;
    this.#view = null;
  }

  #beginScreen(view: VisitView): void {
    const key = sentenceOfScreen(view.screen);
    const running = this.#speaking;
    if (running && (holdsOut(running.key, key) || (key === 'idle' && running.key === 'clearing'))) {
      // The old sentence goes on; the waiting screen has nothing to add to it.
      this.#screenWaits = true;
      if (key === 'idle') this.#reportSoon(view.revision);
      return;
    }
    this.#endSpeaking(false);
    this.#screenWaits = false;
    if (key === 'idle') {
      this.#reportSoon(view.revision);
      return;
    }
    this.#promptStartedMs = this.#clock.now();
    this.#say(key, view.revision);
  }

  #say(key: SentenceKey, revision: number | null): void {
    const { volume, language } = this.#view?.preferences ?? { volume: 0, language: 'zh-CN' };
    const speaking: Speaking = { key, revision, utterance: null, cancelLimit: () => {} };
    const end = () => {
      if (this.#speaking === speaking) this.#endSpeaking(true);
    };
    this.#speaking = speaking;
    const loudness = LOUDNESS[volume] ?? 0;
    if (loudness > 0) {
      const sentence = { key, language, words: wordsOfSentence(key, language) };
      speaking.utterance = this.#voice.speak(sentence, loudness, { onEnd: end, onFail: end });
    }
    if (!speaking.utterance) end();
    else if (this.#speaking === speaking) speaking.cancelLimit = this.#clock.after(LONGEST_SENTENCE_MS, end);
  }

  /** Ends the running sentence, if any; `report` tells core that its screen has been said. */
  #endSpeaking(report: boolean): void {
    const running = this.#speaking;
    if (!running) return;
    this.#speaking = null;
    running.cancelLimit();
    running.utterance?.stop();
    if (report && running.revision !== null) this.#reportSoon(running.revision);
    if (!this.#screenWaits || !this.#view) return;
    this.#screenWaits = false;
    const key = sentenceOfScreen(this.#view.screen);
    if (report && key !== 'idle') this.#say(key, this.#view.revision);
  }

  #reportSoon(revision: number): void {
    this.#clock.after(0, () => this.#onScreenSpoken(revision));
  }

  /** While a challenge is on the screen: prompts again, hints when they have stood for a while. */
  #tickWhileChallenged(): void {
    if (this.#cancelTick || this.#view?.screen.state !== 'challenge') return;
    this.#cancelTick = this.#clock.after(200, () => {
      this.#cancelTick = null;
      if (!this.#speaking) this.#sayWhatIsDue();
      this.#tickWhileChallenged();
    });
  }

  #sayWhatIsDue(): void {
    const screen = this.#view?.screen;
    if (screen?.state !== 'challenge') return;
    const now = this.#clock.now();
    if (screen.challenge.current.step === 'action' && now - this.#promptStartedMs >= REPEAT_PROMPT_MS) {
      this.#promptStartedMs = now;
      this.#say(sentenceOfScreen(screen), null);
      return;
    }
    const hint = this.#hints.due(now);
    if (hint) this.#say(`hint-${hint}`, null);
  }
}

/** Two views with the same name say the same; another try of an action is said anew. */
function nameOfShown(view: VisitView): string {
  const { screen, preferences } = view;
  const attempt = screen.state === 'challenge' ? screen.challenge.attempt : 0;
  return [preferences.language, sentenceOfScreen(screen), attempt].join(' ');
}

function hintOf(view: VisitView): CoachingHint | null {
  return view.screen.state === 'challenge' ? view.screen.challenge.hint : null;
}

/** The result is never cut off, unless the person asks for it in the other language. */
function holdsOut(running: SentenceKey, next: SentenceKey): boolean {
  return running.startsWith('done-') && running !== next;
}
