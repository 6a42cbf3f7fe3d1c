import { app } from 'electron';
import { describeFault } from '../../contract/faults.ts';
import { fromCoreSchema, type ToCore } from '../../contract/process-messages.ts';
import { fail, type Result } from '../../contract/result.ts';
import type { TransferOrder, Transferred } from '../../contract/transfer.ts';
import { startChild } from './child-process.ts';
import { endOnBug } from './last-resort.ts';
import type { Profile } from './profile.ts';
import { readStartFacts } from './start-facts.ts';
import { besideMain } from './window.ts';

/** The largest bundle, 4 GiB, takes 18 minutes on a slow stick that writes 5 MB/s and is read back at 20 MB/s. */
const LIMIT_MS = 30 * 60_000;
/** Core has told how it went; it may take this long to end. */
const FAREWELL_MS = 3_000;

/**
 * Does one transfer for the field engineer instead of serving: no window, no devices, no line. Prints one line of JSON on
 * standard output, in trouble its cause on standard error, and ends with 0 or 1. Faults besides those of core:
 * 'terminal-running'; 'core-lost' when core ends early or takes too long.
 */
export function runTransfer(order: Result<TransferOrder>, profile: Profile): void {
  endOnBug();
  if (!order.ok) {
    report(order);
  } else if (!app.requestSingleInstanceLock()) {
    report(fail('terminal-running'));
  } else {
    void app.whenReady().then(async () => report(await askCore(order.value, profile)));
  }
}

function askCore(order: TransferOrder, profile: Profile): Promise<Result<Transferred>> {
  const { facts, keyStore } = readStartFacts(profile);
  return new Promise((resolve) => {
    let result: Result<Transferred> = fail('core-lost');
    const tell = (message: ToCore) => child.send(message);
    const giveUp = () => {
      child.end();
      // A process that waits for a bad stick may not even be ended.
      resolve(result);
    };
    let limit = setTimeout(giveUp, LIMIT_MS);
    const child = startChild(besideMain('core.cjs'), profile.nodeProgram, {
      onMessage: (raw) => {
        const message = fromCoreSchema.safeParse(raw).data;
        if (message?.type === 'store-secrets') {
          void keyStore.keep(message.secrets).then((kept) => tell({ type: 'secrets-stored', result: kept }));
        } else if (message?.type === 'transferred') {
          ({ result } = message);
          clearTimeout(limit);
          limit = setTimeout(giveUp, FAREWELL_MS);
          tell({ type: 'stop' });
        }
      },
      onExit: () => {
        clearTimeout(limit);
        resolve(result);
      },
    });
    tell({ type: 'transfer', ...facts, order });
  });
}

/** Ends the program once the line is out. */
function report(result: Result<Transferred>): void {
  if (!result.ok) process.stderr.write(`Anhao: ${describeFault(result.fault).cause}\n`);
  const line = JSON.stringify(result.ok ? { ok: true, ...result.value } : result);
  process.stdout.write(`${line}\n`, () => app.exit(result.ok ? 0 : 1));
}
