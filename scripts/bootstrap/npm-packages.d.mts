/** Types of npm-packages.mjs for TypeScript; what each export does stands there. */

export function markerFor(lockText: string, hiddenLockText: string): string;

export function installDecision(state: {
  readonly lockText: string;
  readonly hiddenLockText: string | undefined;
  readonly markerText: string | undefined;
}): 'keep' | 'adopt' | 'install';

export function ensureNpmPackages(options: {
  readonly root: string;
  readonly progress: (line: string) => void;
  readonly runNpm: (args: readonly string[]) => Promise<{ exitCode: number; output: string }>;
}): Promise<'ready' | 'failed'>;

export function npmCommand(context: {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly root: string;
  readonly execPath: string;
  readonly platform: string;
}): { command: string; args: string[]; shell: boolean };

export function pathOutsideClone(pathValue: string, root: string): string;
