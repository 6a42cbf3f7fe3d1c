import type { Speed, SpeedRatio } from './alternated.ts';
import type { BacklogReport, BacklogRun } from './backlog/backlog.ts';
import type { CommitsOfSize, CommitsReport } from './commits.ts';
import type { HerdReport, WaveReport } from './herd/herd.ts';
import type { BenchReport } from './report.ts';
import type { SealReport } from './seal.ts';

/** The report for people: tables in Markdown, as they stand in docs/evaluation.md. */
export function benchInWords(report: BenchReport): string {
  const { machine, seed, runSeconds } = report;
  return [
    `种子 · seed ${seed}; Node ${machine.node}, ${machine.platform}, ${machine.processors} 处理器 · processors, ` +
      `${machine.memoryGiB} GiB; ${runSeconds} s`,
    ...(report.commits ? commitsInWords(report.commits) : []),
    ...(report.seal ? sealInWords(report.seal) : []),
    ...(report.backlog ? backlogInWords(report.backlog) : []),
    ...(report.herd ? herdInWords(report.herd) : []),
  ].join('\n\n');
}

const SPEED_HEAD = [
  '每秒 · per second',
  '中位数 · median, ms',
  'p95, ms',
  '比值 · ratio',
  '配对 · paired median',
];

function commitsInWords({ withEvidence, small, rawSqliteIs, fsyncIs }: CommitsReport): string[] {
  return [
    table(['落盘 · durable commits', ...SPEED_HEAD], [...commitRows(withEvidence), ...commitRows(small)]),
    `比值以终端库为 1 的倍数 · ratio: speed of the terminal's store over that of the line. SQLite: ${rawSqliteIs}. fsync: ${fsyncIs}.`,
  ];
}

function commitRows({ bytes, capture, rawSqlite, fsync, toRawSqlite, toFsync }: CommitsOfSize): string[][] {
  return [
    [`终端 · RecordStore.capture, ${kilobytes(bytes)}`, ...speedCells(capture, null)],
    [`SQLite, ${kilobytes(bytes)}`, ...speedCells(rawSqlite, toRawSqlite)],
    [`fsync, ${kilobytes(bytes)}`, ...speedCells(fsync, toFsync)],
  ];
}

function sealInWords({ seal, reference, ratio, referenceIs, ...sizes }: SealReport): string[] {
  return [
    table(
      ['封装 · sealing a visit', ...SPEED_HEAD],
      [
        ['终端 · the terminal', ...speedCells(seal, null)],
        ['gzip + AES-256-GCM', ...speedCells(reference, ratio)],
      ],
    ),
    `参照 · reference: ${referenceIs}. 存证 · evidence ${kilobytes(sizes.evidencePlainBytes)} → ` +
      `${kilobytes(sizes.evidenceSealedBytes)}, 记录 · record ${kilobytes(sizes.recordSealedBytes)}.`,
  ];
}

function backlogInWords({ runs, scale, referenceIs }: BacklogReport): string[] {
  const scaled = Object.entries(scale).map(([database, ratio]) => `${database} ${ratio}`);
  return [
    table(
      [
        '积压 · backlog',
        's',
        '条/秒 · records a second',
        '裸写 · bare, a second',
        '比值 · ratio',
        '请求/条 · requests a record',
        '终端 · terminal, MiB',
        '中心 · central, MiB',
      ],
      runs.map(backlogRow),
    ),
    `存证很小 · small evidence: ${[...new Set(runs.map(sizesOf))].join(', ')}. 参照 · reference: ${referenceIs}. ` +
      `规模 · speed of the largest over the smallest: ${scaled.join(', ') || '–'}.`,
  ];
}

function sizesOf({ sealedEvidenceBytes, sealedRecordBytes }: BacklogRun): string {
  return `${kilobytes(sealedEvidenceBytes)} + 记录 · record ${kilobytes(sealedRecordBytes)}`;
}

function backlogRow(run: BacklogRun): string[] {
  return [
    `${run.records}, ${run.database}`,
    `${run.seconds}`,
    `${run.recordsPerSecond}`,
    `${run.barePerSecond}`,
    `${run.toBare}`,
    `${run.requestsPerRecord}`,
    `${run.terminalPeakRssMiB}`,
    `${run.centralPeakRssMiB}`,
  ];
}

function herdInWords({ waves, capacityPerSecond, referenceIs }: HerdReport): string[] {
  return [
    table(
      [
        '惊群 · herd',
        '首次分散 · spread, s',
        't50, s',
        't95, s',
        't100, s',
        '理想 · ideal, s',
        '比值 · ratio',
        '峰值请求/秒 · peak requests a second',
        '无效 · wasted',
        '中心 · central, MiB',
      ],
      waves.map(waveRow),
    ),
    `参照 · reference: ${capacityPerSecond} 条/秒 · records a second (${referenceIs}). 终端与中心同在本机 · terminals and service share this machine.`,
  ];
}

function waveRow(wave: WaveReport): string[] {
  return [
    wave.name,
    `${wave.firstTrySpreadMs / 1000}`,
    number(wave.t50Seconds),
    number(wave.t95Seconds),
    number(wave.t100Seconds),
    `${wave.idealSeconds}`,
    number(wave.toIdeal),
    `${wave.peakRequestsPerSecond}`,
    `${(wave.wastedShare * 100).toFixed(1)} %`,
    `${wave.centralPeakRssMiB}`,
  ];
}

function speedCells({ perSecond, medianMs, p95Ms }: Speed, ratio: SpeedRatio | null): string[] {
  return [
    `${perSecond}`,
    `${medianMs}`,
    `${p95Ms}`,
    number(ratio?.throughput ?? null),
    number(ratio?.pairedMedian ?? null),
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}

function number(value: number | null): string {
  return value === null ? '–' : `${value}`;
}
