/** Types of folder-lock.mjs for TypeScript; what each export does stands there. */

/** Who holds a lock: process id, host name, and the time of the last heartbeat (ms since 1970). */
export interface LockOwner {
  readonly pid: number;
  readonly host: string;
  readonly heartbeatMs: number;
}

/** The judge's own position: time, host and how to ask whether a process lives. */
export interface LockJudge {
  readonly nowMs: number;
  readonly host: string;
  readonly staleAfterMs: number;
  processIsAlive(pid: number): boolean;
}

export function isStale(owner: LockOwner, here: LockJudge): boolean;

export function withFolderLock<T>(
  folder: string,
  work: () => T | Promise<T>,
  options?: { onWait?: (ownerPid: number | undefined) => void; staleAfterMs?: number; pollMs?: number },
): Promise<T>;
