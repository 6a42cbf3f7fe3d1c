import { CALM, type Expression } from './expression.ts';
import { asPrint, holdSheet } from './flat-print.ts';
import { Head } from './head.ts';
import { blinkAt, bump, loopedSine, sway } from './motion.ts';
import type { PersonKey } from './person.ts';
import { blankPicture, copyOf, type Picture } from './picture.ts';
import { addPoses, type Pose } from './rotation.ts';
import { emptyRoom, pasteInto, sideBySide } from './scene.ts';
import { FRAMES_PER_SECOND } from './y4m.ts';

/** A synthetic camera clip. Every clip is a loop: its last frame leads to its first one without a jump. */
export interface Clip {
  /** Length of the loop in seconds; a whole number of frames. */
  seconds: number;
  /** Factor on the scene's brightness. */
  gain: number;
  /** `live`: every frame has its own sensor noise; `repeated`: one frame, byte for byte the same; `none`: no noise. */
  sensor: 'live' | 'repeated' | 'none';
  /** The scene at a time in seconds. The picture may be used again by the next call. */
  frame(time: number): Picture;
}

const PERSON: PersonKey = 's6_0';
const SECOND_PERSON: PersonKey = 's3_0';

const LIVE = { gain: 1, sensor: 'live' } as const;

/** When the cooperative person does what, in seconds: turn left, turn right, open the mouth, nod, with rest around each. */
export const COOPERATIVE_TIMES = {
  blink: 1.7,
  turnLeft: 3,
  turnRight: 6.7,
  turnDuration: 2.2,
  openMouth: 10.4,
  openMouthDuration: 1.5,
  nod: 13.2,
  nodDuration: 1.4,
  loop: 16,
} as const;
/** Degrees by which the head is turned. */
const TURN = 34;
/** Degrees by which it is nodded, chin down. */
const NOD = 16;
/** Seconds from looking ahead to fully turned; what is left of the turn's time is held: 0.8 s. */
const TURN_RAMP = 0.7;

/** Looks ahead, turns to the left and back, to the right and back, opens the mouth, nods: what every challenge asks for. */
function cooperative(person: PersonKey): Clip {
  const head = new Head(person);
  const times = COOPERATIVE_TIMES;
  return {
    ...LIVE,
    seconds: times.loop,
    frame: (time) => {
      const turn = (start: number): number => bump(time, start, times.turnDuration, TURN_RAMP);
      const yaw = TURN * (turn(times.turnLeft) - turn(times.turnRight));
      const expression: Expression = {
        ...CALM,
        blink: blinkAt(time, times.blink),
        mouthOpen: bump(time, times.openMouth, times.openMouthDuration, 0.2),
      };
      const pitch = NOD * bump(time, times.nod, times.nodDuration, 0.4);
      return head.render(expression, addPoses(sway(time, times.loop), { yaw, pitch }));
    },
  };
}

/** Blinks, smiles and nods a little, but never turns the head nor opens the mouth. */
function wrongActions(): Clip {
  const head = new Head(PERSON);
  const seconds = 6;
  return {
    ...LIVE,
    seconds,
    frame: (time) => {
      const blink = blinkAt(time, 0.6) + blinkAt(time, 3.4);
      const smile = bump(time, 1.3, 1.8, 0.35);
      const pitch = 5 * bump(time, 4, 1.4, 0.5);
      return head.render({ ...CALM, blink, smile }, addPoses(sway(time, seconds), { pitch }));
    },
  };
}

/** Stands still and looks ahead. */
function calm(person: PersonKey, seconds: number): (time: number) => Picture {
  const head = new Head(person);
  return (time) => head.render(CALM, sway(time, seconds));
}

function twoFaces(): Clip {
  const seconds = 4;
  const heads = { left: new Head(PERSON), right: new Head(SECOND_PERSON) };
  return {
    ...LIVE,
    seconds,
    frame: (time) =>
      sideBySide(
        { picture: heads.left.render(CALM, sway(time, seconds)), centre: heads.left.face.centre },
        { picture: heads.right.render(CALM, sway(time + 1, seconds)), centre: heads.right.face.centre },
        0.75,
      ),
  };
}

/** The eyes are about 40 pixels apart: a face is still found, but the person must come nearer. */
function tooFar(): Clip {
  const seconds = 4;
  const person = calm(PERSON, seconds);
  const room = emptyRoom();
  return {
    ...LIVE,
    seconds,
    frame: (time) => pasteInto(room, person(time), { scale: 0.42, dx: 0, dy: 20 }),
  };
}

/** A flat print of the person, moved and turned by hand. */
function print(): Clip {
  const seconds = 8;
  const room = emptyRoom();
  const sheet = asPrint(new Head(PERSON).photo);
  const pose = (time: number): Pose => {
    const sine = (periods: number, phase = 0): number => loopedSine(time, seconds, periods, phase);
    return {
      yaw: 28 * sine(1),
      pitch: 14 * sine(2, 0.5),
      roll: 5 * sine(1, 1),
      dx: 30 * sine(2),
      dy: 14 * sine(3),
    };
  };
  return { ...LIVE, seconds, frame: (time) => holdSheet(room, sheet, pose(time), 0.72) };
}

/** All clips by name. Making one costs time only when it is asked for. */
const CLIPS = {
  cooperative: () => cooperative(PERSON),
  'cooperative-second': () => cooperative(SECOND_PERSON),
  'wrong-actions': wrongActions,
  'no-face': (): Clip => {
    const room = emptyRoom();
    return { ...LIVE, seconds: 2, frame: () => room };
  },
  black: (): Clip => {
    const nothing = blankPicture();
    return { seconds: 2, gain: 1, sensor: 'none', frame: () => nothing };
  },
  frozen: (): Clip => {
    const still = copyOf(calm(PERSON, 2)(0));
    return { seconds: 2, gain: 1, sensor: 'repeated', frame: () => still };
  },
  'two-faces': twoFaces,
  'too-far': tooFar,
  /** A twentieth of the light: a face is still found, brightness must be measured on the pixels. */
  dark: (): Clip => ({ seconds: 4, gain: 0.05, sensor: 'live', frame: calm(PERSON, 4) }),
  print,
} satisfies Record<string, () => Clip>;

/** Name of a clip. */
export type ClipName = keyof typeof CLIPS;

/** All names. */
export const CLIP_NAMES = Object.keys(CLIPS) as ClipName[];

/** Whether there is a clip of that name. */
export function isClipName(name: string): name is ClipName {
  return Object.hasOwn(CLIPS, name);
}

/** Prepares a clip: decodes photos and builds heads. */
export function createClip(name: ClipName): Clip {
  return CLIPS[name]();
}

/** Number of frames in a clip. */
export function frameCount({ seconds }: Clip): number {
  return Math.round(seconds * FRAMES_PER_SECOND);
}
