import { app } from 'electron';
import type { Profile } from './profile.ts';
import { startTerminal } from './terminal.ts';
import { runTransfer } from './transfer.ts';
import { findTransferOrder } from './transfer-order.ts';

/** Starts what the command line asks for: the terminal, or one transfer to or from a stick. */
export function startProgram(profile: Profile): void {
  const { commandLine } = app;
  const order = findTransferOrder(
    (name) => (commandLine.hasSwitch(name) ? commandLine.getSwitchValue(name) : null),
    process.cwd(),
  );
  if (order === null) startTerminal(profile);
  else runTransfer(order, profile);
}
