import { connect } from 'node:net';
import type { z } from 'zod';
import { fail, type Result, succeed } from '../../contract/result.ts';
import {
  type SimulatedPrinterCommand,
  type SimulatedPrinterStatus,
  type SimulatorCommand,
  type SimulatorStatus,
  simulatedPrinterStatusSchema,
  simulatorStatusSchema,
} from '../../contract/simulator.ts';
import { createLineSplitter } from './control-socket.ts';

/** Why a simulator did not obey. */
export type ControlFault = 'no-simulator' | 'refused';

/**
 * Sends one command to the simulator that listens at `path` and waits for its state. `no-simulator` when none
 * listens or answers within `timeLimitMs`, `refused` when it does not know the command.
 */
export function commandSimulator(
  path: string,
  command: SimulatorCommand,
  timeLimitMs = 5000,
): Promise<Result<SimulatorStatus, ControlFault>> {
  return tell(path, command, simulatorStatusSchema, timeLimitMs);
}

/** The same for the simulated slip printer; `refused` where the simulator has none. */
export function commandSimulatedPrinter(
  path: string,
  command: SimulatedPrinterCommand,
  timeLimitMs = 5000,
): Promise<Result<SimulatedPrinterStatus, ControlFault>> {
  return tell(path, command, simulatedPrinterStatusSchema, timeLimitMs);
}

function tell<Status>(
  path: string,
  command: object,
  schema: z.ZodType<Status>,
  timeLimitMs: number,
): Promise<Result<Status, ControlFault>> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const finish = (result: Result<Status, ControlFault>) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(result);
    };
    const timer = setTimeout(() => finish(fail('no-simulator')), timeLimitMs);
    socket.setEncoding('utf8');
    socket.on('connect', () => socket.write(`${JSON.stringify(command)}\n`));
    socket.on(
      'data',
      createLineSplitter(
        (line) => finish(parseAnswer(line, schema)),
        () => finish(fail('refused')),
      ),
    );
    socket.on('error', () => finish(fail('no-simulator')));
    socket.on('close', () => finish(fail('no-simulator')));
  });
}

function parseAnswer<Status>(line: string, schema: z.ZodType<Status>): Result<Status, ControlFault> {
  try {
    const answer = schema.safeParse(JSON.parse(line));
    return answer.success ? succeed(answer.data) : fail('refused');
  } catch {
    return fail('refused');
  }
}
