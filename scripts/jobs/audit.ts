import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { z } from 'zod';
import { type AuditHead, auditHeadSchema } from '../../contract/central-api.ts';
import { describeFault, type FaultCode } from '../../contract/faults.ts';
import { type AuditCheck, verifyAudit } from '../../electron/core/store/audit.ts';

// Checks the audit chain of a terminal, also while the terminal runs: the database is opened for reading only. Exit codes:
// 0 the chain is whole and fits the known head, 1 it does not, 2 it could not be checked.

const DEFAULT_DATA = join('.local', 'terminal', 'terminal');

/** How the chain compares with a head that is known from elsewhere (the central service, a receipt). */
type Comparison = 'fits' | 'cut-off' | 'another-chain';

interface VerifyOptions {
  readonly data: string;
  readonly head?: AuditHead;
  readonly json?: true;
}

function readHead(text: string): AuditHead {
  const [position, hash] = text.split(':');
  const head = auditHeadSchema.safeParse({ position: Number(position), hash });
  if (!head.success) throw new InvalidArgumentError('position:hash is needed, the hash with 64 digits');
  return head.data;
}

function compare(file: string, check: AuditCheck, known: AuditHead): Comparison {
  if (known.position > check.head.position) return 'cut-off';
  return hashAt(file, known.position) === known.hash ? 'fits' : 'another-chain';
}

/** Hash of the row at this position; 64 zeros stand before the first. */
function hashAt(file: string, position: number): string | null {
  if (position === 0) return '0'.repeat(64);
  const database = new SqliteDatabase(file, { readonly: true, fileMustExist: true });
  try {
    const row = database.prepare('SELECT hash FROM audit WHERE position = ?').get(position);
    return z.object({ hash: z.string() }).nullish().parse(row)?.hash ?? null;
  } finally {
    database.close();
  }
}

const COMPARISONS: Readonly<Record<Comparison, string>> = {
  fits: '与已知链头一致 · it fits the known head',
  'cut-off': '审计链比已知链头短，末尾已丢失 · rows that were known elsewhere are missing at the end',
  'another-chain':
    '与已知链头不符：数据库被改动、重建或换过 · it does not fit the known head: changed, begun anew, or another terminal',
};

function verify({ data, head, json }: VerifyOptions): number {
  const file = join(data, 'terminal.sqlite');
  const check = verifyAudit(file);
  if (!check.ok) return reportFault(check.fault, file, json);
  const { rows, head: last, brokenAt } = check.value;
  const comparison = head === undefined || brokenAt !== null ? null : compare(file, check.value, head);
  const isWhole = brokenAt === null && (comparison ?? 'fits') === 'fits';
  if (json) {
    console.log(JSON.stringify({ whole: isWhole, rows, head: last, brokenAt, comparison, fault: null }));
    return isWhole ? 0 : 1;
  }
  console.log(`记录数 · rows: ${rows}`);
  console.log(`链头 · head: ${last.position}:${last.hash}`);
  if (brokenAt !== null) {
    console.log(`审计链在第 ${brokenAt} 条断开 · the chain is broken at row ${brokenAt}`);
  } else {
    console.log('审计链完整 · the chain is whole');
    if (comparison !== null) console.log(COMPARISONS[comparison]);
  }
  return isWhole ? 0 : 1;
}

function reportFault(fault: FaultCode, file: string, json: true | undefined): number {
  if (json) {
    const nothing = { whole: null, rows: null, head: null, brokenAt: null, comparison: null };
    console.log(JSON.stringify({ ...nothing, fault }));
  } else {
    console.error(`无法检查 · cannot be checked: ${file}`);
    console.error(`${fault}: ${describeFault(fault).cause}`);
  }
  return 2;
}

const program = new Command('audit')
  .description('检查终端的审计链 · check the audit chain of a terminal')
  .exitOverride();
program
  .command('verify')
  .description('检查整条审计链 · check the whole chain; exit code 0 whole, 1 broken, 2 could not be checked')
  .option('--data <folder>', '终端数据文件夹 · data folder of the terminal', DEFAULT_DATA)
  .option(
    '--head <position:hash>',
    '已知的链头 · a head known from the central service or a receipt',
    readHead,
  )
  .option('--json', '只输出一行 JSON · print one JSON line')
  .action((options: VerifyOptions) => {
    process.exitCode = verify(options);
  });

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : 2;
}
