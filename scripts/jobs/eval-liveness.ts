import { Command, InvalidArgumentError } from 'commander';
import { drawPersona } from '../../tests/support/camera/persona.ts';
import { FRAME_WIDTH } from '../../tests/support/camera/picture.ts';
import { ensureRequestedFilm } from '../evaluation/films.ts';
import { measureFrameTimes } from '../evaluation/frame-times.ts';
import { runGenerated } from '../evaluation/generated.ts';
import { ATTACK_KINDS, BONA_FIDE, isAttackKind } from '../evaluation/kinds.ts';
import { measureMemory } from '../evaluation/memory.ts';
import { runOutside } from '../evaluation/outside-clips.ts';
import { planPresentations } from '../evaluation/plan.ts';
import { type FrameTimes, makeReport, type Presentation } from '../evaluation/report.ts';
import { memoryInWords, reportInWords } from '../evaluation/report-text.ts';
import { prepareTerminal } from '../prepare.ts';
import { progress } from '../progress.ts';
import { withDisplay } from '../xvfb.ts';

/**
 * `npm run eval:liveness`: shows people and presentation attacks to the camera of real terminals and counts what the
 * liveness check makes of them (ISO/IEC 30107-3). Ends with 0 when it could run, whatever it found.
 */

interface Options {
  readonly json?: boolean;
  readonly seed: number;
  readonly quick?: boolean;
  readonly only?: readonly string[];
  readonly personas?: number;
  readonly perKind?: number;
  readonly attackSeconds: number;
  readonly jobs: number;
  readonly clips?: string;
  readonly memory?: number;
  readonly frameTimes: boolean;
}

const wholeNumber = (least: number, most: number) => (text: string) => {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most) {
    throw new InvalidArgumentError(`${least} … ${most}`);
  }
  return value;
};

function kindNames(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => name !== BONA_FIDE && !isAttackKind(name));
  if (unknown.length > 0) throw new InvalidArgumentError([BONA_FIDE, ...ATTACK_KINDS].join(', '));
  return names;
}

const options = new Command('eval-liveness')
  .description('活体检测评测 · evaluation of the liveness check with people and presentation attacks')
  .option('--json', '最后输出一行 JSON · one line of JSON last')
  .option(
    '--seed <n>',
    '随机种子：其他人物和动作 · other people and movements',
    wholeNumber(0, 0x7fff_ffff),
    1,
  )
  .option('--quick', '小规模 · 3 identities, 2 presentations of each kind')
  .option('--only <kinds>', '仅这些类型，逗号分隔 · only these kinds, by commas', kindNames)
  .option('--personas <n>', '人物数 · identities', wholeNumber(2, 200))
  .option('--per-kind <n>', '每类攻击次数 · presentations of each kind of attack', wholeNumber(1, 1000))
  .option('--attack-seconds <n>', '每次攻击时限 · time limit of an attack', wholeNumber(5, 300), 20)
  .option('--jobs <n>', '并行终端数 · terminals side by side', wholeNumber(1, 16), 1)
  .option('--clips <dir>', '外部影像文件夹，含 labels.json · clips from outside')
  .option(
    '--memory <n>',
    '同一页面连续办理次数，测内存 · visits in one page, memory',
    wholeNumber(1, 100_000),
  )
  .option('--no-frame-times', '不测每帧时间 · without the time of a frame')
  .parse()
  .opts<Options>();

/** Frames for the time of a frame: a face at rest with its small movements. */
const TIMED_FRAMES = 240;

async function frameTimes(): Promise<FrameTimes | null> {
  if (!options.frameTimes) return null;
  progress('正在测每帧时间 · time of a frame');
  const film = await ensureRequestedFilm({
    shows: 'persona',
    persona: drawPersona(options.seed, 0),
    seed: 0,
  });
  const rest = film.segments.rest ?? [];
  if (film.width !== FRAME_WIDTH || rest.length === 0) throw new Error('The film cannot be measured');
  return measureFrameTimes(
    Array.from({ length: TIMED_FRAMES }, (_, index) => rest[index % rest.length] ?? new Uint8Array()),
  );
}

async function evaluate(): Promise<void> {
  const startedMs = performance.now();
  const { seed, jobs, clips, quick = false } = options;
  const personas = options.personas ?? (quick ? 3 : 12);
  const times = await frameTimes();
  const presentations: Presentation[] = clips
    ? await runOutside({ folder: clips, seed, jobs, progress })
    : await runGenerated({
        planned: planPresentations({
          seed,
          personas,
          perKind: options.perKind ?? (quick ? 2 : 8),
          only: options.only ?? null,
        }),
        jobs,
        attackSeconds: options.attackSeconds,
        progress,
      });
  const report = makeReport({
    seed,
    source: clips ? 'clips' : 'generated',
    personas: clips ? 0 : personas,
    presentations,
    frameTimes: times,
    runSeconds: (performance.now() - startedMs) / 1000,
  });
  process.stderr.write(`\n${reportInWords(report)}\n`);
  if (options.json) process.stdout.write(`${JSON.stringify(report)}\n`);
}

async function watchMemory(visits: number): Promise<void> {
  const report = await measureMemory(visits, options.seed, ({ visits: done, pageHeap, pageProcess }) =>
    progress(`${done} 次 · visits: heap ${pageHeap} MiB, page process ${pageProcess} MiB`),
  );
  process.stderr.write(`\n${memoryInWords(report)}\n`);
  if (options.json) process.stdout.write(`${JSON.stringify(report)}\n`);
}

try {
  await prepareTerminal('development');
  await withDisplay(
    async (display) => {
      process.env.DISPLAY = display;
      await (options.memory === undefined ? evaluate() : watchMemory(options.memory));
    },
    { own: true },
  );
} catch (error) {
  progress(`评测未能进行 · the evaluation could not run: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
