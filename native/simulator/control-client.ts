import { connect } from 'node:net';
import { z } from 'zod';
import { fail, type Result, succeed } from '../../contract/result.ts';
import {
  type SimulatorCommand,
  type SimulatorStatus,
  simulatorStatusSchema,
} from '../../contract/simulator.ts';
import { createLineSplitter } from './control-socket.ts';

const answerSchema = z.union([simulatorStatusSchema, z.object({ error: z.string() })]);

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
  return new Promise((resolve) => {
    const socket = connect(path);
    const finish = (result: Result<SimulatorStatus, ControlFault>) => {
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
        (line) => finish(parseAnswer(line)),
        () => finish(fail('refused')),
      ),
    );
    socket.on('error', () => finish(fail('no-simulator')));
    socket.on('close', () => finish(fail('no-simulator')));
  });
}

function parseAnswer(line: string): Result<SimulatorStatus, ControlFault> {
  try {
    const answer = answerSchema.safeParse(JSON.parse(line));
    return answer.success && !('error' in answer.data) ? succeed(answer.data) : fail('refused');
  } catch {
    return fail('refused');
  }
}
