import type { Screen, VisitView } from '../../contract/visit.ts';
import { HintVoice } from './hint-voice.ts';
import {
  type SentenceKey,
  type SentencePart,
  sentenceOfScreen,
  sentencesFor,
  wordsOfSentence,
} from './sentences.ts';
import { Silence } from './silence.ts';
import {
  ANSWERED_MS,
  HELD_MS,
  hasPrintedSlip,
  hintOf,
  type Interruption,
  interruptionOf,
  nameOfShown,
  restOfSentence,
} from './speech-rules.ts';
import type { Utterance, Voice } from './voice.ts';
import { WarningStage } from './warning-stage.ts';

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
  /** Stands for all of it: the sentence of the screen, or the hint. */
  readonly key: SentenceKey;
  readonly language: string;
  /** What comes after the part that is being said. */
  rest: SentencePart[];
  utterance: Utterance | null;
  cancelLimit: () => void;
  /** Set for the sentence of a screen, whose end core waits for; the number rises while the screen stays. */
  revision: number | null;
  readonly isRepeat: boolean;
}

/** Says what the screens say: one sentence at a time, each screen once, and again when nobody does anything. */
export class Speaker {
  readonly #voice: Voice;
  readonly #clock: SpeakerClock;
  readonly #onScreenSpoken: (revision: number) => void;
  readonly #hints = new HintVoice();
  readonly #silence = new Silence();
  #view: VisitView | null = null;
  #shown = '';
  #speaking: Speaking | null = null;
  #innerPage: readonly SentenceKey[] | null = null;
  readonly #warning = new WarningStage();
  #screenWaits = false;
  #promptStartedMs = 0;
  #welcomedMs = Number.NEGATIVE_INFINITY;
  #pressedMs = Number.NEGATIVE_INFINITY;
  #cancelTick: (() => void) | null = null;
  #cancelHold: (() => void) | null = null;
  #cancelRepeat: (() => void) | null = null;

  /** `onScreenSpoken` is called once for every screen, also when there is no voice; never inside `show`. */
  constructor(voice: Voice, clock: SpeakerClock, onScreenSpoken: (revision: number) => void) {
    this.#voice = voice;
    this.#clock = clock;
    this.#onScreenSpoken = onScreenSpoken;
  }

  /** The present view. A new screen lets the sentence of the old one end, as `interruptionOf` says. */
  show(view: VisitView): void {
    const hadSlip = this.#view !== null && hasPrintedSlip(this.#view);
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
    if (hasPrintedSlip(view) && !hadSlip) this.#sayAfterwards('slip-take');
    this.#warning.see(view.screen);
    if (!this.#screenWaits && this.#warning.takeLast()) this.#sayAfterwards('idleWarning-soon');
    this.#hints.see(hintOf(view), this.#clock.now());
    this.#tickWhileChallenged();
  }

  /**
   * Somebody touched the page: what they have heard twice they need not hear to its end. On the waiting screen they are told
   * what to do, unless they touched a button (`onControl`), which does it.
   */
  touched(onControl: boolean): void {
    this.#silence.touched();
    this.#cancelRepeat?.();
    this.#cancelRepeat = null;
    // The idle warning asks for any touch.
    if (onControl || this.#view?.screen.state === 'idleWarning') this.#pressedMs = this.#clock.now();
    if (this.#speaking?.isRepeat) this.#endSpeaking(false);
    if (onControl || this.#view?.screen.state !== 'idle' || this.#speaking) return;
    if (this.#clock.now() - this.#welcomedMs < WELCOME_AGAIN_MS) return;
    this.#welcomedMs = this.#clock.now();
    this.#say([{ key: 'idle' }], 'idle', null);
  }

  /**
   * Somebody has opened a page inside the screen (such as 详细说明): it is read to them in place of the screen, from now on.
   * @returns to be called when it is closed: the reading ends at once
   */
  openInnerPage(sentences: readonly SentenceKey[]): () => void {
    this.#innerPage = sentences;
    const view = this.#view;
    // Core waits for the end of what the reading takes the place of.
    const unheard = this.#screenWaits ? view?.revision : this.#speaking?.revision;
    this.#screenWaits = false;
    this.#endSpeaking(false);
    if (view) this.#sayView(view, unheard ?? null);
    return () => {
      if (this.#innerPage !== sentences) return;
      this.#innerPage = null;
      const running = this.#speaking;
      if (!running || running.key !== sentences[0]) return;
      this.#endSpeaking(false);
      if (running.revision !== null) this.#reportSoon(running.revision);
    };
  }

  /** Falls silent for good. */
  close(): void {
    this.#screenWaits = false;
    this.#endSpeaking(false);
    for (const cancel of [this.#cancelTick, this.#cancelRepeat]) cancel?.();
    this.#cancelTick = null;
    this.#cancelRepeat = null;
    this.#view = null;
  }

  #beginScreen(view: VisitView): void {
    const { screen } = view;
    this.#silence.begin(screen.state);
    this.#cancelRepeat?.();
    this.#cancelRepeat = null;
    const running = this.#speaking;
    const interruption = running && this.#interruptionOf(running, view);
    if (running && interruption !== null && interruption !== 'cut') {
      // The old sentence goes on; the waiting screen has nothing to add to it.
      this.#screenWaits = true;
      if (interruption === 'hold') {
        this.#cancelHold ??= this.#clock.after(HELD_MS, () => {
          running.rest = [...restOfSentence(running.rest)];
        });
      }
      if (screen.state === 'idle') this.#reportSoon(view.revision);
      return;
    }
    this.#screenWaits = false;
    this.#endSpeaking(false);
    if (screen.state === 'idle') this.#reportSoon(view.revision);
    else this.#sayScreen(view);
  }

  #interruptionOf(running: Speaking, { screen, preferences }: VisitView): Interruption {
    if (running.isRepeat) return 'cut';
    return interruptionOf(running.key, screen, {
      answered: this.#clock.now() - this.#pressedMs < ANSWERED_MS,
      otherLanguage: running.language !== preferences.language,
    });
  }

  #sayScreen(view: VisitView): void {
    this.#promptStartedMs = this.#clock.now();
    this.#sayView(view, view.revision);
  }

  /** Says the inner page that is open, or else the screen. */
  #sayView(
    { screen, preferences, help, contactPhone }: VisitView,
    revision: number | null,
    isRepeat = false,
  ): void {
    const parts =
      this.#innerPage?.map((key) => ({ key })) ??
      sentencesFor(screen, preferences.language, { help, contactPhone });
    this.#say(parts, this.#innerPage?.[0] ?? sentenceOfScreen(screen), revision, isRepeat);
  }

  /** Says it after what is being said now, or at once. */
  #sayAfterwards(key: SentenceKey): void {
    if (this.#speaking) this.#speaking.rest.push({ key });
    else this.#say([{ key }], key, null);
  }

  #say(parts: readonly SentencePart[], key: SentenceKey, revision: number | null, isRepeat = false): void {
    const language = this.#view?.preferences.language ?? 'zh-CN';
    const speaking: Speaking = {
      key,
      language,
      rest: [...parts],
      utterance: null,
      cancelLimit: () => {},
      revision,
      isRepeat,
    };
    this.#speaking = speaking;
    this.#sayNextPart(speaking);
  }

  /** Goes on with the next part for which there is a voice; ends when there is none left. */
  #sayNextPart(speaking: Speaking): void {
    if (this.#speaking !== speaking) return;
    speaking.cancelLimit();
    speaking.utterance = null;
    for (let part = speaking.rest.shift(); part; part = speaking.rest.shift()) {
      if (this.#sayPart(part, speaking)) return;
    }
    this.#endSpeaking(true);
  }

  /** Begins one part; false: there is no voice for it. What cannot be said after all makes room for its other words. */
  #sayPart(part: SentencePart, speaking: Speaking): boolean {
    const { language } = speaking;
    const loudness = LOUDNESS[this.#view?.preferences.volume ?? 0] ?? 0;
    if (loudness === 0) return false;
    const otherwise = 'key' in part ? [] : part.otherwise.map((key) => ({ key }));
    const sentence =
      'key' in part
        ? { key: part.key, language, words: wordsOfSentence(part.key, language) }
        : { key: null, language, words: part.words };
    let isOver = false;
    const goOn = (instead: readonly SentencePart[]) => () => {
      if (isOver || this.#speaking !== speaking) return;
      isOver = true;
      speaking.rest.unshift(...instead);
      this.#sayNextPart(speaking);
    };
    const listener = { onEnd: goOn([]), onFail: goOn(otherwise) };
    const utterance = this.#voice.speak(sentence, loudness, listener);
    if (!utterance) {
      speaking.rest.unshift(...otherwise);
      return false;
    }
    if (isOver) return true;
    speaking.utterance = utterance;
    speaking.cancelLimit = this.#clock.after(LONGEST_SENTENCE_MS, () => {
      if (this.#speaking === speaking) this.#endSpeaking(true);
    });
    return true;
  }

  /** Ends the running sentence, if any; `report` tells core that its screen has been said. */
  #endSpeaking(report: boolean): void {
    const running = this.#speaking;
    this.#cancelHold?.();
    this.#cancelHold = null;
    if (!running) return;
    this.#speaking = null;
    running.cancelLimit();
    running.utterance?.stop();
    if (report && running.revision !== null) this.#reportSoon(running.revision);
    if (!this.#view) return;
    if (this.#screenWaits) {
      this.#screenWaits = false;
      if (report && this.#view.screen.state !== 'idle') this.#sayScreen(this.#view);
    } else if (report && (running.revision !== null || running.isRepeat)) {
      this.#silence.spoken(this.#clock.now());
      this.#awaitSilence();
    }
  }

  #reportSoon(revision: number): void {
    this.#clock.after(0, () => this.#onScreenSpoken(revision));
  }

  /** Says the sentence of the screen again when nobody does anything. */
  #awaitSilence(): void {
    this.#cancelRepeat?.();
    this.#cancelRepeat = null;
    const dueInMs = this.#silence.dueInMs(this.#clock.now());
    if (dueInMs === null) return;
    this.#cancelRepeat = this.#clock.after(dueInMs, () => {
      this.#cancelRepeat = null;
      const view = this.#view;
      if (!view || this.#speaking) return;
      this.#silence.repeated();
      this.#sayView(view, null, true);
    });
  }

  /** While a challenge is on the screen: prompts again, hints when they have stood for a while. */
  #tickWhileChallenged(): void {
    if (this.#cancelTick || this.#view?.screen.state !== 'challenge') return;
    this.#cancelTick = this.#clock.after(200, () => {
      this.#cancelTick = null;
      if (!this.#speaking) this.#sayWhatIsDue(this.#view?.screen);
      this.#tickWhileChallenged();
    });
  }

  #sayWhatIsDue(screen: Screen | undefined): void {
    if (screen?.state !== 'challenge') return;
    const now = this.#clock.now();
    if (screen.challenge.current.step === 'action' && now - this.#promptStartedMs >= REPEAT_PROMPT_MS) {
      this.#promptStartedMs = now;
      const prompt = sentenceOfScreen(screen);
      this.#say([{ key: prompt }], prompt, null);
      return;
    }
    const hint = this.#hints.due(now);
    if (hint) this.#say([{ key: `hint-${hint}` }], `hint-${hint}`, null);
  }
}
