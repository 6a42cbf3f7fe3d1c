/** Types of system-libraries.mjs for TypeScript; what each export does stands there. */

/** One need of a job: alternative package names, and a command whose presence also meets it. */
export interface SystemNeed {
  readonly packages: readonly string[];
  readonly command?: string;
}

export function systemNeeds(job: string, context: { readonly hasDisplay: boolean }): SystemNeed[];

export function unmetNeeds(
  needs: readonly SystemNeed[],
  context: { isInstalled(name: string): boolean; hasCommand(command: string): boolean },
): SystemNeed[];

export function packagesToInstall(
  needs: readonly SystemNeed[],
  hasCandidate: (name: string) => boolean,
): string[];

export function isDebianLike(osRelease: string): boolean;

export function installedPackages(dpkgOutput: string): Set<string>;

export function ensureSystemPackages(options: {
  readonly job: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The lock between processes that install system packages. */
  readonly lockFolder: string;
  readonly progress: (line: string) => void;
  readonly run: (
    command: string,
    args: readonly string[],
    env: Readonly<Record<string, string | undefined>>,
  ) => Promise<number>;
}): Promise<'ready' | 'missing'>;
