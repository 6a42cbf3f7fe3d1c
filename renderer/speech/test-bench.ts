import { onTestFinished, vi } from 'vitest';
import type { ChallengeView } from '../../contract/liveness.ts';
import type { Preferences, Screen, VisitView } from '../../contract/visit.ts';
import { Speaker, type SpeakerClock } from './speaker.ts';
import type { Sentence, UtteranceListener, Voice } from './voice.ts';

/** The clock of the fake timers. */
const clock: SpeakerClock = {
  now: () => performance.now(),
  after(delayMs, call) {
    const timer = setTimeout(call, delayMs);
    return () => clearTimeout(timer);
  },
};

/** A voice that writes down what it says and takes `durationMs` for each sentence. */
export class FakeVoice implements Voice {
  readonly said: string[] = [];
  readonly stopped: string[] = [];
  readonly loudness: number[] = [];
  durationMs = 2_000;
  mute = false;
  /** Whether it says words of which there is no clip, as a voice of the system does. */
  speaksFreely = false;

  speak({ key, language, words }: Sentence, loudness: number, listener: UtteranceListener) {
    if (this.mute || (key === null && !this.speaksFreely)) return null;
    this.said.push(`${language} ${key ?? `[${words}]`}`);
    this.loudness.push(loudness);
    const timer = setTimeout(listener.onEnd, this.durationMs);
    return {
      stop: () => {
        clearTimeout(timer);
        this.stopped.push(key ?? words);
      },
      setLoudness: (next: number) => {
        this.loudness.push(next);
      },
    };
  }
}

const PREFERENCES: Preferences = { language: 'zh-CN', textSize: 'normal', contrast: 'normal', volume: 2 };

let revision = 0;

/** A speaker with a fake voice under fake timers until the test ends; `reported` gets the revisions that were said to their end. */
export function openSpeaker(): { voice: FakeVoice; reported: number[]; speaker: Speaker } {
  vi.useFakeTimers();
  revision = 0;
  const voice = new FakeVoice();
  const reported: number[] = [];
  const speaker = new Speaker(voice, clock, (ended) => reported.push(ended));
  onTestFinished(() => {
    speaker.close();
    vi.useRealTimers();
  });
  return { voice, reported, speaker };
}

/** A view of a screen, one revision later than the last. */
export function view(screen: Screen, preferences: Partial<Preferences> = {}): VisitView {
  revision += 1;
  return {
    revision,
    screen,
    preferences: { ...PREFERENCES, ...preferences },
    network: 'online',
    waitingRecords: 0,
    notices: [],
    demonstration: null,
    contactPhone: '12333',
    controls: 'low',
    help: null,
    slip: null,
  };
}

/** A challenge, before the oval unless `changes` says otherwise. */
export function challenge(changes: Partial<ChallengeView>): Extract<Screen, { state: 'challenge' }> {
  return {
    state: 'challenge',
    challenge: {
      current: { step: 'position' },
      hint: null,
      faceWell: false,
      progress: 0,
      timeLeft: 1,
      attempt: 1,
      mayDeclineTurn: false,
      mayChooseBlink: false,
      ...changes,
    },
  };
}

/** Certified, with no date known. */
export const PASSED: Screen = {
  state: 'done',
  outcome: { kind: 'passed', caseNumber: 'A-1', nextDueDate: null, sentence: null },
};
