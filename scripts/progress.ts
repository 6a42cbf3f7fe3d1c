/** Tells what is being done; to the error stream, so that the output of a job stays its own. */
export function progress(line: string): void {
  process.stderr.write(`[anhao] ${line}\n`);
}
