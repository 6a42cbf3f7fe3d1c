import type { MemoryReport } from './memory.ts';
import type { AttackRate, BonaFideRate, EvaluationReport } from './report.ts';
import type { Interval } from './statistics.ts';

/** The report for people: tables in Markdown, as they stand in docs/evaluation.md. */
export function reportInWords(report: EvaluationReport): string {
  const { frameTimes } = report;
  return [
    `种子 · seed ${report.seed}; 人物 · identities ${report.personas}; 光线 · lights ${report.lights.join(', ') || '–'}; ` +
      `${report.runSeconds} s`,
    table(
      ['攻击 · attack', 'n', '接受 · accepted', 'APCER', '95 %', '未答 · no response', ''],
      Object.entries(report.apcer).map(([kind, rate]) => attackRow(kind, rate, report)),
    ),
    table(
      ['真人 · bona fide', 'n', '拒绝 · rejected', 'BPCER', '95 %', '未答 · no response'],
      Object.entries(report.bonaFide).map(([group, rate]) => bonaFideRow(group, rate)),
    ),
    table(
      ['指标 · measure', '中位数 · median', 'p95'],
      [
        ['办理时间 · visit, s', number(report.visitSecondsMedian), number(report.visitSecondsP95)],
        [
          '刷脸时间 · challenge, s',
          number(report.challengeSecondsMedian),
          number(report.challengeSecondsP95),
        ],
        ['帧率 · pictures a second', number(report.fps), ''],
        ...(frameTimes
          ? [
              ['每帧 · frame, pipeline, ms', `${frameTimes.pipelineMsMedian}`, `${frameTimes.pipelineMsP95}`],
              ['每帧 · frame, landmarker alone, ms', `${frameTimes.bareMsMedian}`, `${frameTimes.bareMsP95}`],
              ['比值 · ratio', number(report.frameRatio), ''],
            ]
          : []),
      ],
    ),
    table(
      ['目标 · target', '结果 · value', '界限 · limit', '达到 · met'],
      Object.entries(report.targets).map(([name, { value, limit, met }]) => [
        name,
        number(value),
        number(limit),
        met === null ? '–' : met ? '✓' : '✗',
      ]),
    ),
    failuresInWords(report),
  ].join('\n\n');
}

/** The memory report for people. */
export function memoryInWords({ visits, samples, heapSlope, processSlope }: MemoryReport): string {
  return [
    table(
      ['次数 · visits', '页面堆 · heap, MiB', '页面进程 · page process, MiB', '全部 · all, MiB'],
      samples.map((sample) => [
        `${sample.visits}`,
        `${sample.pageHeap}`,
        `${sample.pageProcess}`,
        `${sample.allProcesses}`,
      ]),
    ),
    `${visits} 次办理 · visits; 每次增长 · growth a visit (second half): heap ${number(heapSlope)} MiB, process ${number(processSlope)} MiB`,
  ].join('\n\n');
}

function attackRow(kind: string, rate: AttackRate, { reportedOnly }: EvaluationReport): string[] {
  return [
    kind,
    `${rate.n}`,
    `${rate.accepted}`,
    percent(rate.rate),
    interval(rate.ci95),
    `${rate.nonResponses}`,
    reportedOnly.includes(kind) ? '仅报告 · reported only' : '',
  ];
}

function bonaFideRow(group: string, rate: BonaFideRate): string[] {
  return [
    group,
    `${rate.n}`,
    `${rate.rejected}`,
    rate.rate === null ? '–' : percent(rate.rate),
    interval(rate.ci95),
    `${rate.nonResponses}`,
  ];
}

function failuresInWords({ failures }: EvaluationReport): string {
  if (failures.length === 0) return '误判 · wrong decisions: 0';
  const lines = failures.map(({ kind, shown, verdicts, reasons, end, fault, stoppedAt }) => {
    const why = [...verdicts, ...reasons, ...(fault ? [fault] : []), ...(stoppedAt ? [stoppedAt] : [])];
    return `- ${kind}: ${shown}: ${why.length > 0 ? why.join(', ') : end}`;
  });
  return [`误判 · wrong decisions: ${failures.length}`, ...lines].join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function percent(rate: number): string {
  return `${(rate * 100).toFixed(1)} %`;
}

function interval([low, high]: Interval): string {
  return `${percent(low)} – ${percent(high)}`;
}

function number(value: number | null): string {
  return value === null ? '–' : `${value}`;
}
