import { durationOf, type Film, frameOf, progressAt, REST_BLINK, REST_FRAMES } from './film.ts';
import { LIVE_FRAMES_PER_SECOND, type LiveCamera } from './live-camera.ts';
import { seededRandom } from './random.ts';

/** When and how an action is done. */
export interface Performance {
  /** From the call to the begin, milliseconds: the reaction. When another action is still on, it is waited for first. */
  readonly afterMs: number;
  /** 2: in half of the time. Default 1. */
  readonly speed?: number;
  /** Part of the film's full action that is reached, 0..1. Default 1. */
  readonly amplitude?: number;
}

interface Task extends Required<Performance> {
  readonly action: string;
  readonly dueMs: number;
  begunMs: number | undefined;
  done(): void;
}

/** How long an action takes that the film does not have: it stays at rest so long. */
const MISSING_ACTION_MS = 2_000;
/** Speed of the walk through the loop of rest, frames a tick: half a frame is the film's own pace. */
const WALK = { slowest: 0.2, fastest: 0.55, home: 1.2 };
/** Chances a tick of another pace, of standing still a moment, and of turning back. */
const CHANCE = { pace: 0.04, pause: 0.01, turn: 0.012 };
const LONGEST_PAUSE_TICKS = 12;

/** Shows a film through a live camera, 30 frames a second, each with noise of its own. Starts with `rest()`. */
export class FilmPlayer {
  readonly #camera: LiveCamera;
  readonly #random: () => number;
  #film: Film;
  #timer: ReturnType<typeof setInterval> | undefined;
  #tasks: Task[] = [];
  #still: Uint8Array | undefined;
  /** Place in the loop of rest, 0..REST_FRAMES, and how it goes on. */
  #place = 0;
  #pace: number = WALK.fastest;
  #direction = 1;
  #pauseTicks = 0;

  constructor(camera: LiveCamera, film: Film, seed: number) {
    this.#camera = camera;
    this.#film = film;
    this.#random = seededRandom(seed);
  }

  /** From now on at rest, moving a little and blinking, in a course that never comes again. Also ends `showStill`. */
  rest(): void {
    this.#still = undefined;
    this.#run();
  }

  /**
   * Does an action and comes back to rest; resolves then, or when the player is stopped. Actions that are asked for one
   * upon another follow each other. An action that the film lacks is as good as doing nothing for two seconds.
   */
  perform(action: string, { afterMs, speed = 1, amplitude = 1 }: Performance): Promise<void> {
    this.rest();
    return new Promise((done) => {
      const dueMs = performance.now() + afterMs;
      this.#tasks.push({ action, afterMs, speed, amplitude, dueMs, begunMs: undefined, done });
    });
  }

  /** Nothing but this frame from now on, by default the film's first one: a picture of someone. */
  showStill(frame?: Uint8Array): void {
    this.#still = frame ?? frameOf(this.#film, 'rest', 0);
    this.#run();
  }

  /** From the next tick on another film, at the same place of the same movement: one face for another. */
  switchTo(film: Film): void {
    this.#film = film;
  }

  /** Ends the showing and every action. The camera stays open. May be called twice. */
  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    for (const { done } of this.#tasks.splice(0)) done();
  }

  #run(): void {
    this.#timer ??= setInterval(() => this.#camera.show(this.#nextFrame()), 1_000 / LIVE_FRAMES_PER_SECOND);
  }

  #nextFrame(): Uint8Array {
    if (this.#still !== undefined) return this.#still;
    const task = this.#tasks[0];
    const now = performance.now();
    if (task === undefined || now < task.dueMs - this.#msToHome()) return this.#walk();
    if (this.#place !== 0) return this.#goHome();
    if (now < task.dueMs) return this.#restFrame();
    task.begunMs ??= now;
    return this.#act(task, now - task.begunMs);
  }

  #act(task: Task, elapsedMs: number): Uint8Array {
    const { action, speed, amplitude } = task;
    const course = this.#film.courses[action];
    if (elapsedMs >= (course === undefined ? MISSING_ACTION_MS : durationOf(course, speed))) {
      this.#tasks.shift();
      task.done();
      return this.#walk();
    }
    if (course === undefined) return this.#walk();
    const reached = amplitude * progressAt(course, elapsedMs, speed);
    const step = Math.round(reached * course.rampFrames);
    if (step === 0) return this.#restFrame();
    const isHeld = step === course.rampFrames && course.holdFrames > 0;
    // Small movements while the action is held: some of its last frames, in no order.
    const index = isHeld ? step - 1 + Math.floor(this.#random() ** 2 * (course.holdFrames + 1)) : step - 1;
    return frameOf(this.#film, action, index);
  }

  #walk(): Uint8Array {
    if (this.#pauseTicks > 0) {
      this.#pauseTicks--;
      return this.#restFrame();
    }
    const isBlinking = this.#place >= REST_BLINK.from - 1 && this.#place < REST_BLINK.to + 1;
    if (isBlinking) this.#pace = WALK.fastest;
    else if (this.#random() < CHANCE.turn) this.#direction *= -1;
    else if (this.#random() < CHANCE.pause) this.#pauseTicks = this.#random() * LONGEST_PAUSE_TICKS;
    else if (this.#random() < CHANCE.pace)
      this.#pace = WALK.slowest + (WALK.fastest - WALK.slowest) * this.#random();
    this.#place = (this.#place + this.#direction * this.#pace + REST_FRAMES) % REST_FRAMES;
    return this.#restFrame();
  }

  /** The shorter way round to the first frame of rest. */
  #goHome(): Uint8Array {
    this.#pauseTicks = 0;
    const isBackwards = this.#place <= REST_FRAMES / 2;
    if (this.#homeDistance() <= WALK.home) this.#place = 0;
    else this.#place += isBackwards ? -WALK.home : WALK.home;
    return this.#restFrame();
  }

  #homeDistance(): number {
    return Math.min(this.#place, REST_FRAMES - this.#place);
  }

  #msToHome(): number {
    return ((this.#homeDistance() / WALK.home) * 1_000) / LIVE_FRAMES_PER_SECOND;
  }

  #restFrame(): Uint8Array {
    return frameOf(this.#film, 'rest', Math.floor(this.#place) % REST_FRAMES);
  }
}
