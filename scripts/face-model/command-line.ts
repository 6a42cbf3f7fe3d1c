import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { FaceModelError } from './known-models.ts';

/**
 * Runs `main` when the module at `moduleUrl` is the script that Node was started with. A FaceModelError ends the
 * process with its sentence and exit code 1; anything else is a bug and keeps its stack trace.
 */
export async function runAsScript(moduleUrl: string, main: () => Promise<void>): Promise<void> {
  const script = process.argv[1];
  if (script === undefined || realpathSync(script) !== fileURLToPath(moduleUrl)) return;
  try {
    await main();
  } catch (error) {
    if (!(error instanceof FaceModelError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
