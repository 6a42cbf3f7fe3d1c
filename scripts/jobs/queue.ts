import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { systemClock } from '../../electron/core/clock.ts';
import { type Backlog, type RecordLine, RecordStore } from '../../electron/core/store/record-store.ts';

// Shows the queue of a terminal from its files, also while the terminal runs: the database is opened for reading only.
// Export and import are not here: they need the terminal key, which only the terminal itself can unwrap (the key store of
// the operating system), and they write, which one process at a time may do. The program does them when it is started with
// `--export-records=<folder>` or `--import-receipts=<file>`. Exit codes: 0, or 2 when there is nothing to read.

const DEFAULT_DATA = join('.local', 'terminal', 'terminal');

interface ListOptions {
  readonly data: string;
  readonly limit: number;
  readonly json?: true;
}

function readLimit(text: string): number {
  const limit = Number(text);
  if (!/^\d{1,6}$/.test(text) || limit < 1) throw new InvalidArgumentError('1 … 999999');
  return limit;
}

function read(data: string, limit: number): { backlog: Backlog; lines: RecordLine[] } {
  const file = join(data, 'terminal.sqlite');
  const database = new SqliteDatabase(file, { readonly: true, fileMustExist: true });
  try {
    const store = new RecordStore(database, systemClock);
    return { backlog: store.backlog(), lines: store.list(limit) };
  } finally {
    database.close();
  }
}

function list({ data, limit, json }: ListOptions): number {
  let queue: ReturnType<typeof read>;
  try {
    queue = read(data, limit);
  } catch (error) {
    if (!(error instanceof SqliteDatabase.SqliteError || error instanceof TypeError)) throw error;
    // An older database is brought up to date by the next start of the terminal.
    console.error(`无法读取队列 · the queue cannot be read: ${join(data, 'terminal.sqlite')}`);
    console.error(error.message);
    return 2;
  }
  const { backlog, lines } = queue;
  if (json) {
    console.log(JSON.stringify({ backlog, records: lines }));
    return 0;
  }
  const megabytes = (backlog.evidenceBytes / 1e6).toFixed(1);
  console.log(`待上传 · waiting: ${backlog.records} (${megabytes} MB)`);
  if (backlog.oldestCreatedAt !== null) console.log(`最早 · oldest: ${backlog.oldestCreatedAt}`);
  for (const line of lines) console.log(describeLine(line));
  return 0;
}

function describeLine(line: RecordLine): string {
  const { createdAt, caseNumber, state, startedAttempts, reason, lastFault } = line;
  const attempts = startedAttempts === null ? '' : `×${startedAttempts}`;
  return [createdAt, caseNumber, state.padEnd(13), attempts.padEnd(4), reason ?? lastFault ?? '']
    .join('  ')
    .trimEnd();
}

const program = new Command('queue')
  .description('查看终端的上传队列 · look at the queue of a terminal')
  .exitOverride();
program
  .command('list')
  .description('列出最近的记录，不含个人信息 · list the newest records; nothing in it is about a person')
  .option('--data <folder>', '终端数据文件夹 · data folder of the terminal', DEFAULT_DATA)
  .option('--limit <n>', '最多条数 · number of records at most', readLimit, 50)
  .option('--json', '只输出一行 JSON · print one JSON line')
  .action((options: ListOptions) => {
    process.exitCode = list(options);
  });

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : 2;
}
