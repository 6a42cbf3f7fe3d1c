import { Command, InvalidArgumentError } from 'commander';
import { INVARIANTS, type InvariantName } from '../../tests/reliability/check/findings.ts';
import {
  isReliable,
  PARTS,
  type PartName,
  type ReliabilityResult,
  runReliability,
} from '../../tests/reliability/run.ts';
import { progress } from '../progress.ts';

// Kills, cuts, full disks, damaged files and wrong clocks: no record is ever lost, and none counts twice.

interface Options {
  readonly cycles: number;
  readonly only: readonly PartName[];
  readonly seed: number;
  readonly json?: boolean;
}

const NAMES = Object.keys(PARTS) as PartName[];

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('a whole number is needed');
  return value;
}

function partNames(text: string): PartName[] {
  return text.split(',').map((given) => {
    const name = NAMES.find((each) => each === given.trim());
    if (!name) throw new InvalidArgumentError(`parts: ${NAMES.join(', ')}`);
    return name;
  });
}

const { cycles, only, seed, json } = new Command('test-reliability')
  .description(
    '断电、断网、强杀、磁盘满、时钟错：记录不丢不重 · no record is lost or doubled under any fault',
  )
  .option('--cycles <n>', '强杀次数 · how often terminals are killed', wholeNumber, 300)
  .option('--only <parts>', `只做几项 · some parts only: ${NAMES.join(',')}`, partNames, NAMES)
  .option('--seed <n>', '随机种子 · draws the instants and the faults', wholeNumber, 1)
  .option('--json', '只输出结果行 · print the line of results only')
  .parse()
  .opts<Options>();

function inWords(result: ReliabilityResult): string {
  const parts = Object.entries(result.parts).map(([name, part]) =>
    part.skipped === null
      ? `${name}: ${part.cycles} · ${Math.round(part.durationMs / 1000)} s · ${JSON.stringify(part.details)}`
      : `${name}: 没有测 · skipped: ${part.skipped}`,
  );
  const invariants = (Object.keys(INVARIANTS) as InvariantName[]).map((name) => {
    const found = result.invariants[name];
    if (!found) return `- ${name} ${INVARIANTS[name]}: 没有测 · not checked`;
    const broken = found.broken.map((message) => `\n    ${message}`).join('');
    return `${found.held ? '✓' : '✗'} ${name} ${INVARIANTS[name]} (${found.checked})${broken}`;
  });
  return [...parts, ...invariants].join('\n');
}

const result = await runReliability({ parts: only, cycles, seed, progress });
if (!json) console.log(inWords(result));
console.log(JSON.stringify(result));
process.exitCode = isReliable(result) ? 0 : 1;
