import { findParentPort } from '../../contract/parent-port.ts';
import { type FromCore, toCoreSchema } from '../../contract/process-messages.ts';
import { systemClock } from './clock.ts';
import { Core } from './core.ts';
import { type Log, openJournal } from './journal.ts';
import type { DrawnChallenge } from './liveness/draw.ts';
import { readSystemCameras } from './liveness/system-cameras.ts';
import { Transfer } from './transfer.ts';

/**
 * Serves as the core process: the first message starts core, or one transfer instead; every message is parsed, a bad one
 * is refused. Throws when nobody has started this process as one.
 */
export function runCore(drawChallenge: () => DrawnChallenge): void {
  const port = findParentPort(process);
  if (!port) throw new Error('core is started by the main process');

  const send = (message: FromCore) => port.send(message);
  let core: Core | null = null;
  let transfer: Transfer | null = null;
  let log: Log = () => undefined;

  async function stop(): Promise<void> {
    await core?.stop();
    send({ type: 'stopped' });
    process.exit(0);
  }

  port.onClosed(() => process.exit(0));
  port.onMessage((raw) => {
    const message = toCoreSchema.safeParse(raw);
    if (!message.success) {
      log('message-refused', {
        where: 'main',
        paths: message.error.issues.map((issue) => issue.path.join('.')),
      });
      const requestId = (raw as { requestId?: unknown } | null)?.requestId;
      if (typeof requestId === 'number') {
        send({ type: 'reply', requestId, result: { ok: false, fault: 'message-invalid' } });
      }
      return;
    }
    if (message.data.type === 'stop') {
      void stop();
    } else if (message.data.type === 'start') {
      log = openJournal(message.data.dataDirectory);
      core ??= new Core({
        start: message.data,
        clock: systemClock,
        send,
        log,
        readSystemCameras,
        drawChallenge,
      });
      void core.start();
    } else if (message.data.type === 'transfer') {
      log = openJournal(message.data.dataDirectory);
      transfer ??= new Transfer({ start: message.data, clock: systemClock, send, log });
      void transfer.run();
    } else if (transfer !== null) {
      transfer.handle(message.data);
    } else {
      void core?.handle(message.data);
    }
  });
}
