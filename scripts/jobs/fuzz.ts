import { Command, InvalidArgumentError } from 'commander';
import { PLANTED_BUGS, type PlantedBugName } from '../fuzz/planted.ts';
import { type Failure, type FuzzResult, runFuzz } from '../fuzz/run.ts';
import { progress } from '../progress.ts';

// Throws random, damaged and wrong bytes at every decoder of the device process.

interface Options {
  readonly count: number;
  readonly seed: number;
  readonly hangLimit: number;
  readonly json?: boolean;
  readonly selftest?: boolean;
}

const wholeNumber = (least: number, most: number) => (text: string) => {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most) {
    throw new InvalidArgumentError(`${least} … ${most}`);
  }
  return value;
};

const { count, seed, hangLimit, json, selftest } = new Command('fuzz')
  .description(
    '用随机和损坏的数据测试所有解码器 · random and damaged input for every decoder of foreign bytes',
  )
  .option('--count <n>', '用例数 · number of cases', wholeNumber(1, 2_000_000_000), 1_000_000)
  .option(
    '--seed <n>',
    '随机种子，相同则用例相同 · the same seed gives the same cases',
    wholeNumber(0, 0xffff_ffff),
    1,
  )
  .option('--hang-limit <ms>', '单个用例时限 · time limit of one case', wholeNumber(100, 600_000), 5000)
  .option('--selftest', '自检：能否发现预埋的错误 · check that planted bugs are found')
  .option('--json', '只输出结果行 · print the line of results only')
  .parse()
  .opts<Options>();

function report({ kind, target, index, inputHex, reason }: Failure): void {
  console.error(`${kind} · ${target} · seed ${seed} case ${index}${reason === '' ? '' : ` · ${reason}`}`);
  console.error(inputHex);
}

function inWords(result: FuzzResult): string {
  return [
    `用例 · cases: ${result.cases} (seed ${seed})`,
    `崩溃 · crashes: ${result.crashes}`,
    `卡死 · hangs: ${result.hangs}`,
    `错误接受 · wrong accepts: ${result.wrongAccepts}`,
    `错误拒绝 · wrong rejects: ${result.wrongRejects}`,
    `速度 · cases per second: ${result.perSecond}`,
    `内存峰值 · peak memory: ${result.peakMiB} MiB`,
  ].join('\n');
}

function isClean({ cases, crashes, hangs, wrongAccepts, wrongRejects, peakMiB }: FuzzResult): boolean {
  return cases >= count && crashes + hangs + wrongAccepts + wrongRejects === 0 && peakMiB > 0;
}

async function fuzz(): Promise<boolean> {
  let tenths = 0;
  const result = await runFuzz({
    count,
    seed,
    hangLimitMs: hangLimit,
    planted: null,
    onFailure: report,
    onProgress: (cases) => {
      const reached = Math.floor((cases / count) * 10);
      if (!json && reached > tenths) progress(`${reached * 10} %`);
      tenths = reached;
    },
  });
  if (!json) console.log(inWords(result));
  console.log(JSON.stringify(result));
  return isClean(result);
}

/** Each planted bug must be found. */
async function testSelf(): Promise<boolean> {
  let allFound = true;
  for (const planted of Object.keys(PLANTED_BUGS) as PlantedBugName[]) {
    const kinds = new Set<Failure['kind']>();
    const onFailure = ({ kind }: Failure) => void kinds.add(kind);
    await runFuzz({ count: 1000, seed, hangLimitMs: 300, planted, onFailure });
    const isFound = kinds.has(PLANTED_BUGS[planted].showsAs);
    allFound &&= isFound;
    console.log(`${isFound ? '✓' : '✗'} ${planted}: ${[...kinds].join(', ') || 'not found'}`);
  }
  return allFound;
}

process.exitCode = (selftest ? await testSelf() : await fuzz()) ? 0 : 1;
