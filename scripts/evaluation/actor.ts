import type { ChallengeStep, LivenessAction } from '../../contract/liveness.ts';

/** How an action is performed. */
export interface Performance {
  /** Time from now to the beginning of the movement, milliseconds. */
  readonly afterMs: number;
  /** 1: as filmed; 0.5: half as fast. */
  readonly speed: number;
  /** 1: as far as filmed, which is the most; 0.5: half as far. */
  readonly amplitude: number;
}

/** What an actor can have the camera show. */
export interface Stage {
  /** The face at rest. */
  rest(): void;
  perform(action: LivenessAction, performance: Performance): void;
  /** Somebody else stands before the camera from now on. */
  changePerson(): void;
}

/** What the screen asks for. */
export interface Cue {
  readonly step: ChallengeStep;
  readonly attempt: number;
}

/** Reacts to what the screen asks for. Called once for every change. */
export type Actor = (cue: Cue) => void;

/** How a person reacts and moves; ranges are drawn from anew for every action. */
export interface Temperament {
  readonly reactionMs: readonly [least: number, most: number];
  readonly speed: readonly [least: number, most: number];
  readonly amplitude: readonly [least: number, most: number];
}

/** Quick enough for everybody: choice reaction times of adults with the time to understand a spoken sentence. */
export const USUAL: Temperament = { reactionMs: [400, 1200], speed: [0.85, 1.15], amplitude: [0.92, 1] };
/** Takes time to understand and to move. */
export const SLOW: Temperament = { reactionMs: [1200, 2500], speed: [0.4, 0.6], amplitude: [0.9, 1] };
/** Moves less far than others do. */
export const SMALL: Temperament = { reactionMs: [400, 1500], speed: [0.7, 1], amplitude: [0.8, 0.87] };

/** Random numbers 0..1, 1 excluded. */
export type Random = () => number;

/** A recording is cut to fit: no hesitation of its own. */
const RECORDED: Performance = { afterMs: 500, speed: 1, amplitude: 1 };

function drawPerformance({ reactionMs, speed, amplitude }: Temperament, random: Random): Performance {
  const within = ([least, most]: readonly [number, number]) => least + (most - least) * random();
  return { afterMs: Math.round(within(reactionMs)), speed: within(speed), amplitude: within(amplitude) };
}

/** A person who does what is asked (真人). */
export function cooperativeActor(stage: Stage, temperament: Temperament, random: Random): Actor {
  return ({ step }) => {
    if (step.step === 'action') stage.perform(step.action, drawPerformance(temperament, random));
  };
}

/** Nobody reacts: a photo, a still picture, a recording that runs as it is. */
export const indifferentActor: Actor = () => undefined;

/** A recording that happens to show what is asked for, in time. */
export function matchingReplayActor(stage: Stage): Actor {
  return ({ step }) => {
    if (step.step === 'action') stage.perform(step.action, RECORDED);
  };
}

/** What a recording shows instead of the asked action. */
const OTHER_ACTION: Readonly<Record<LivenessAction, LivenessAction>> = {
  'turn-left': 'turn-right',
  'turn-right': 'turn-left',
  nod: 'open-mouth',
  'open-mouth': 'nod',
  blink: 'nod',
};

/** A recording that shows another action than the asked one. */
export function wrongReplayActor(stage: Stage): Actor {
  return ({ step }) => {
    if (step.step === 'action') stage.perform(OTHER_ACTION[step.action], RECORDED);
  };
}

/**
 * A recording that is one cue behind: it shows an asked action only when the screen has gone on to something else. Asked for
 * the same once more, it lets that pass, too: else its answer would be in time.
 */
export function lateReplayActor(stage: Stage): Actor {
  let missed: LivenessAction | null = null;
  return ({ step }) => {
    const asked = step.step === 'action' ? step.action : null;
    if (missed !== null && asked !== missed) stage.perform(missed, RECORDED);
    missed = asked;
  };
}

/** A recording whose first movement happens to be the asked one; afterwards it only shows the face. */
export function firstActionReplayActor(stage: Stage): Actor {
  let shown = false;
  return ({ step }) => {
    if (step.step !== 'action' || shown) return;
    shown = true;
    stage.perform(step.action, RECORDED);
  };
}

/** Two people: as soon as the first action is done, the other one stands there and does the rest. */
export function swapActor(stage: Stage, temperament: Temperament, random: Random): Actor {
  let asked = false;
  let swapped = false;
  return ({ step }) => {
    if (asked && !swapped && step.step === 'centre') {
      swapped = true;
      stage.changePerson();
    }
    if (step.step !== 'action') return;
    asked = true;
    stage.perform(step.action, drawPerformance(temperament, random));
  };
}
