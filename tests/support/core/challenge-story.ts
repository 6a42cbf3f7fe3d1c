import type { ChallengeStep, FaceObservation, LivenessAction } from '../../../contract/liveness.ts';
import {
  beginChallenge,
  type Challenge,
  observe,
  passTime,
  viewChallenge,
} from '../../../electron/core/liveness/challenge.ts';
import { CALM, cooperate, makeObservation, PICTURE_MS, type Pose } from './observations.ts';

/** How somebody behaves: the pose by the step that is asked and how long it has lasted. */
export type Behaviour = (step: ChallengeStep, forMs: number) => Partial<Pose>;

/** A liveness challenge told as a story: somebody stands there for a while, and 15 pictures a second are taken. */
export class ChallengeStory {
  readonly observations = new Map<number, FaceObservation>();
  challenge: Challenge;
  nowMs = 50_000;
  draws = 0;
  #sequence = 0;
  #stepSinceMs = this.nowMs;

  constructor(actions: readonly LivenessAction[] = ['turn-left', 'open-mouth'], actionMs = 20_000) {
    this.challenge = beginChallenge({ nonce: 'draw-0', actions }, { actionMs }, this.nowMs);
  }

  get step(): ChallengeStep {
    return viewChallenge(this.challenge, this.nowMs).current;
  }

  /** Plays a behaviour for so long, or until the challenge ends. */
  play(durationMs: number, behave: Behaviour = cooperate): this {
    const untilMs = this.nowMs + durationMs;
    while (this.nowMs < untilMs && !this.challenge.end) {
      this.nowMs += PICTURE_MS;
      const pose = { ...CALM, ...behave(this.step, this.nowMs - this.#stepSinceMs) };
      this.take(makeObservation(this.#sequence, pose));
    }
    return this;
  }

  /** Plays a behaviour until the challenge asks for something else than now. */
  playUntil(wanted: (challenge: Challenge) => boolean, behave: Behaviour = cooperate): this {
    for (let pictures = 0; pictures < 3_000 && !wanted(this.challenge); pictures++) {
      this.play(PICTURE_MS / 2, behave);
    }
    if (!wanted(this.challenge)) throw new Error(`never came about; last step ${this.step.step}`);
    return this;
  }

  /** Takes one picture at the present time. */
  take(observation: FaceObservation): void {
    const before = JSON.stringify(this.step);
    this.observations.set(observation.sequence, observation);
    this.#sequence = observation.sequence + 1;
    this.challenge = observe(this.challenge, observation, this.nowMs, () => {
      this.draws += 1;
      return { nonce: `draw-${this.draws}`, actions: this.challenge.drawn.actions };
    });
    if (JSON.stringify(this.step) !== before) this.#stepSinceMs = this.nowMs;
  }

  /** Lets time pass without any picture. */
  passTime(ms: number): this {
    this.nowMs += ms;
    this.challenge = passTime(this.challenge, this.nowMs);
    return this;
  }
}
