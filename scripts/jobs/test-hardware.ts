import { parseArgs } from 'node:util';
import { runHardwareTests } from '../../tests/hardware/hardware-tests.ts';
import { progress } from '../progress.ts';

/**
 * `npm run test:hardware`: the native libraries on a real kernel in QEMU with emulated USB readers, and social security
 * cards with a real pcscd. What cannot run on this machine is skipped with its reason, and that is no failure. The last
 * line of the output is one JSON object; `--json` leaves out the line for people before it.
 */
const { values } = parseArgs({ options: { json: { type: 'boolean' } } });

const result = await runHardwareTests(progress);
const { passed, failed, skipped } = result;
if (!values.json) {
  const reasons = skipped.map((reason) => `; skipped: ${reason}`).join('');
  process.stdout.write(`${passed} passed, ${failed} failed${reasons}\n`);
}
process.stdout.write(`${JSON.stringify(result)}\n`);
process.exitCode = failed === 0 ? 0 : 1;
