import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Memory in the form of a folder, on Linux. */
const SHARED_MEMORY = '/dev/shm';

/**
 * A new folder for the file of a live camera, in memory where the system has that: it is written 30 times a second, and a
 * busy disk would hold the pictures up, which looks like a frozen camera. The caller removes it.
 */
export function makeCameraFolder(): Promise<string> {
  return mkdtemp(join(existsSync(SHARED_MEMORY) ? SHARED_MEMORY : tmpdir(), 'anhao-camera-'));
}
