import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** A PostgreSQL server of the test's own. */
export interface TestPostgres {
  /** `postgres://…` with user and password. */
  readonly url: string;
  /** Ends the server and keeps its data: started again in the same folder it has the same address. */
  stop(): Promise<void>;
  /** Ends it as a power cut would, without a checkpoint. */
  kill(): Promise<void>;
}

interface Settings {
  readonly port: number;
  readonly password: string;
}

const run = promisify(execFile);
/** Debian's place for its versions. */
const VERSIONS = '/usr/lib/postgresql';

/** The folder of PostgreSQL's programs of Debian's package; null when it is not installed. */
export async function findPostgres(): Promise<string | null> {
  const versions = existsSync(VERSIONS) ? await readdir(VERSIONS) : [];
  const newestFirst = versions.toSorted((first, second) => Number(second) - Number(first));
  const folders = newestFirst.map((version) => join(VERSIONS, version, 'bin'));
  return folders.find((folder) => existsSync(join(folder, 'initdb'))) ?? null;
}

/**
 * Starts a PostgreSQL cluster on a loopback port, with its data below `folder`. Durable as in production: the settings
 * are PostgreSQL's own. As root it runs as user `postgres`, since PostgreSQL refuses root; every folder above is then opened
 * for passing through as far as it belongs to this user.
 */
export async function startPostgres(folder: string): Promise<TestPostgres> {
  const programs = await findPostgres();
  if (programs === null) throw new Error('PostgreSQL is not installed: apt-get install postgresql');
  const home = join(folder, 'postgresql');
  const data = join(home, 'data');
  const account = process.getuid?.() === 0 ? await findAccount() : null;
  const execute = async (program: string, ...parameters: string[]): Promise<void> => {
    const command = join(programs, program);
    if (account === null) await run(command, parameters, { cwd: home });
    else {
      const identity = [`--reuid=${account.user}`, `--regid=${account.group}`, '--clear-groups'];
      await run('setpriv', [...identity, command, ...parameters], { cwd: home });
    }
  };
  const settings = await readSettings(home);
  if (!existsSync(data)) {
    const passwordFile = join(home, 'password');
    await writeFile(passwordFile, settings.password, { mode: 0o600 });
    if (account !== null) {
      await openForPassing(folder);
      await chown(home, account.user, account.group);
      await chown(passwordFile, account.user, account.group);
    }
    await execute(
      'initdb',
      ...['--pgdata', data, '--username', 'anhao', '--pwfile', passwordFile],
      ...['--auth', 'scram-sha-256', '--encoding', 'UTF8', '--locale', 'C'],
    );
  }
  const options = `-c listen_addresses=127.0.0.1 -c port=${settings.port} -c unix_socket_directories= -c max_connections=200`;
  const log = join(home, 'server.log');
  await execute('pg_ctl', 'start', '--pgdata', data, '--wait', '--log', log, '--options', options);
  const end = (mode: 'fast' | 'immediate') =>
    execute('pg_ctl', 'stop', '--pgdata', data, '--wait', '--mode', mode);
  return {
    url: `postgres://anhao:${settings.password}@127.0.0.1:${settings.port}/postgres`,
    stop: () => end('fast'),
    kill: () => end('immediate'),
  };
}

async function findAccount(): Promise<{ user: number; group: number }> {
  for (const name of ['postgres', 'nobody']) {
    const line = (await readFile('/etc/passwd', 'utf8'))
      .split('\n')
      .find((entry) => entry.startsWith(`${name}:`));
    const [, , user, group] = line?.split(':') ?? [];
    if (user !== undefined && group !== undefined) return { user: Number(user), group: Number(group) };
  }
  throw new Error('there is no user that PostgreSQL could run as');
}

async function readSettings(home: string): Promise<Settings> {
  const path = join(home, 'settings.json');
  if (existsSync(path)) return JSON.parse(await readFile(path, 'utf8')) as Settings;
  await mkdir(home, { recursive: true, mode: 0o700 });
  const settings = { port: await findPort(), password: randomBytes(12).toString('hex') };
  await writeFile(path, JSON.stringify(settings), { mode: 0o600 });
  return settings;
}

function findPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = address !== null && typeof address === 'object' ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

/** Folders made by `mkdtemp` are closed to others. */
async function openForPassing(folder: string): Promise<void> {
  await chmod(folder, 0o711);
  const parent = dirname(folder);
  if (/^anhao-/.test(parent.split('/').at(-1) ?? '')) await openForPassing(parent);
}
