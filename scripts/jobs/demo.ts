import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { runDemonstration } from '../../tests/support/terminal/demonstration.ts';
import { prepareTerminal } from '../prepare.ts';
import { progress } from '../progress.ts';
import { withDisplay } from '../xvfb.ts';

/**
 * `npm run demo`: one scripted visit in a real window on a screen of its own, with a picture of every state.
 * `--json` prints one JSON line last.
 */
const { values } = parseArgs({
  options: { json: { type: 'boolean' }, out: { type: 'string' } },
});
const pictures = resolve(values.out ?? join(import.meta.dirname, '../../.local/demo'));
mkdirSync(pictures, { recursive: true });

await prepareTerminal('development');
const report = await withDisplay(
  async (display) => {
    process.env.DISPLAY = display;
    return runDemonstration({ pictures, progress });
  },
  { own: true },
);
progress(`结果 · outcome: ${report.outcome}; 截图 · pictures: ${pictures}`);
if (values.json) process.stdout.write(`${JSON.stringify(report)}\n`);
else for (const { state, ms } of report.states) progress(`${state.padEnd(18)} ${ms} ms`);
process.exitCode =
  report.outcome === 'passed' && report.receiptVerified && report.degraded.length === 0 ? 0 : 1;
