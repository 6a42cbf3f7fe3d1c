import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { pino } from 'pino';
import type { TlsFiles } from './api/application.ts';
import { systemClock } from './clock.ts';
import { describeEvent, type EventSink } from './service-event.ts';
import { DEFAULT_MODELS, openTerminals, readRecordList, startCentral } from './start-central.ts';
import { StartRefusal } from './start-refusal.ts';

const DEFAULT_DATA = join('.local', 'central');
const SYNTHETIC_ROSTER = join(import.meta.dirname, 'roster', 'synthetic-roster.csv');

interface ServeOptions {
  data: string;
  host: string;
  port: number;
  roster: string;
  models: string;
  tlsCert?: string;
  tlsKey?: string;
  printEnrolmentCode?: true;
  json?: true;
}

const program = new Command('central').description('Reference central service of Anhao');

program
  .command('serve', { isDefault: true })
  .description('run the service (the default)')
  .option('--data <folder>', 'folder for database, evidence and keys', DEFAULT_DATA)
  .option('--host <address>', 'address to listen on', '127.0.0.1')
  .option('--port <number>', 'port to listen on; 0 lets the system choose', readPort, 8443)
  .option('--roster <file>', 'CSV roster to import at the start', SYNTHETIC_ROSTER)
  .option(
    '--models <folder>',
    'folder of the model slots for the second judgement of liveness',
    DEFAULT_MODELS,
  )
  .option('--tls-cert <file>', 'PEM certificate; without it plain http on a loopback address')
  .option('--tls-key <file>', 'PEM private key of the certificate')
  .option('--print-enrolment-code', 'also make a one-time enrolment code and print it')
  .option('--json', 'print events as JSON lines')
  .action(serve);

program
  .command('enrolment-code')
  .description('make a one-time enrolment code, good for one hour, and print it; the service may be running')
  .option('--data <folder>', 'folder of the service', DEFAULT_DATA)
  .action(({ data }: { data: string }) => {
    const { terminals, close } = openTerminals(data);
    try {
      print(terminals.issueCode(systemClock()));
    } finally {
      close();
    }
  });

program
  .command('records')
  .description('print every record with its state, one JSON object a line; no personal data')
  .option('--data <folder>', 'folder of the service', DEFAULT_DATA)
  .action(({ data }: { data: string }) => {
    for (const record of readRecordList(data)) print(JSON.stringify(record));
  });

async function serve(options: ServeOptions): Promise<void> {
  const onEvent = options.json ? jsonSink() : plainSink;
  if (!options.json) {
    print(`data folder: ${options.data}`);
    print(`roster: ${options.roster}${options.roster === SYNTHETIC_ROSTER ? ' (invented people)' : ''}`);
  }
  const central = await startCentral({
    dataDirectory: options.data,
    rosterFile: options.roster,
    modelsFolder: options.models,
    host: options.host,
    port: options.port,
    tls: await readTls(options.tlsCert, options.tlsKey),
    onEvent,
  });
  if (options.printEnrolmentCode) {
    const code = central.issueEnrolmentCode();
    print(
      options.json ? JSON.stringify({ enrolmentCode: code }) : `enrolment code (good for one hour): ${code}`,
    );
  }
  let closing = false;
  const stop = (): void => {
    if (closing) return;
    closing = true;
    void central.close();
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

async function readTls(certificate: string | undefined, key: string | undefined): Promise<TlsFiles | null> {
  if (certificate === undefined && key === undefined) return null;
  if (certificate === undefined || key === undefined) {
    throw new StartRefusal('--tls-cert and --tls-key belong together.');
  }
  try {
    return { certificate: await readFile(certificate, 'utf8'), key: await readFile(key, 'utf8') };
  } catch {
    throw new StartRefusal('The certificate or its key cannot be read.');
  }
}

function plainSink(event: Parameters<EventSink>[0]): void {
  print(describeEvent(event));
}

function jsonSink(): EventSink {
  const log = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime });
  return (event) => log.info(event);
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535)
    throw new InvalidArgumentError('a number from 0 to 65535 is needed');
  return port;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof StartRefusal)) throw error;
  process.stderr.write(`central: ${error.message}\n`);
  process.exitCode = 1;
}
