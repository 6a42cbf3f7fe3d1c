import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Longest line that either side of the control socket takes, in characters. */
export const CONTROL_LINE_MAX_LENGTH = 4096;

/**
 * Where a simulator listens: `ANHAO_SIMULATOR_SOCKET`, or else a fixed name in the folder for temporary files
 * (a named pipe on Windows).
 */
export function controlSocketPath(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  const configured = environment.ANHAO_SIMULATOR_SOCKET;
  if (configured) return configured;
  const name = 'anhao-reader-simulator';
  return platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`);
}

/** Cuts text into lines; a longer line than allowed calls `onTooLong` once and nothing after it. */
export function createLineSplitter(onLine: (line: string) => void, onTooLong: () => void) {
  let rest = '';
  let ended = false;
  return (text: string): void => {
    if (ended) return;
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') onLine(line);
    if (rest.length <= CONTROL_LINE_MAX_LENGTH) return;
    ended = true;
    onTooLong();
  };
}
