import { toI420 } from './i420.ts';
import { bump, sway } from './motion.ts';
import { headOf, type Persona, type PersonaHead } from './persona.ts';
import { FRAME_HEIGHT, FRAME_WIDTH } from './picture.ts';
import { addPoses, type Pose, UPRIGHT } from './rotation.ts';

/** What a film can show besides rest. */
export const FILM_ACTIONS = ['turn-left', 'turn-right', 'nod', 'open-mouth', 'blink'] as const;
/** Name of an action; left and right are the subject's. */
export type FilmAction = (typeof FILM_ACTIONS)[number];

/** How an action's segment is made up and how long it takes by nature. */
export interface ActionCourse {
  /** The first so many frames of the segment lead from rest to the full action in equal steps. */
  readonly rampFrames: number;
  /** The next so many show the full action, with small movements; then the ramp comes back. */
  readonly holdFrames: number;
  readonly rampMs: number;
  readonly holdMs: number;
}

/**
 * Frames prepared ahead, to be shown in any order. Frames are I420, width × height × 1.5 bytes, without noise, and not
 * to be written to; the same frame may stand in several places.
 */
export interface Film {
  readonly width: number;
  readonly height: number;
  readonly framesPerSecond: 15;
  /**
   * `rest`: a closed loop with one blink in it, whose first frame is where every action begins and ends. Each action:
   * from rest to rest.
   */
  readonly segments: Readonly<Record<string, readonly Uint8Array[]>>;
  /** For each action in `segments`. */
  readonly courses: Readonly<Record<string, ActionCourse>>;
}

/** Frames of `rest`. */
export const REST_FRAMES = 40;
/** Frames of `rest` in which the eyes are not fully open: not the place to turn back. */
export const REST_BLINK = { from: 18, to: 23 } as const;
const REST_SECONDS = REST_FRAMES / 15;
/** How far the eyes are closed in the frames of a blink. */
const BLINK_STEPS = [0.35, 0.8, 1, 0.8, 0.35];

/** Number of frames of each action, and its time at slowness 1, milliseconds. */
export const COURSES: Readonly<Record<FilmAction, ActionCourse>> = {
  'turn-left': { rampFrames: 16, holdFrames: 3, rampMs: 750, holdMs: 700 },
  'turn-right': { rampFrames: 16, holdFrames: 3, rampMs: 750, holdMs: 700 },
  nod: { rampFrames: 11, holdFrames: 2, rampMs: 480, holdMs: 250 },
  'open-mouth': { rampFrames: 7, holdFrames: 2, rampMs: 330, holdMs: 700 },
  blink: { rampFrames: 3, holdFrames: 1, rampMs: 120, holdMs: 100 },
};

/** One frame to be made: which part of what, and where in it. */
export interface FrameRequest {
  /** `null` at rest. */
  readonly action: FilmAction | null;
  /** Part of the action, 0 (rest) to 1 (full). */
  readonly progress: number;
  /** How far the eyes are closed by the natural blink at rest, 0..1. */
  readonly blink: number;
  /** Seconds in the closed loop of small movements; 0 where actions begin. */
  readonly swaySeconds: number;
}

/** The loop of small movements, seconds. */
export const SWAY_LOOP_SECONDS = REST_SECONDS;

/** Makes a film of `rest` and these actions, one frame after the other. Every ramp is drawn once and shown both ways. */
export function composeFilm(
  drawFrame: (request: FrameRequest) => Uint8Array,
  actions: readonly FilmAction[],
  slowness = 1,
): Film {
  const rest = Array.from({ length: REST_FRAMES }, (_, index) =>
    drawFrame({
      action: null,
      progress: 0,
      blink: BLINK_STEPS[index - REST_BLINK.from] ?? 0,
      swaySeconds: index / 15,
    }),
  );
  const segments: Record<string, readonly Uint8Array[]> = { rest };
  const courses: Record<string, ActionCourse> = {};
  for (const action of actions) {
    const course = COURSES[action];
    const frames = Array.from({ length: course.rampFrames + course.holdFrames }, (_, index) => {
      const beyond = Math.max(0, index + 1 - course.rampFrames);
      const progress = Math.min(1, (index + 1) / course.rampFrames);
      // The body goes on swaying a little while it acts.
      return drawFrame({ action, progress, blink: 0, swaySeconds: 0.25 * progress + 0.12 * beyond });
    });
    segments[action] = [...frames, ...frames.slice(0, course.rampFrames).toReversed(), ...rest.slice(0, 1)];
    courses[action] = {
      ...course,
      rampMs: course.rampMs * slowness,
      holdMs: course.holdMs * Math.min(slowness, 1.5),
    };
  }
  return { width: FRAME_WIDTH, height: FRAME_HEIGHT, framesPerSecond: 15, segments, courses };
}

/** Films a persona: rest and these actions. About 110 frames for all actions. */
export function renderFilm(persona: Persona, actions: readonly FilmAction[] = FILM_ACTIONS): Film {
  const prepared = headOf(persona);
  return composeFilm(
    (request) => drawPersonaFrame(persona, prepared, request),
    actions,
    persona.movement.slowness,
  );
}

/** One frame of a persona. */
export function drawPersonaFrame(
  persona: Persona,
  { head, rest }: PersonaHead,
  { action, progress, blink, swaySeconds }: FrameRequest,
): Uint8Array {
  const { movement, mirrored } = persona;
  const closed = Math.max(blink, action === 'blink' ? progress : 0);
  const opened = action === 'open-mouth' ? progress * movement.mouthOpen : 0;
  const expression = {
    ...rest.expression,
    blink: rest.expression.blink + (1 - rest.expression.blink) * closed,
    mouthOpen: Math.max(rest.expression.mouthOpen, opened),
  };
  const side = action === 'turn-left' ? 1 : action === 'turn-right' ? -1 : 0;
  const pose = addPoses(addPoses({ ...UPRIGHT, ...rest.pose }, smallSway(swaySeconds)), {
    yaw: side * progress * movement.yaw,
    pitch: action === 'nod' ? progress * movement.pitch : 0,
  });
  const frame = toI420(head.render(expression, mirrored ? mirroredPose(pose) : pose));
  return mirrored ? mirrorFrame(frame, FRAME_WIDTH, FRAME_HEIGHT) : frame;
}

/** Small movements whose loop is the rest's; a little less than of someone who takes ten seconds for them. */
function smallSway(seconds: number): Pose {
  const { yaw, pitch, roll, dx, dy } = sway(seconds, SWAY_LOOP_SECONDS);
  return { yaw: 0.6 * yaw, pitch: 0.6 * pitch, roll: 0.6 * roll, dx: 0.7 * dx, dy: 0.7 * dy };
}

function mirroredPose({ yaw, pitch, roll, dx, dy }: Pose): Pose {
  return { yaw: -yaw, pitch, roll: -roll, dx: -dx, dy };
}

/** Mirrors an I420 frame in place, left to right, and returns it. */
export function mirrorFrame(frame: Uint8Array, width: number, height: number): Uint8Array {
  const luma = width * height;
  const planes = [
    { start: 0, end: luma, width },
    { start: luma, end: frame.length, width: width / 2 },
  ];
  for (const plane of planes) {
    for (let start = plane.start; start < plane.end; start += plane.width) {
      frame.subarray(start, start + plane.width).reverse();
    }
  }
  return frame;
}

/** How far an action has gone after so many milliseconds, 0..1; at speed 2 everything takes half the time. */
export function progressAt({ rampMs, holdMs }: ActionCourse, elapsedMs: number, speed = 1): number {
  const duration = 2 * rampMs + holdMs;
  return bump(elapsedMs * speed, 0, duration, rampMs);
}

/** How long an action takes from rest to rest, milliseconds. */
export function durationOf({ rampMs, holdMs }: ActionCourse, speed = 1): number {
  return (2 * rampMs + holdMs) / speed;
}

/** All different frames of a film, in the order in which they first stand in it. */
export function distinctFrames(film: Film): Uint8Array[] {
  return [...new Set(Object.values(film.segments).flat())];
}

/** The frame at a place of a segment. Throws when there is none. */
export function frameOf(film: Film, segment: string, index: number): Uint8Array {
  const frame = film.segments[segment]?.[index];
  if (frame === undefined) throw new RangeError(`The film has no frame ${index} of ${segment}`);
  return frame;
}
