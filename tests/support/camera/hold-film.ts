import { distinctFrames, type Film, SWAY_LOOP_SECONDS } from './film.ts';
import { asPrint, paintSheet } from './flat-print.ts';
import { fromI420, toI420 } from './i420.ts';
import { loopedSine } from './motion.ts';
import { at, blankPicture, copyOf, type Picture, samplePicture } from './picture.ts';
import { seededRandom } from './random.ts';
import { addPoses, type Pose, UPRIGHT } from './rotation.ts';
import { emptyRoom } from './scene.ts';

/** On what, and how, a film is held before the camera. All parts are optional; without any it is a flat sharp sheet. */
export interface Presentation {
  /** Of the hand's movements. */
  readonly seed: number;
  /** Factor on the hand's movements; 0: on a stand. Default 1. */
  readonly sway?: number;
  /** Size of the sheet's pixels in pixels of the camera. Default 0.9. */
  readonly scale?: number;
  /** Arc to which the sheet is bent, radians. Default 0. */
  readonly bend?: number;
  /** How the sheet is held at rest. */
  readonly tilt?: Partial<Pose>;
  /** Grey of the border, 0..255: dark for a screen's bezel, light for paper. `null`: none. Default white paper. */
  readonly border?: number | null;
  /** Pixels a side of the shown picture, as part of the film's; below 1 detail is lost. Default 1. */
  readonly resolution?: number;
  /** Depth of a screen's line pattern and of its beat with the camera's pixels (摩尔纹), 0..1. Default 0. */
  readonly moire?: number;
  /** Gain of red, green and blue. Default 1 each. */
  readonly gains?: readonly [number, number, number];
  /** Light that black gives off or throws back, in steps of 8-bit colour. Default 0. */
  readonly blackLevel?: number;
}

/** A screen's picture of someone (屏幕重放攻击): bezel, lost detail, line pattern, bluish, black that shines. */
export function screenPresentation(seed: number): Presentation {
  const random = seededRandom(seed);
  random();
  const between = (from: number, to: number): number => from + (to - from) * random();
  return {
    seed,
    sway: between(0.4, 1),
    scale: between(0.85, 1.05),
    tilt: { yaw: between(-7, 7), pitch: between(-6, 6), roll: between(-3, 3) },
    border: Math.round(between(12, 34)),
    resolution: between(0.55, 0.85),
    moire: between(0.025, 0.07),
    gains: [between(0.9, 0.98), between(0.95, 1), between(1.02, 1.12)],
    blackLevel: between(6, 16),
  };
}

/** The hand's movements: a closed loop that begins with `UPRIGHT`. */
export function handSway(seed: number, seconds: number): Pose {
  const random = seededRandom(seed);
  random();
  const wave = (amplitude: number): number => {
    const periods = random() < 0.5 ? 1 : 2;
    const phase = random() * 2 * Math.PI;
    const sine = (time: number): number => loopedSine(time, SWAY_LOOP_SECONDS, periods, phase);
    return amplitude * (sine(seconds) - sine(0));
  };
  return { yaw: wave(1.6), pitch: wave(1.2), roll: wave(0.8), dx: wave(4), dy: wave(3) };
}

/** Shows pictures on a sheet or screen, one after the other; the frames are new ones. */
export class SheetShow {
  readonly #presentation: Presentation;
  readonly #room = emptyRoom();
  readonly #scene: Picture = copyOf(this.#room);

  constructor(presentation: Presentation) {
    this.#presentation = presentation;
  }

  /** One I420 frame with this picture on the sheet; `pose` and `bend` come on top of the presentation's own. */
  frame(picture: Picture, swaySeconds: number, pose: Partial<Pose> = {}, bend = 0): Uint8Array {
    const { seed, sway = 1, scale = 0.9, tilt = {}, border, resolution = 1 } = this.#presentation;
    const shown = this.#onMedium(resolution < 1 ? coarser(picture, resolution) : copyOf(picture));
    const sheet = border === null ? shown : asPrint(shown, border);
    this.#scene.rgb.set(this.#room.rgb);
    const hand = handSway(seed, swaySeconds);
    const swayed: Pose = {
      yaw: hand.yaw * sway,
      pitch: hand.pitch * sway,
      roll: hand.roll * sway,
      dx: hand.dx * sway,
      dy: hand.dy * sway,
    };
    paintSheet(this.#scene, sheet, {
      pose: addPoses(addPoses(addPoses(UPRIGHT, tilt), swayed), pose),
      scale,
      bend: (this.#presentation.bend ?? 0) + bend,
    });
    return toI420(this.#scene);
  }

  /** Colours and lines of paper or screen, in place. */
  #onMedium(picture: Picture): Picture {
    const { gains = [1, 1, 1], blackLevel = 0, moire = 0 } = this.#presentation;
    const { width, height, rgb } = picture;
    const [red, green, blue] = gains;
    const range = 1 - blackLevel / 255;
    for (let row = 0, index = 0; row < height; row++) {
      // The rows of the screen's pixels, and the slow beat of its grid with the camera's.
      const line = row % 2 === 0 ? moire : -moire;
      for (let column = 0; column < width; column++, index += 3) {
        const beat = moire === 0 ? 0 : line * 0.5 + moire * Math.sin(0.61 * column + 0.23 * row);
        const gain = range * (1 + beat);
        rgb[index] = Math.min(255, blackLevel + at(rgb, index) * red * gain);
        rgb[index + 1] = Math.min(255, blackLevel + at(rgb, index + 1) * green * gain);
        rgb[index + 2] = Math.min(255, blackLevel + at(rgb, index + 2) * blue * gain);
      }
    }
    return picture;
  }
}

/**
 * The film as shown on a sheet or screen held before the camera: same segments and courses, every frame drawn anew. In
 * `rest` the hand moves in the film's own loop; during an action a little on from where it was.
 */
export function holdFilm(film: Film, presentation: Presentation): Film {
  const show = new SheetShow(presentation);
  const picture = blankPicture(film.width, film.height);
  const seconds = new Map<Uint8Array, number>();
  for (const [name, frames] of Object.entries(film.segments)) {
    const ramp = film.courses[name]?.rampFrames;
    frames.forEach((frame, index) => {
      if (!seconds.has(frame))
        seconds.set(frame, ramp === undefined ? index / 15 : (0.3 * (index + 1)) / (ramp + 3));
    });
  }
  const held = new Map(
    distinctFrames(film).map((frame) => [
      frame,
      show.frame(fromI420(frame, film, picture), seconds.get(frame) ?? 0),
    ]),
  );
  const segments = Object.fromEntries(
    Object.entries(film.segments).map(([name, frames]) => [
      name,
      frames.map((frame) => held.get(frame)).filter((frame) => frame !== undefined),
    ]),
  );
  return { ...film, segments };
}

/** A picture with so much of its detail left, at its old size: averaged into larger pixels and smoothly spread again. */
export function coarser(picture: Picture, resolution: number): Picture {
  const small = blankPicture(
    Math.max(2, Math.round(picture.width * resolution)),
    Math.max(2, Math.round(picture.height * resolution)),
  );
  resample(picture, small);
  const result = blankPicture(picture.width, picture.height);
  resample(small, result);
  return result;
}

function resample(source: Picture, target: Picture): void {
  const [stepX, stepY] = [source.width / target.width, source.height / target.height];
  for (let row = 0; row < target.height; row++) {
    for (let column = 0; column < target.width; column++) {
      const x = (column + 0.5) * stepX - 0.5;
      samplePicture(source, x, (row + 0.5) * stepY - 0.5, target.rgb, (row * target.width + column) * 3);
    }
  }
}
