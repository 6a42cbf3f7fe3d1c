import type { LivenessAction } from '../../../contract/liveness.ts';

/** Random numbers for the challenge; the real one is the operating system's generator. */
export interface RandomSource {
  /** `length` random bytes. */
  bytes(length: number): Uint8Array;
}

/** A drawn challenge (随机动作). */
export interface DrawnChallenge {
  /** 128 random bits, base64url; ties the record to this very draw. */
  readonly nonce: string;
  readonly actions: readonly LivenessAction[];
}

/** What can be asked of somebody who does not turn the head. A blink is never asked unless it was chosen. */
const WITHOUT_TURN: readonly LivenessAction[] = ['nod', 'open-mouth'];

/**
 * Draws the challenge: a turn to either side, which a flat picture cannot follow, then one of the other turn, a nod and an
 * open mouth. All six are equally likely. Never drawn by the page.
 */
export function drawChallenge(random: RandomSource): DrawnChallenge {
  const nonce = Buffer.from(random.bytes(16)).toString('base64url');
  const turn = pick<LivenessAction>(['turn-left', 'turn-right'], random);
  const second = pick([otherTurn(turn), ...WITHOUT_TURN], random);
  return { nonce, actions: [turn, second] };
}

/** True for the actions that turn the head to a side. */
export function isTurn(action: LivenessAction): boolean {
  return action === 'turn-left' || action === 'turn-right';
}

/**
 * What is left to do of `actions` for someone who cannot turn the head (转不了头): those that are no turns, filled up to
 * two, since one action alone is too easily guessed. What has been done already is not asked again.
 *
 * @returns never nothing, unless nod and open mouth are both done
 */
export function withoutTurns(
  actions: readonly LivenessAction[],
  done: readonly LivenessAction[] = [],
): readonly LivenessAction[] {
  const left = actions.filter((action) => !isTurn(action));
  const others = WITHOUT_TURN.filter((action) => !left.includes(action) && !done.includes(action));
  return [...left, ...others].slice(0, Math.max(left.length, WITHOUT_TURN.length));
}

/**
 * The action that is offered when one did not succeed in three tries (换一个动作): one that was not asked yet, for a turn
 * the other side first, because stiff necks are often stiff to one side only.
 *
 * @param asked every action asked so far or still to come
 * @param turnDeclined true when the person cannot turn the head: then never a turn
 * @returns null when everything was asked
 */
export function alternativeTo(
  action: LivenessAction,
  asked: readonly LivenessAction[],
  turnDeclined: boolean,
): LivenessAction | null {
  const turns: readonly LivenessAction[] = turnDeclined ? [] : ['turn-left', 'turn-right'];
  const candidates = isTurn(action) ? [...turns, ...WITHOUT_TURN] : [...WITHOUT_TURN, ...turns];
  return candidates.find((candidate) => candidate !== action && !asked.includes(candidate)) ?? null;
}

function otherTurn(turn: LivenessAction): LivenessAction {
  return turn === 'turn-left' ? 'turn-right' : 'turn-left';
}

/**
 * One of at most 128 choices, all equally likely: a byte that would favour the first ones is drawn again.
 *
 * @throws when the source does not give a usable byte in 100 draws, which a random one never does
 */
function pick<T>(choices: readonly T[], random: RandomSource): T {
  const limit = 256 - (256 % choices.length);
  for (let draws = 0; draws < 100; draws++) {
    const [byte] = random.bytes(1);
    const choice = byte !== undefined && byte < limit ? choices[byte % choices.length] : undefined;
    if (choice !== undefined) return choice;
  }
  throw new Error('the random source does not give random bytes');
}
