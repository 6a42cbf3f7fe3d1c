import { fork } from 'node:child_process';
import { sep } from 'node:path';
import { utilityProcess } from 'electron';

/** A child process of the terminal, whichever way it runs. */
export interface Child {
  send(message: unknown): void;
  end(): void;
}

/** What is told about a child. */
export interface ChildListener {
  onMessage(message: unknown): void;
  /** Called once. */
  onExit(code: number | null): void;
}

/** Node-API that better-sqlite3 13 needs. */
const NEEDED_NODE_API = 10;

/** True when Electron's own Node can load the database module. */
export function canUseUtilityProcess(): boolean {
  return Number(process.versions.napi ?? 0) >= NEEDED_NODE_API;
}

/**
 * Starts `file` as a child: a `utilityProcess` of Electron, or, on a run-time whose Node-API is too old, the very same
 * file under `nodeProgram`. This is the only place that knows the difference.
 */
export function startChild(file: string, nodeProgram: string | null, listener: ChildListener): Child {
  if (canUseUtilityProcess() || nodeProgram === null) {
    const child = utilityProcess.fork(file, [], { serviceName: 'anhao', stdio: 'inherit' });
    child.on('message', (message) => listener.onMessage(message));
    child.once('exit', (code) => listener.onExit(code));
    return { send: (message) => child.postMessage(message), end: () => void child.kill() };
  }
  // A Node beside the program cannot read its archive; what it runs lies unpacked beside it.
  const plainFile = file.replace(`app.asar${sep}`, `app.asar.unpacked${sep}`);
  const child = fork(plainFile, [], {
    execPath: nodeProgram,
    serialization: 'advanced',
    stdio: 'inherit',
    execArgv: [],
  });
  let ended = false;
  const exit = (code: number | null) => {
    if (ended) return;
    ended = true;
    listener.onExit(code);
  };
  child.on('message', (message) => listener.onMessage(message));
  child.once('exit', exit);
  child.once('error', () => exit(null));
  return {
    // A child that has just gone answers by its exit, not by an exception here.
    send: (message) => void (child.connected && child.send(message as object, () => undefined)),
    end: () => void child.kill(),
  };
}
