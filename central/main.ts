import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { pino } from 'pino';
import { DEFAULT_REGION } from '../contract/certification-status.ts';
import type { TlsFiles } from './api/application.ts';
import { REQUESTS_MAX } from './api/back-pressure.ts';
import { importBundle } from './bundle/import-bundle.ts';
import { DEFAULT_REGION_PACKS } from './certification/region-packs.ts';
import { systemClock } from './clock.ts';
import { describeHomeVisit, listHomeVisits, writeHomeVisit } from './home-visits.ts';
import { openServiceKeys, rotateServiceKeys, type ServiceKeys } from './keys/service-keys.ts';
import { describeEvent, type EventSink } from './service-event.ts';
import { DEFAULT_MODELS, openIntake, openRegionPacks, startCentral } from './start-central.ts';
import { StartRefusal } from './start-refusal.ts';
import { openStores, type Stores } from './store/open-stores.ts';

const DEFAULT_DATA = join('.local', 'central');
const SYNTHETIC_ROSTER = join(import.meta.dirname, 'roster', 'synthetic-roster.csv');

/** Where the service keeps what it knows; every command needs it. */
interface PlaceOptions {
  data: string;
  databaseUrl?: string;
  evidenceUrl?: string;
}

/** Whose rules it goes by. */
interface RulesOptions {
  region: string;
  regionPacks: string;
}

interface ServeOptions extends PlaceOptions, RulesOptions {
  host: string;
  port: number;
  roster: string;
  keepRoster?: true;
  models: string;
  maxRequests: number;
  tlsCert?: string;
  tlsKey?: string;
  printEnrolmentCode?: true;
  json?: true;
}

const program = new Command('central').description('Reference central service of Anhao');

withRules(withPlace(program.command('serve', { isDefault: true })))
  .description('run the service (the default)')
  .option('--host <address>', 'address to listen on', '127.0.0.1')
  .option('--port <number>', 'port to listen on; 0 lets the system choose', readPort, 8443)
  .option('--roster <file>', 'CSV roster to import at the start', SYNTHETIC_ROSTER)
  .option('--keep-roster', 'import no roster: the one in the database stays, as on a second node')
  .option(
    '--models <folder>',
    'folder of the model slots for the second judgement of liveness',
    DEFAULT_MODELS,
  )
  .option('--max-requests <number>', 'requests at a time; more are turned away', readCount, REQUESTS_MAX)
  .option('--tls-cert <file>', 'PEM certificate; without it plain http on a loopback address')
  .option('--tls-key <file>', 'PEM private key of the certificate')
  .option('--print-enrolment-code', 'also make a one-time enrolment code and print it')
  .option('--json', 'print events as JSON lines')
  .action(serve);

withPlace(program.command('enrolment-code'))
  .description('make a one-time enrolment code, good for one hour, and print it; the service may be running')
  .action((place: PlaceOptions) =>
    withStores(place, async ({ storage }) => print(await storage.terminals.issueCode(systemClock()))),
  );

withPlace(program.command('records'))
  .description('print every record with its state, one JSON object a line; no personal data')
  .action((place: PlaceOptions) =>
    withStores(place, async ({ storage }) => {
      for (const record of await storage.records.list()) print(JSON.stringify(record));
    }),
  );

withPlace(program.command('home-visits'))
  .description('list the requests for a visit at home, oldest first; phone numbers masked')
  .option('--json', 'one JSON object a line')
  .option('--full', 'also who is to be visited, where, and by what phone: for the staff who call them')
  .action((options: PlaceOptions & { json?: true; full?: true }) =>
    withStores(options, async ({ storage }, keys) => {
      for (const visit of await listHomeVisits(storage, keys.decryptionKey)) {
        const told = describeHomeVisit(visit, options.full === true);
        print(options.json ? JSON.stringify(told) : writeHomeVisit(told));
      }
    }),
  );

program
  .command('rotate-keys')
  .description(
    'make new keys for encryption and receipts; the older ones stay. Back the key file up afterwards',
  )
  .option('--data <folder>', 'folder of the service', DEFAULT_DATA)
  .action(async ({ data }: { data: string }) => {
    const { issuedAt, encryptionKey, receiptKeys } = await rotateServiceKeys(data, systemClock());
    print(JSON.stringify({ issuedAt, encryptionKey: encryptionKey.kid, receiptKey: receiptKeys[0]?.kid }));
  });

withRules(withPlace(program.command('import-bundle')))
  .description('take in the records that a terminal without a line has exported to a stick')
  .argument('<file>', 'the bundle')
  .option('--receipts <folder>', 'folder for the receipts that go back; beside the bundle unless told')
  .option('--models <folder>', 'folder of the model slots', DEFAULT_MODELS)
  .action((file: string, options: PlaceOptions & RulesOptions & { receipts?: string; models: string }) =>
    withStores(options, async ({ storage, evidence }, keys) => {
      const onEvent: EventSink = (event) => process.stderr.write(`${describeEvent(event)}\n`);
      const packs = await openRegionPacks(describeRules(options));
      const judges = { modelsFolder: options.models, onEvent };
      const intake = await openIntake(judges, keys, packs, storage, evidence);
      const { terminals } = storage;
      const imported = await importBundle(file, { intake, keys, terminals, onEvent }, options.receipts);
      if (!imported.ok) throw new StartRefusal(`The bundle is not taken: ${imported.fault}.`);
      print(JSON.stringify(imported.value));
    }),
  );

function withPlace(command: Command): Command {
  return command
    .option(
      '--data <folder>',
      'folder for keys, and for database and evidence if not elsewhere',
      DEFAULT_DATA,
    )
    .addOption(
      new Option('--database-url <url>', 'postgres://… in place of SQLite').env('CENTRAL_DATABASE_URL'),
    )
    .addOption(
      new Option('--evidence-url <url>', 's3://bucket?endpoint=… in place of a folder').env(
        'CENTRAL_EVIDENCE_URL',
      ),
    );
}

function withRules(command: Command): Command {
  return command
    .addOption(
      new Option('--region <id>', 'region of the people for whom the roster names none')
        .env('CENTRAL_REGION')
        .default(DEFAULT_REGION),
    )
    .option('--region-packs <folder>', 'folder of the region packs', DEFAULT_REGION_PACKS);
}

function describeRules({ region, regionPacks }: RulesOptions) {
  return { region, regionPacksFolder: regionPacks };
}

function describePlace({ data, databaseUrl, evidenceUrl }: PlaceOptions) {
  return { dataDirectory: data, databaseUrl: databaseUrl ?? null, evidenceUrl: evidenceUrl ?? null };
}

async function withStores(
  options: PlaceOptions,
  work: (stores: Stores, keys: ServiceKeys) => Promise<void>,
): Promise<void> {
  const place = describePlace(options);
  const keys = await openServiceKeys(place.dataDirectory);
  const stores = await openStores(place, keys.personHashKey);
  try {
    await work(stores, keys);
  } finally {
    await stores.storage.close();
  }
}

async function serve(options: ServeOptions): Promise<void> {
  const onEvent = options.json ? jsonSink() : plainSink;
  if (!options.json) {
    print(`data folder: ${options.data}`);
    print(`roster: ${describeRoster(options)}`);
  }
  const central = await startCentral({
    ...describePlace(options),
    ...describeRules(options),
    rosterFile: options.keepRoster ? null : options.roster,
    maxRequests: options.maxRequests,
    modelsFolder: options.models,
    host: options.host,
    port: options.port,
    tls: await readTls(options.tlsCert, options.tlsKey),
    onEvent,
  });
  if (options.printEnrolmentCode) {
    const code = await central.issueEnrolmentCode();
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

function describeRoster({ roster, keepRoster }: ServeOptions): string {
  if (keepRoster) return 'the one in the database';
  return roster === SYNTHETIC_ROSTER ? `${roster} (invented people)` : roster;
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

function readCount(text: string): number {
  const count = Number(text);
  if (!/^\d{1,6}$/.test(text) || count < 1) throw new InvalidArgumentError('a number from 1 is needed');
  return count;
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
