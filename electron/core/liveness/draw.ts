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

/** Draws the side of the head turn; the mouth follows. Never drawn by the page. */
export function drawChallenge(random: RandomSource): DrawnChallenge {
  const bytes = random.bytes(17);
  const turn: LivenessAction = ((bytes[16] ?? 0) & 1) === 0 ? 'turn-left' : 'turn-right';
  return { nonce: Buffer.from(bytes.subarray(0, 16)).toString('base64url'), actions: [turn, 'open-mouth'] };
}

/** True for the actions that turn the head to a side. */
export function isTurn(action: LivenessAction): boolean {
  return action === 'turn-left' || action === 'turn-right';
}

/** What is left of a draw for someone who cannot turn the head (转不了头); never nothing. */
export function withoutTurns(actions: readonly LivenessAction[]): readonly LivenessAction[] {
  const left = actions.filter((action) => !isTurn(action));
  return left.length > 0 ? left : ['open-mouth'];
}

/** The action that is offered when one did not succeed in three tries: the other side, for stiff necks. */
export function alternativeTo(
  action: LivenessAction,
  drawn: readonly LivenessAction[],
): LivenessAction | null {
  if (action === 'turn-left') return 'turn-right';
  if (action === 'turn-right') return 'turn-left';
  // Instead of the mouth, turn to the side that was not asked yet.
  return drawn.includes('turn-left') ? 'turn-right' : 'turn-left';
}
