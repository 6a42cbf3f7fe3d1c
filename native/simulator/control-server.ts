import { rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { fail, type Result, succeed } from '../../contract/result.ts';
import { simulatedPrinterCommandSchema, simulatorCommandSchema } from '../../contract/simulator.ts';
import { createLineSplitter } from './control-socket.ts';
import type { PrinterControl } from './printer-control.ts';
import type { SimulatedReader } from './simulated-reader.ts';

/** A running control socket. */
export interface ControlServer {
  close(): Promise<void>;
}

/**
 * Lets other processes of this machine steer the simulated reader: a Unix socket or named pipe at `path`
 * takes one `SimulatorCommand` as JSON a line and answers each with one `SimulatorStatus`, or
 * `{"error": "…"}`, a line; where there is a `printer`, `SimulatedPrinterCommand`s likewise. Fails with `in-use` when another simulator answers there, `unusable` when the
 * path cannot be listened on. A socket file that a dead simulator left behind is replaced.
 */
export async function startControlServer(
  reader: Pick<SimulatedReader, 'execute'>,
  path: string,
  printer: PrinterControl | null = null,
): Promise<Result<ControlServer, 'in-use' | 'unusable'>> {
  if (await isAnswering(path)) return fail('in-use');
  // A named pipe vanishes with its process; a socket file does not.
  if (!path.startsWith('\\\\')) await rm(path, { force: true });

  const clients = new Set<Socket>();
  const server = createServer((socket) => {
    clients.add(socket);
    socket.setEncoding('utf8');
    const say = (answer: object) => socket.write(`${JSON.stringify(answer)}\n`);
    socket.on(
      'data',
      createLineSplitter(
        (line) => say(answerLine(reader, printer, line)),
        () => {
          say({ error: 'line too long' });
          socket.end();
        },
      ),
    );
    socket.on('error', () => socket.destroy());
    socket.on('close', () => clients.delete(socket));
  });
  if (!(await listen(server, path))) return fail('unusable');
  return succeed({
    close: () =>
      new Promise((resolve) => {
        for (const socket of clients) socket.destroy();
        server.close(() => resolve());
      }),
  });
}

function answerLine(
  reader: Pick<SimulatedReader, 'execute'>,
  printer: PrinterControl | null,
  line: string,
): object {
  try {
    const told: unknown = JSON.parse(line);
    const command = simulatorCommandSchema.safeParse(told);
    if (command.success) return reader.execute(command.data);
    const toPrinter = simulatedPrinterCommandSchema.safeParse(told);
    return printer && toPrinter.success ? printer.execute(toPrinter.data) : { error: 'unknown command' };
  } catch {
    return { error: 'no JSON' };
  }
}

function isAnswering(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

function listen(server: Server, path: string): Promise<boolean> {
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(path, () => resolve(true));
  });
}
