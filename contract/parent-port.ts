/**
 * The line of a child process to its parent, whichever way the child was started: Electron's
 * `utilityProcess` or Node's `child_process.fork` with advanced serialisation. Messages are structured
 * clones; both sides parse them with the schemas of this folder.
 */
export interface ParentPort {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called when the parent is gone; the child has no reason to live on. */
  onClosed(listener: () => void): void;
}

interface UtilityPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
}

interface ChildProcess {
  parentPort?: UtilityPort | undefined;
  send?: ((message: unknown) => unknown) | undefined;
  on(event: string, listener: (...args: unknown[]) => void): unknown;
}

/** Finds the line to the parent in the `process` object; `null` when the process was started by hand. */
export function findParentPort(childProcess: unknown): ParentPort | null {
  const child = childProcess as ChildProcess;
  const utilityPort = child.parentPort;
  if (utilityPort) {
    return {
      send: (message) => utilityPort.postMessage(message),
      onMessage: (listener) => utilityPort.on('message', (event) => listener(event.data)),
      // A utility process is ended together with its parent.
      onClosed: () => undefined,
    };
  }
  if (!child.send) return null;
  return {
    send: (message) => child.send?.(message),
    onMessage: (listener) => void child.on('message', (message) => listener(message)),
    onClosed: (listener) => void child.on('disconnect', () => listener()),
  };
}
