import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { benchBacklogs } from '../bench/backlog/backlog.ts';
import { benchCommits } from '../bench/commits.ts';
import { benchHerd } from '../bench/herd/herd.ts';
import {
  BENCH_PARTS,
  type BenchPart,
  CENTRAL_DATABASES,
  type CentralDatabase,
  planBench,
} from '../bench/plan.ts';
import { type BenchReport, describeMachine } from '../bench/report.ts';
import { benchInWords } from '../bench/report-text.ts';
import { benchSeal } from '../bench/seal.ts';
import { rounded } from '../evaluation/statistics.ts';
import { progress } from '../progress.ts';

/**
 * `npm run bench`: how fast store, sealing, queue and central service are, each beside a named reference on the same
 * machine in the same run. Ends with 0 when it could measure, whatever the figures are.
 */

/** Always on a disk, where `/tmp` may be memory (Filesystem Hierarchy Standard 3.0, 5.15). */
const DISK_FOLDER = process.platform === 'win32' ? tmpdir() : '/var/tmp';

interface Options {
  readonly json?: boolean;
  readonly quick?: boolean;
  readonly only?: readonly BenchPart[];
  readonly database?: readonly CentralDatabase[];
  readonly records?: number;
  readonly terminals?: number;
  readonly waveMinutes?: number;
  readonly seed: number;
  readonly folder: string;
}

const wholeNumber = (least: number, most: number) => (text: string) => {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most) {
    throw new InvalidArgumentError(`${least} … ${most}`);
  }
  return value;
};

const namesOf =
  <Name extends string>(known: readonly Name[]) =>
  (text: string): Name[] =>
    text.split(',').map((given) => {
      const name = known.find((one) => one === given.trim());
      if (name === undefined) throw new InvalidArgumentError(known.join(', '));
      return name;
    });

const options = new Command('bench')
  .description('离线补传性能 · speed of store, sealing, backlog and herd, as ratios to named references')
  .option('--json', '最后输出一行 JSON · one line of JSON last')
  .option('--quick', '小规模 · small sizes')
  .option(
    '--only <parts>',
    `仅这些部分，逗号分隔 · only these: ${BENCH_PARTS.join(', ')}`,
    namesOf(BENCH_PARTS),
  )
  .option(
    '--database <names>',
    `积压发往的数据库 · databases of the backlog: ${CENTRAL_DATABASES.join(', ')}`,
    namesOf(CENTRAL_DATABASES),
  )
  .option('--records <n>', '积压条数 · records of the backlog (100000)', wholeNumber(1, 1_000_000))
  .option('--terminals <n>', '惊群终端数 · terminals of the herd (10000)', wholeNumber(1, 50_000))
  .option('--wave-minutes <n>', '每波时限 · time limit of one wave (10)', wholeNumber(1, 600))
  .option('--seed <n>', '随机种子 · other visits', wholeNumber(0, 0x7fff_ffff), 1)
  .option('--folder <dir>', '被测磁盘上的文件夹 · a folder on the disk to measure', DISK_FOLDER)
  .parse()
  .opts<Options>();

async function bench(folder: string): Promise<BenchReport> {
  const startedMs = performance.now();
  const { seed } = options;
  const plan = planBench(options);
  const measure = async <Value>(part: BenchPart, run: () => Promise<Value>): Promise<Value | null> => {
    if (!plan.parts.includes(part)) return null;
    progress(part);
    return run();
  };
  return {
    seed,
    machine: describeMachine(),
    commits: await measure('commits', () => benchCommits(join(folder, 'commits'), plan.commitRounds, seed)),
    seal: await measure('seal', () => benchSeal(plan.sealRounds, seed)),
    backlog: await measure('backlog', () => benchBacklogs(join(folder, 'backlog'), plan, seed)),
    herd: await measure('herd', () => benchHerd(join(folder, 'herd'), plan.waves, seed)),
    runSeconds: rounded((performance.now() - startedMs) / 1000, 1),
  };
}

let folder: string | null = null;
try {
  await mkdir(options.folder, { recursive: true });
  folder = await mkdtemp(join(options.folder, 'anhao-bench-'));
  // PostgreSQL runs as another user and has to pass.
  await chmod(folder, 0o711);
  const report = await bench(folder);
  process.stderr.write(`\n${benchInWords(report)}\n`);
  if (options.json) process.stdout.write(`${JSON.stringify(report)}\n`);
} catch (error) {
  progress(`未能测量 · could not measure: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
} finally {
  if (folder !== null) await rm(folder, { recursive: true, force: true });
}
