/** Types of bootstrap.mjs for TypeScript; what each export does stands there. */

import type { SpawnOptions } from 'node:child_process';

export function chooseNode(context: {
  readonly packagedNode: string | undefined;
  readonly ownNode: string;
  readonly ownVersion: string;
}): string | undefined;

export function exitCodeOf(code: number | null, signal: NodeJS.Signals | null): number;

export function runForwardingSignals(
  command: string,
  args: readonly string[],
  options: SpawnOptions,
  onOutput?: (chunk: Buffer) => void,
): Promise<number>;
