import type { Film } from '../../tests/support/camera/film.ts';
import { LiveCamera } from '../../tests/support/camera/live-camera.ts';
import { FilmPlayer } from '../../tests/support/camera/player.ts';
import { seededRandom } from '../../tests/support/camera/random.ts';
import {
  type Actor,
  cooperativeActor,
  firstActionReplayActor,
  indifferentActor,
  lateReplayActor,
  matchingReplayActor,
  type Random,
  SLOW,
  SMALL,
  type Stage,
  swapActor,
  USUAL,
  wrongReplayActor,
} from './actor.ts';
import { FrameLoop } from './frame-loop.ts';
import type { AttackKind } from './kinds.ts';
import type { PlannedPresentation } from './plan.ts';
import type { Performer } from './present.ts';

/** A performer that holds a camera until `end`. */
export interface CastPerformer extends Performer {
  end(): void;
}

/** Fed in instead of a camera: there is no sensor and no noise. */
const INJECTED: readonly string[] = ['video-frozen', 'video-looped'];

/** The order of a looped recording: every action that can be asked for, rest between them. */
const LOOPED_ACTIONS = ['turn-left', 'turn-right', 'nod', 'open-mouth', 'blink'];

/**
 * Puts a planned presentation before the camera behind `cameraFile`.
 *
 * @param films what `filmsOf` names, in its order
 */
export function castPresentation(
  planned: PlannedPresentation,
  [film, otherFilm]: readonly [Film, Film?],
  cameraFile: string,
): CastPerformer {
  const { kind, light, seed, manner } = planned;
  const camera = new LiveCamera(cameraFile, film, { noise: !INJECTED.includes(kind), light, seed });
  if (kind === 'video-looped') return castLoop(camera, film);
  const player = new FilmPlayer(camera, film, seed + 1);
  const stage: Stage = {
    rest: () => player.rest(),
    perform: (action, how) => void player.perform(action, how),
    changePerson: () => {
      if (otherFilm) player.switchTo(otherFilm);
    },
  };
  const random = seededRandom(seed + 2);
  const temperament = manner === 'slow' ? SLOW : manner === 'small' ? SMALL : USUAL;
  const actor =
    kind === 'bonafide' ? cooperativeActor(stage, temperament, random) : attackActor(kind, stage, random);
  return {
    actor,
    begin: () => (kind === 'video-frozen' ? player.showStill() : player.rest()),
    end: () => {
      player.stop();
      camera.close();
    },
  };
}

/** Who holds a photo moves it as they hear what is asked for; what recordings do is in their names. */
function attackActor(kind: AttackKind, stage: Stage, random: Random): Actor {
  switch (kind) {
    case 'replay-wrong':
      return wrongReplayActor(stage);
    case 'replay-late':
      return lateReplayActor(stage);
    case 'replay-match':
    case 'replay-match-without-passive':
      return matchingReplayActor(stage);
    case 'replay-turn-match':
      return firstActionReplayActor(stage);
    case 'face-swap':
      return swapActor(stage, USUAL, random);
    case 'video-frozen':
    case 'video-looped':
      return indifferentActor;
    default:
      return cooperativeActor(stage, USUAL, random);
  }
}

function castLoop(camera: LiveCamera, film: Film): CastPerformer {
  const rest = film.segments.rest ?? [];
  const frames = [
    ...rest,
    ...LOOPED_ACTIONS.flatMap((action) => [...(film.segments[action] ?? []), ...rest]),
  ];
  const loop = new FrameLoop(camera, frames, { framesPerSecond: film.framesPerSecond });
  return {
    actor: indifferentActor,
    begin: () => loop.start(),
    end: () => {
      loop.stop();
      camera.close();
    },
  };
}
