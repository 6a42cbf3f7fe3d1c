import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { progress } from '../../../scripts/progress.ts';
import { runPowerCuts } from './power-cuts.ts';

/**
 * `node tests/reliability/power-cut/run.ts [--cuts 10] [--seed N] [--json]`: real power cuts of a QEMU guest while the store
 * commits. What cannot run on this machine is skipped with its reason, and that is no failure. The last line of the output is
 * one JSON object; `--json` leaves out the line for people before it.
 */
const { values } = parseArgs({
  options: {
    cuts: { type: 'string', default: '10' },
    seed: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const cuts = wholeNumber('cuts', values.cuts);
const seed = values.seed === undefined ? randomInt(2 ** 31) : wholeNumber('seed', values.seed);

const startMs = performance.now();
const result = await runPowerCuts({ cuts, seed, progress });
const { acknowledged, lost, controlLost, skipped, problems } = result;
if (!values.json) {
  const found = `${result.cuts} cuts: ${acknowledged} records acknowledged, ${lost} lost; control lost ${controlLost}`;
  process.stdout.write(`${skipped === null ? found : `skipped: ${skipped}`}\n`);
}
const durationMs = Math.round(performance.now() - startMs);
process.stdout.write(`${JSON.stringify({ ...result, seed, durationMs })}\n`);
// A control without a loss shows that nothing was tested.
const isWell = skipped !== null || (lost === 0 && problems.length === 0 && controlLost !== 0);
process.exitCode = isWell ? 0 : 1;

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new Error(`--${name} needs a whole number of at least 1`);
  return value;
}
