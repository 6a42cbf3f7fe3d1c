import { join } from 'node:path';
import type { SimulatedPrinterCommand } from '../../contract/simulator.ts';
import { commandSimulatedPrinter } from '../../native/simulator/control-client.ts';
import { SYNTHETIC_CARDS } from '../../native/simulator/synthetic-cards.ts';
import type { RunningTerminal } from '../support/terminal/launch.ts';
import { expect, outcomeOf, test } from './fixture.ts';

/** No line has this name, so that the simulated printer stands in. */
const site = { printer: { transport: 'serial', path: 'simulated-slip-printer' } };

/** Tells the simulated printer something, by the same door as `npm run sim`. */
async function printer({ userData }: RunningTerminal, command: SimulatedPrinterCommand) {
  const answer = await commandSimulatedPrinter(join(userData, 'reader.sock'), command);
  if (!answer.ok) throw new Error(answer.fault);
  return answer.value.paper;
}

/** A visit that needs no face: this person is certified already. */
async function visit(terminal: RunningTerminal): Promise<void> {
  await terminal.reach('idle');
  await terminal.simulate({ command: 'insert', card: 'card-wang' });
  await terminal.reach('confirmPerson');
  await terminal.touch('confirm-yes');
  await terminal.reach('done');
  expect(await outcomeOf(terminal)).toBe('already-certified');
}

test('the slip comes by itself, as it is shown, and names nobody', async ({ start }) => {
  const terminal = await start({ site });
  await visit(terminal);
  const status = terminal.page.getByTestId('slip-status');
  await expect(status).toHaveAttribute('data-print', 'printed', { timeout: 20_000 });
  await expect(status).toContainText('请取走小票');
  const paper = await printer(terminal, { command: 'printer-paper' });
  expect(paper.at(-1)).toBe('[cut]');
  const { name, idNumber } = SYNTHETIC_CARDS['card-wang'];
  expect(paper.join('\n')).not.toContain(name);
  expect(paper.join('\n')).not.toContain(idNumber);
  for (const line of await terminal.page.locator('.slip-text').allTextContents())
    expect(paper).toContain(line);
});

test('without paper the result stands, and the slip can be printed again later', async ({ start }) => {
  const terminal = await start({ site });
  await terminal.reach('idle');
  await printer(terminal, { command: 'printer-mishap', mishap: 'paper-out', afterBytes: 200 });
  await visit(terminal);
  const status = terminal.page.getByTestId('slip-status');
  await expect(status).toHaveAttribute('data-print', 'failed', { timeout: 20_000 });
  await expect(status).toContainText('打印机没有纸了');
  await printer(terminal, { command: 'printer-repair' });
  await printer(terminal, { command: 'printer-tear-off' });
  await terminal.touch('print-slip');
  await expect(status).toHaveAttribute('data-print', 'printed', { timeout: 20_000 });
  expect((await printer(terminal, { command: 'printer-paper' })).join('\n')).toContain('重打');
});
