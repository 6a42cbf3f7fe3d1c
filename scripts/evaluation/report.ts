import type { Judgement } from './judgements.ts';
import { ATTACK_KINDS, BONA_FIDE, type Manner, REPORTED_ONLY, SLOW_MANNERS } from './kinds.ts';
import { clopperPearson, type Interval, median, quantile, rounded } from './statistics.ts';

/** How a presentation ended: by the visit itself, by a fault of the terminal, or since its time was over. */
export type PresentationEnd = 'visit' | 'fault' | 'time-limit';

/** One presentation to the camera and what came of it. */
export interface Presentation {
  /** `bonafide` or a kind of attack; the labels of clips from outside may name other kinds. */
  readonly kind: string;
  /** What was shown, for the list of failures; a number of a persona, a light, a file, never a real person. */
  readonly shown: string;
  readonly light: string | null;
  readonly manner: Manner | null;
  readonly judgements: readonly Judgement[];
  readonly end: PresentationEnd;
  /** Code of the fault, when one ended it. */
  readonly fault: string | null;
  /** What the screen asked for when the time was over; null when it was not. */
  readonly stoppedAt: string | null;
  /** From the card on the reader to the result on the screen; null when there was none. */
  readonly visitSeconds: number | null;
  /** From the first cue to the judgement; null when there was none. */
  readonly challengeSeconds: number | null;
}

/** Times of one analysed frame, milliseconds, beside the landmarker alone on the same frames. */
export interface FrameTimes {
  readonly frames: number;
  readonly pipelineMsMedian: number;
  readonly pipelineMsP95: number;
  readonly bareMsMedian: number;
  readonly bareMsP95: number;
}

/** Counts of one kind of attack. */
export interface AttackRate {
  readonly n: number;
  readonly accepted: number;
  /** Presentations without any judgement within the time (APNRR, attack presentation non-response rate). */
  readonly nonResponses: number;
  readonly rate: number;
  readonly ci95: Interval;
}

/** Counts of bona fide presentations. */
export interface BonaFideRate {
  readonly n: number;
  readonly rejected: number;
  /** Of the rejected: those without any judgement within the time (BPNRR). */
  readonly nonResponses: number;
  readonly rate: number | null;
  readonly ci95: Interval;
}

/** One presentation that was judged wrongly. */
export interface ReportedFailure {
  readonly kind: string;
  readonly shown: string;
  readonly verdicts: readonly string[];
  readonly reasons: readonly string[];
  readonly end: PresentationEnd;
  readonly fault: string | null;
  readonly stoppedAt: string | null;
}

/** A figure beside what it should be; `met` is null where nothing was measured. */
export interface Target {
  readonly value: number | null;
  readonly limit: number;
  readonly met: boolean | null;
}

/** The result of a run (ISO/IEC 30107-3): the JSON line of `npm run eval:liveness -- --json`. */
export interface EvaluationReport {
  readonly seed: number;
  readonly source: 'generated' | 'clips';
  readonly personas: number;
  readonly lights: readonly string[];
  readonly apcer: Readonly<Record<string, AttackRate>>;
  /** Highest rate over the kinds that are not in `reportedOnly`; null when none was shown. */
  readonly apcerWorst: number | null;
  readonly reportedOnly: readonly string[];
  /** Over all who move naturally, with glasses and drooping lids; null when nobody did. */
  readonly bpcer: number | null;
  /** Over slow and small movements. */
  readonly bpcerSlow: number | null;
  readonly bonaFide: Readonly<Record<string, BonaFideRate>>;
  /** Median time of a frame in the pipeline over that of the landmarker alone; null when not measured. */
  readonly frameRatio: number | null;
  readonly frameTimes: FrameTimes | null;
  /** Median over the bona fide presentations of the pictures analysed a second. */
  readonly fps: number | null;
  readonly visitSecondsMedian: number | null;
  readonly visitSecondsP95: number | null;
  readonly challengeSecondsMedian: number | null;
  readonly challengeSecondsP95: number | null;
  readonly failures: readonly ReportedFailure[];
  readonly targets: Readonly<Record<string, Target>>;
  readonly runSeconds: number;
}

/** What a report is made of. */
export interface ReportInput {
  readonly seed: number;
  readonly source: EvaluationReport['source'];
  readonly personas: number;
  readonly presentations: readonly Presentation[];
  readonly frameTimes: FrameTimes | null;
  readonly runSeconds: number;
}

/** An attack is accepted as soon as one judgement of the visit is `pass`. */
export function isAccepted({ judgements }: Presentation): boolean {
  return judgements.some(({ verdict }) => verdict === 'pass');
}

/** A bona fide person is rejected unless the last judgement of the visit is `pass`. */
export function isRejected({ judgements }: Presentation): boolean {
  return judgements.at(-1)?.verdict !== 'pass';
}

/** The report on these presentations. */
export function makeReport(input: ReportInput): EvaluationReport {
  const { presentations, frameTimes } = input;
  const bonaFide = presentations.filter(({ kind }) => kind === BONA_FIDE);
  const isSlow = ({ manner }: Presentation) => manner !== null && SLOW_MANNERS.includes(manner);
  const slow = bonaFide.filter(isSlow);
  const natural = bonaFide.filter((presentation) => !isSlow(presentation));
  const apcer = attackRates(presentations);
  const worst = Object.entries(apcer).filter(([kind]) => !isReportedOnly(kind));
  const apcerWorst = worst.length === 0 ? null : Math.max(...worst.map(([, { rate }]) => rate));
  const bpcer = bonaFideRate(natural).rate;
  const bpcerSlow = bonaFideRate(slow).rate;
  const times = (of: (presentation: Presentation) => number | null, share: number) =>
    roundedOrNull(quantile(present(bonaFide.map(of)), share), 2);
  const frameRatio = frameTimes && rounded(frameTimes.pipelineMsMedian / frameTimes.bareMsMedian, 3);
  const fps = roundedOrNull(median(present(bonaFide.flatMap(({ judgements }) => judgements.map(toFps)))), 1);
  return {
    seed: input.seed,
    source: input.source,
    personas: input.personas,
    lights: [...new Set(present(presentations.map(({ light }) => light)))],
    apcer,
    apcerWorst,
    reportedOnly: REPORTED_ONLY,
    bpcer,
    bpcerSlow,
    bonaFide: {
      all: bonaFideRate(bonaFide),
      'natural movement': bonaFideRate(natural),
      'slow or small movement': bonaFideRate(slow),
      ...groupRates(bonaFide, ({ light }) => light),
      ...groupRates(bonaFide, ({ manner }) => manner),
    },
    frameRatio,
    frameTimes,
    fps,
    visitSecondsMedian: times(({ visitSeconds }) => visitSeconds, 0.5),
    visitSecondsP95: times(({ visitSeconds }) => visitSeconds, 0.95),
    challengeSecondsMedian: times(({ challengeSeconds }) => challengeSeconds, 0.5),
    challengeSecondsP95: times(({ challengeSeconds }) => challengeSeconds, 0.95),
    failures: presentations
      .filter((presentation) => (presentation.kind === BONA_FIDE ? isRejected : isAccepted)(presentation))
      .map(toFailure),
    targets: {
      apcerWorst: atMost(apcerWorst, 0),
      'apcer photo-bent-strong': atMost(apcer['photo-bent-strong']?.rate ?? null, 0.05),
      bpcer: atMost(bpcer, 0.03),
      bpcerSlow: atMost(bpcerSlow, 0.08),
      frameRatio: atMost(frameRatio, 1.25),
      fps: atLeast(fps, 10),
    },
    runSeconds: Math.round(input.runSeconds),
  };
}

function isReportedOnly(kind: string): boolean {
  return REPORTED_ONLY.some((name) => name === kind);
}

function attackRates(presentations: readonly Presentation[]): Record<string, AttackRate> {
  const shown = new Set(presentations.map(({ kind }) => kind));
  shown.delete(BONA_FIDE);
  // In the order of the list, then what only the labels of outside clips name.
  const kinds = [...ATTACK_KINDS.filter((kind) => shown.has(kind)), ...shown].filter(isFirst);
  return Object.fromEntries(
    kinds.map((kind) => {
      const ofKind = presentations.filter((presentation) => presentation.kind === kind);
      const accepted = ofKind.filter(isAccepted).length;
      const rate: AttackRate = {
        n: ofKind.length,
        accepted,
        nonResponses: ofKind.filter(isUnanswered).length,
        rate: rounded(accepted / ofKind.length, 4),
        ci95: roundedInterval(accepted, ofKind.length),
      };
      return [kind, rate];
    }),
  );
}

function bonaFideRate(presentations: readonly Presentation[]): BonaFideRate {
  const n = presentations.length;
  const rejected = presentations.filter(isRejected).length;
  return {
    n,
    rejected,
    nonResponses: presentations.filter(isUnanswered).length,
    rate: n === 0 ? null : rounded(rejected / n, 4),
    ci95: roundedInterval(rejected, n),
  };
}

function groupRates(
  presentations: readonly Presentation[],
  nameOf: (presentation: Presentation) => string | null,
): Record<string, BonaFideRate> {
  const names = [...new Set(present(presentations.map(nameOf)))];
  return Object.fromEntries(
    names.map((name) => [name, bonaFideRate(presentations.filter((one) => nameOf(one) === name))]),
  );
}

function isUnanswered({ judgements }: Presentation): boolean {
  return judgements.length === 0;
}

function toFailure({ kind, shown, judgements, end, fault, stoppedAt }: Presentation): ReportedFailure {
  const verdicts = judgements.map(({ verdict }) => verdict);
  const reasons = judgements.flatMap((judgement) => judgement.reasons).filter(isFirst);
  return { kind, shown, verdicts, reasons, end, fault, stoppedAt };
}

function isFirst<T>(value: T, index: number, all: readonly T[]): boolean {
  return all.indexOf(value) === index;
}

function toFps({ picturesPerSecond }: Judgement): number | null {
  return picturesPerSecond;
}

function roundedInterval(events: number, trials: number): Interval {
  const [low, high] = clopperPearson(events, trials);
  return [rounded(low, 4), rounded(high, 4)];
}

function roundedOrNull(value: number | null, places: number): number | null {
  return value === null ? null : rounded(value, places);
}

function present<T>(values: readonly (T | null)[]): T[] {
  return values.filter((value) => value !== null);
}

function atMost(value: number | null, limit: number): Target {
  return { value, limit, met: value === null ? null : value <= limit };
}

function atLeast(value: number | null, limit: number): Target {
  return { value, limit, met: value === null ? null : value >= limit };
}
