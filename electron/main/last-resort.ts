import { app } from 'electron';

/** A program that fails sooner than this after its start would fail again at once. */
const WORTH_RESTARTING_AFTER_S = 10;

/**
 * What happens on a bug in main: instead of Electron's error box, which nobody at a kiosk can read, the program starts
 * anew. Core has committed what it said it had; the rest of the visit is begun again.
 */
export function restartOnBug(): void {
  exitOnBug(() => process.uptime() > WORTH_RESTARTING_AFTER_S);
}

/** What happens on a bug in main where somebody waits for the answer of one order: the program ends with 1. */
export function endOnBug(): void {
  exitOnBug(() => false);
  // Electron would only warn, and wait for ever.
  process.on('unhandledRejection', (reason) => {
    throw reason;
  });
}

function exitOnBug(isWorthRestarting: () => boolean): void {
  // A closed output is no reason to end.
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  process.on('uncaughtException', (error) => {
    process.stderr.write(`Anhao ends on a bug: ${error.stack ?? error.name}\n`);
    if (isWorthRestarting()) app.relaunch();
    app.exit(1);
  });
}
