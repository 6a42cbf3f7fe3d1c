import type { WebContents } from 'electron';
import { fail, type Result, succeed } from '../../contract/result.ts';
import {
  type SimulatorStatus,
  simulatorCommandSchema,
  simulatorReplySchema,
} from '../../contract/simulator.ts';
import { SIMULATE_CHANNEL } from '../../contract/window-bridge.ts';
import { answerPage } from './bridge.ts';
import type { DevicesProcess } from './devices-process.ts';

/** The simulator answers within this time or not at all. */
const REPLY_LIMIT_MS = 3_000;

/**
 * The developer panel's way to the simulated reader in the device process. Only the development entry reaches this file.
 *
 * @returns what takes the messages of the device process that are no device events
 */
export function openSimulation(
  page: () => WebContents | null,
  devices: DevicesProcess,
): (message: unknown) => void {
  const waiting = new Map<number, (result: Result<SimulatorStatus>) => void>();
  let lastRequestId = 0;
  answerPage(page, SIMULATE_CHANNEL, simulatorCommandSchema, (command) => {
    lastRequestId += 1;
    const requestId = lastRequestId;
    return new Promise<Result<SimulatorStatus>>((resolve) => {
      const timer = setTimeout(() => settle(fail('devices-lost')), REPLY_LIMIT_MS);
      const settle = (result: Result<SimulatorStatus>) => {
        clearTimeout(timer);
        waiting.delete(requestId);
        resolve(result);
      };
      waiting.set(requestId, settle);
      devices.send({ type: 'simulator', requestId, command });
    });
  });
  return (message) => {
    const reply = simulatorReplySchema.safeParse(message);
    if (reply.success) waiting.get(reply.data.requestId)?.(succeed(reply.data.status));
  };
}
