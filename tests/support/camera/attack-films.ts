import { holeAround } from './cut-out.ts';
import { CALM, type Expression } from './expression.ts';
import { composeFilm, FILM_ACTIONS, type Film, type FilmAction, type FrameRequest } from './film.ts';
import { holdFilm, type Presentation, SheetShow, screenPresentation } from './hold-film.ts';
import { headOf, type Persona } from './persona.ts';
import { pushFace, throughHoles } from './photo-warp.ts';
import { copyOf, type Picture } from './picture.ts';
import { seededRandom } from './random.ts';
import { type Pose, UPRIGHT } from './rotation.ts';

/** What is done with a photo of someone. */
export type PhotoAttack =
  | 'photo-still'
  | 'photo-moved'
  | 'photo-bent'
  | 'photo-bent-strong'
  | 'photo-tilted'
  | 'photo-cutout'
  | 'photo-warped';

/** All photo attacks. */
export const PHOTO_ATTACKS: readonly PhotoAttack[] = [
  'photo-still',
  'photo-moved',
  'photo-bent',
  'photo-bent-strong',
  'photo-tilted',
  'photo-cutout',
  'photo-warped',
];

/** How the hand answers the actions that are asked for; each at full progress. */
interface HandPlay {
  /** Degrees to which the sheet is turned for a turn of the head, and for a nod. */
  readonly yaw: number;
  readonly pitch: number;
  /** Radians by which the sheet is bent for a turn or nod. */
  readonly bend: number;
  /** Pixels by which the sheet is shifted for a turn (sideways) or nod (down). */
  readonly shift: number;
}

const STILL: HandPlay = { yaw: 0, pitch: 0, bend: 0, shift: 0 };

/**
 * A film of a photo of the persona, held before the camera by hand, which answers every action as this attack can:
 * 'photo-still' not at all; 'photo-moved' shifts and turns the sheet by up to 30°; 'photo-bent' bends it up to 0.6 rad,
 * 'photo-bent-strong' 0.6..1.5 rad, both with a turn; 'photo-tilted' is held at a slant of up to 30° all the time and
 * moved on from there; 'photo-cutout' has holes for the eyes and the mouth of `wearer` behind it; 'photo-warped' moves
 * its eyes and mouth, and fakes turns and nods, by warping the flat picture. Played like any film.
 */
export function photoAttackFilm(
  kind: PhotoAttack,
  persona: Persona,
  seed: number,
  wearer: Persona = persona,
): Film {
  const random = seededRandom(seed);
  random();
  const between = (from: number, to: number): number => from + (to - from) * random();
  const sign = random() < 0.5 ? -1 : 1;
  const presentation: Presentation = {
    seed,
    sway: kind === 'photo-still' ? between(0, 0.3) : between(0.6, 1.4),
    scale: between(0.85, 1.1),
    gains: [between(0.92, 1), between(0.92, 0.98), between(0.86, 0.96)],
    blackLevel: between(8, 20),
    resolution: between(0.7, 0.95),
    bend: kind === 'photo-bent-strong' ? between(0.6, 0.9) : kind === 'photo-bent' ? between(0.1, 0.3) : 0,
    tilt:
      kind === 'photo-tilted'
        ? { yaw: sign * between(12, 30), pitch: between(-15, 15), roll: between(-8, 8) }
        : {},
  };
  const play = handPlay(kind, between);
  const draw = kind === 'photo-cutout' ? cutOut(persona, wearer) : photoOf(persona, kind === 'photo-warped');
  const show = new SheetShow(presentation);
  const drawFrame = (request: FrameRequest): Uint8Array => {
    const { pose, bend } = handAnswer(play, request);
    return show.frame(draw(request), request.swaySeconds, pose, bend);
  };
  return composeFilm(drawFrame, FILM_ACTIONS);
}

/**
 * A film of the persona shown on a screen: whatever `film` answers, the replay answers. Which actions are played, and
 * when, is the caller's choice.
 */
export function replayFilm(film: Film, seed: number): Film {
  return holdFilm(film, screenPresentation(seed));
}

function handPlay(kind: PhotoAttack, between: (from: number, to: number) => number): HandPlay {
  switch (kind) {
    case 'photo-still':
      return STILL;
    case 'photo-moved':
    case 'photo-tilted':
    case 'photo-cutout':
      return { yaw: between(20, 30), pitch: between(12, 22), bend: 0, shift: between(15, 45) };
    case 'photo-bent':
      return { yaw: between(5, 25), pitch: between(5, 15), bend: between(0.2, 0.3), shift: between(0, 20) };
    case 'photo-bent-strong':
      return { yaw: between(8, 30), pitch: between(5, 20), bend: between(0.3, 0.6), shift: between(0, 20) };
    case 'photo-warped':
      return { yaw: between(0, 18), pitch: between(0, 10), bend: 0, shift: between(0, 25) };
  }
}

/** The sheet's own movement for an action. Mouth and blink are answered by a short jerk of the hand, if at all. */
function handAnswer(
  { yaw, pitch, bend, shift }: HandPlay,
  { action, progress }: FrameRequest,
): { pose: Partial<Pose>; bend: number } {
  switch (action) {
    case 'turn-left':
    case 'turn-right': {
      const side = action === 'turn-left' ? progress : -progress;
      return { pose: { yaw: side * yaw, dx: side * shift }, bend: progress * bend };
    }
    case 'nod':
      return { pose: { pitch: progress * pitch, dy: progress * shift }, bend: progress * bend };
    case 'open-mouth':
    case 'blink':
      return { pose: { dy: 0.25 * progress * shift }, bend: 0.5 * progress * bend };
    case null:
      return { pose: {}, bend: 0 };
  }
}

type DrawPhoto = (request: FrameRequest) => Picture;

/** The photo: as it is, or animated by warping. */
function photoOf(persona: Persona, isWarped: boolean): DrawPhoto {
  const { head, rest } = headOf(persona);
  const mirrored = (picture: Picture): Picture => (persona.mirrored ? mirroredPicture(picture) : picture);
  if (!isWarped) {
    const photo = mirrored(copyOf(head.render(rest.expression, { ...UPRIGHT, ...rest.pose })));
    return () => photo;
  }
  // A warped photo is the original one: what an app was given.
  return (request) => {
    const texture = head.express(movedExpression(rest.expression, request, 1));
    const side = sideOf(request.action) * request.progress * (persona.mirrored ? -1 : 1);
    const downwards = request.action === 'nod' ? request.progress : 0;
    return mirrored(pushFace(texture, head.face, { sideways: side, downwards }));
  };
}

/** A photo with holes, through which the wearer's eyes and mouth are seen. The wearer stands still otherwise. */
function cutOut(persona: Persona, wearer: Persona): DrawPhoto {
  const photo = headOf({ ...persona, glasses: 'none' });
  const behind = headOf({ ...wearer, glasses: 'none' });
  const texture = photo.head.express(photo.rest.expression);
  const holes = (['right-eye', 'left-eye', 'mouth'] as const).map((part) =>
    holeAround(part, photo.head.face, behind.head.face),
  );
  return (request) => {
    const expression = movedExpression(behind.rest.expression, request, wearer.movement.mouthOpen);
    const picture = throughHoles(texture, behind.head.express(expression), holes);
    return persona.mirrored ? mirroredPicture(picture) : picture;
  };
}

function movedExpression(
  rest: Expression,
  { action, progress, blink }: FrameRequest,
  mouthOpen: number,
): Expression {
  return {
    ...CALM,
    blink: Math.max(rest.blink, blink, action === 'blink' ? progress : 0),
    mouthOpen: Math.max(rest.mouthOpen, action === 'open-mouth' ? progress * mouthOpen : 0),
  };
}

const sideOf = (action: FilmAction | null): number =>
  action === 'turn-left' ? 1 : action === 'turn-right' ? -1 : 0;

function mirroredPicture({ width, height, rgb }: Picture): Picture {
  const result = new Float32Array(rgb.length);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const source = (row * width + column) * 3;
      result.set(rgb.subarray(source, source + 3), (row * width + width - 1 - column) * 3);
    }
  }
  return { width, height, rgb: result };
}
