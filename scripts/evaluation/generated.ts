import { type CastPerformer, castPresentation } from './cast.ts';
import type { TerminalSetup } from './evaluation-terminal.ts';
import { ensureRequestedFilm, filmsOf, makeFilms } from './films.ts';
import { BONA_FIDE } from './kinds.ts';
import { type PlannedPresentation, VALID_CARDS } from './plan.ts';
import { present } from './present.ts';
import type { Presentation } from './report.ts';
import { runPresentations } from './run-presentations.ts';

/** How generated presentations are run. */
export interface GeneratedRun {
  readonly planned: readonly PlannedPresentation[];
  readonly jobs: number;
  /** Longest presentation of an attack from its first cue on, seconds. */
  readonly attackSeconds: number;
  readonly progress: (line: string) => void;
}

/** Longest presentation of a person, seconds. */
const BONA_FIDE_SECONDS = 120;
/** Time for one action: the terminal's default, and less for attacks, which so get more tries in the same time. */
const ACTION_SECONDS = { bonaFide: 20, attack: 10 } as const;

/** Makes the films and runs all presentations: people, attacks, then attacks without a passive model. */
export async function runGenerated(run: GeneratedRun): Promise<Presentation[]> {
  const { planned, jobs, progress } = run;
  await makeFilms(planned.flatMap(filmsOf), jobs, (made, all) => {
    if (made % 10 === 0 || made === all) progress(`合成影像 · films: ${made}/${all}`);
  });
  const phases: readonly [setup: TerminalSetup, planned: readonly PlannedPresentation[]][] = [
    [
      { actionSeconds: ACTION_SECONDS.bonaFide, passiveModel: true },
      planned.filter(({ kind }) => kind === BONA_FIDE),
    ],
    [
      { actionSeconds: ACTION_SECONDS.attack, passiveModel: true },
      planned.filter(({ kind }) => kind !== BONA_FIDE && kind !== 'replay-match-without-passive'),
    ],
    [
      { actionSeconds: ACTION_SECONDS.attack, passiveModel: false },
      planned.filter(({ kind }) => kind === 'replay-match-without-passive'),
    ],
  ];
  const presentations: Presentation[] = [];
  for (const [setup, items] of phases) {
    const results = await runPresentations({
      items,
      setup,
      jobs,
      show: async (terminal, item, number) => {
        const [first, second] = await Promise.all(filmsOf(item).map(ensureRequestedFilm));
        if (first === undefined) throw new Error('There is no film');
        let performer: CastPerformer | null = null;
        try {
          performer = castPresentation(item, second ? [first, second] : [first], terminal.cameraFile);
          const limitMs = 1000 * (item.kind === BONA_FIDE ? BONA_FIDE_SECONDS : run.attackSeconds);
          const card = VALID_CARDS[number % VALID_CARDS.length] ?? 'card-zhang';
          const result = await present(terminal, performer, { card, limitMs });
          return {
            ...result,
            kind: item.kind,
            shown: shownOf(item),
            light: item.light,
            manner: item.manner,
          };
        } finally {
          performer?.end();
        }
      },
      onResult: (presentation) => progress(inOneLine(presentation)),
      onTrouble: (reason) => progress(`终端出错，重新启动 · terminal started anew: ${reason}`),
    });
    presentations.push(...results);
  }
  return presentations;
}

function shownOf({ number, persona, light, manner }: PlannedPresentation): string {
  return [`persona ${number} (${persona.base})`, light, ...(manner ? [manner] : [])].join(', ');
}

/** One presentation for the progress of a run. */
export function inOneLine({ kind, shown, judgements, end, fault, stoppedAt }: Presentation): string {
  const verdicts = judgements.map(({ verdict, reasons }) => [verdict, ...reasons].join(' '));
  const answer = verdicts.length > 0 ? verdicts.join(' → ') : (fault ?? stoppedAt ?? end);
  return `${kind.padEnd(28)} ${shown.padEnd(36)} ${answer}`;
}
