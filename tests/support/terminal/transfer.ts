import { join } from 'node:path';
import { execa } from 'execa';
import { resolveElectronRuntime } from '../../../scripts/electron-runtime.ts';
import { machineSwitches, ROOT } from './launch.ts';

/** A program that takes longer than this hangs. */
const LIMIT_MS = 60_000;

/** How a transfer of the program ended. */
export interface EndedTransfer {
  readonly exitCode: number | undefined;
  /** What it printed, without the last line feed. */
  readonly output: string;
  readonly errors: string;
}

/**
 * Runs the development build with a switch for a transfer to or from a stick.
 *
 * @param userData folder of a terminal
 * @param order `--export-records=<folder>` or `--import-receipts=<file>`
 * @param folder current folder of the program
 */
export async function runTransfer(userData: string, order: string, folder: string): Promise<EndedTransfer> {
  const { executable } = await resolveElectronRuntime();
  const switches = [...machineSwitches(), `--user-data-dir=${userData}`, order];
  const ended = await execa(executable, [...switches, join(ROOT, 'out/development')], {
    cwd: folder,
    env: { ANHAO_NODE: process.execPath },
    reject: false,
    timeout: LIMIT_MS,
  });
  return { exitCode: ended.exitCode, output: ended.stdout, errors: ended.stderr };
}
