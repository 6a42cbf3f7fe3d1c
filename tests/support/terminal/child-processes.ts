import { readdirSync, readFileSync } from 'node:fs';

/** Process ids of the children of `parent` whose command line names `bundle` (Linux). */
export function findChildProcesses(parent: number, bundle: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const status = readFileSync(`/proc/${pid}/status`, 'utf8');
        const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        return new RegExp(`^PPid:\\s+${parent}$`, 'm').test(status) && commandLine.includes(bundle);
      } catch {
        // It has ended between the two looks.
        return false;
      }
    });
}
