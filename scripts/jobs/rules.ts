import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import {
  BENEFIT_KINDS,
  type BenefitKind,
  type CertificationRule,
} from '../../contract/certification-rules.ts';
import type { RegionPack } from '../../contract/region-pack.ts';
import { type CivilDate, civilDate, isCivilDate } from '../../rules/civil-date.ts';
import {
  type CertificationJudgement,
  type CertifyingNow,
  type JudgementReason,
  judgeCertification,
} from '../../rules/judge.ts';
import { loadRegionPack, type PackProblem } from '../../rules/load-region-pack.ts';
import { judgementSentence } from '../../rules/sentence.ts';

// Asks the rules engine one question, or checks a region pack before it ships. Exit codes: 0, or 2 for a question that is no
// question, a pack that is no pack, or one that cannot be read.

const REGIONS = ['hainan', 'qinghai', 'tangshan', 'xian', 'guangdong'] as const;
const PACKS = join(import.meta.dirname, '..', '..', 'resources', 'regions');

interface RulesOptions {
  readonly region?: (typeof REGIONS)[number];
  readonly pack?: string;
  readonly benefit?: BenefitKind;
  readonly event: readonly CivilDate[];
  readonly today: CivilDate;
  readonly json?: true;
}

const STATUSES: Readonly<Record<CertificationJudgement['status'], string>> = {
  certified: '本周期已认证 · certified',
  due: '现在应认证 · due: open now',
  notYetOpen: '未到认证期 · not yet open',
  overdue: '已过期，须补认证 · overdue: to be made up for',
};
const REASONS: Readonly<Record<JudgementReason, string>> = {
  'event-in-cycle': '最近一次认证覆盖本周期 · the newest certification covers this cycle',
  'cycle-open': '新周期已开始，尚无认证 · the next cycle is open and nothing covers it',
  'window-not-open': '认证期尚未开始 · the season has not opened',
  'deadline-passed': '截止日期已过，其间无认证 · the due date passed without a certification',
  'never-certified': '没有任何认证记录 · no certification is known',
};
const CERTIFYING_NOW: Readonly<Record<CertifyingNow, string>> = {
  needed: '需要 · needed',
  offered: '快到期，可现在办，免得再跑 · soon needed; now spares a second journey',
  possible: '可以，不是必须 · possible, not needed',
  pointless: '不需要，也不改变结果 · it would change nothing',
};

function readDate(text: string): CivilDate {
  if (!isCivilDate(text)) throw new InvalidArgumentError('YYYY-MM-DD');
  return text;
}

function readEvent(text: string, before: readonly CivilDate[]): CivilDate[] {
  return [...before, readDate(text)];
}

function refuse(words: string): 2 {
  console.error(words);
  return 2;
}

function reportProblems(file: string, problems: readonly PackProblem[], json: true | undefined): 2 {
  if (json) {
    console.log(JSON.stringify({ valid: false, problems }));
    return 2;
  }
  console.error(`规则包不能用 · this region pack cannot be used: ${file}`);
  for (const { path, message } of problems) console.error(path === '' ? message : `${path}: ${message}`);
  return 2;
}

function answer(options: RulesOptions): number {
  const { region, pack: ownPack, benefit, event: events, today, json } = options;
  if ((region === undefined) === (ownPack === undefined)) {
    return refuse('须给出 --region 或 --pack 之一 · one of --region and --pack is needed');
  }
  const file = ownPack ?? join(PACKS, `${region}.json`);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return reportProblems(file, [{ path: '', message }], json);
  }
  const loaded = loadRegionPack(text);
  if (!loaded.ok) return reportProblems(file, loaded.fault.problems, json);
  const pack = loaded.value;
  if (benefit === undefined) {
    return ownPack === undefined ? refuse('须给出 --benefit · --benefit is needed') : reportPack(pack, json);
  }
  if (events.some((event) => event > today)) {
    return refuse('--event 晚于 --today · an event lies after today');
  }
  const judgement = judgeCertification({ pack, benefit, events, today });
  if (json) console.log(JSON.stringify(forPrograms(judgement)));
  else printJudgement(pack, benefit, judgement);
  return 0;
}

/** The answer as one JSON object: status, dueDate and reason first. */
function forPrograms(judgement: CertificationJudgement) {
  const { status, dueDate, reason, cycle, certifiedOn, certifyingNow, rule, isRuleChanged } = judgement;
  const opening = 'opensOn' in judgement && judgement.opensOn !== null ? { opensOn: judgement.opensOn } : {};
  return { status, dueDate, reason, ...opening, cycle, certifiedOn, certifyingNow, rule, isRuleChanged };
}

function printJudgement(pack: RegionPack, benefit: BenefitKind, judgement: CertificationJudgement): void {
  const { dueDate, cycle, rule } = judgement;
  console.log(`${pack.name['zh-CN']} · ${pack.name.en} · ${benefit}`);
  console.log(STATUSES[judgement.status]);
  console.log(`截止 · due: ${dueDate}`);
  if ('opensOn' in judgement && judgement.opensOn !== null) console.log(`开始 · opens: ${judgement.opensOn}`);
  console.log(`周期 · cycle: ${cycle.from} … ${cycle.until}`);
  console.log(`原因 · reason: ${REASONS[judgement.reason]}`);
  console.log(`现在认证 · certifying now: ${CERTIFYING_NOW[judgement.certifyingNow]}`);
  console.log(judgementSentence(pack, benefit, judgement, 'zh-CN'));
  console.log(judgementSentence(pack, benefit, judgement, 'en'));
  console.log(`规则 · rule: ${describeRule(rule)}`);
  const source = pack.sources[rule.source];
  console.log(`依据 · source: ${source?.title['zh-CN'] ?? rule.source} (${source?.year ?? '—'})`);
  if (rule.basis === 'assumed') {
    console.log('文件未写明，须与经办机构核实 · the source does not say so: to be confirmed with the agency');
  }
  if (judgement.isRuleChanged) {
    console.log('认证以后规则已变 · the rule has changed since the certification');
  }
}

function describeRule(rule: CertificationRule): string {
  const validity = `${rule.from ?? '…'} – ${rule.until ?? '…'}`;
  switch (rule.kind) {
    case 'rolling':
      return `递延式，每 ${rule.months} 个月 · rolling, every ${rule.months} months (${validity})`;
    case 'calendar-year':
      return `每自然年度一次 · once in a natural year (${validity})`;
    case 'monthly':
      return `每月 ${rule.firstDay} 至 ${rule.lastDay} 日 · monthly, ${rule.firstDay} to ${rule.lastDay} (${validity})`;
    case 'windows': {
      const windows = rule.windows.map(({ opens, closes }) => `${opens}–${closes}`).join(', ');
      return `集中认证期（月）· in the months ${windows} (${validity})`;
    }
  }
}

function reportPack({ id, name, benefits }: RegionPack, json: true | undefined): 0 {
  const assumed = BENEFIT_KINDS.filter((kind) =>
    benefits[kind].rules.some(({ basis }) => basis === 'assumed'),
  );
  if (json) {
    console.log(JSON.stringify({ valid: true, problems: [], region: id, assumed }));
    return 0;
  }
  console.log(`规则包可用 · this region pack can be used: ${name['zh-CN']} · ${name.en} (${id})`);
  for (const kind of BENEFIT_KINDS) {
    console.log(`${kind}: ${benefits[kind].rules.map(describeRule).join('; ')}`);
  }
  if (assumed.length > 0) {
    console.log(
      `须与经办机构核实（文件未写明）· to be confirmed, the sources do not say it: ${assumed.join(', ')}`,
    );
  }
  return 0;
}

const program = new Command('rules')
  .description(
    '查询认证规则，或检查地区规则包 · ask when somebody has to certify, or check a region pack (--pack alone)',
  )
  .addOption(new Option('--region <region>', '随终端提供的地区 · a region that comes along').choices(REGIONS))
  .option('--pack <file>', '自己的规则包 · a region pack of your own')
  .addOption(new Option('--benefit <kind>', '待遇种类 · kind of benefit').choices(BENEFIT_KINDS))
  .option(
    '--event <date>',
    '认证日期，可重复；没有即从未认证 · day of a certification, may be repeated; none: never certified',
    readEvent,
    [],
  )
  .option('--today <date>', '今天（默认：中国当前日期）· today; else the present day in China', readDate)
  .option('--json', '只输出一行 JSON · print one JSON line')
  .exitOverride()
  .action((options: Omit<RulesOptions, 'today'> & { readonly today?: CivilDate }) => {
    process.exitCode = answer({ ...options, today: options.today ?? civilDate(new Date()) });
  });

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : 2;
}
