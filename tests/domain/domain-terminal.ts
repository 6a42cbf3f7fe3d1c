import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { I18nextProvider } from 'react-i18next';
import { onTestFinished, vi } from 'vitest';
import type { ResidentCard } from '../../contract/card.ts';
import type { EligibilityAnswer } from '../../contract/central-api.ts';
import type { BenefitStanding } from '../../contract/certification-status.ts';
import type { Language, VisitView } from '../../contract/visit.ts';
import { VisitProvider } from '../../renderer/parts/visit-context.tsx';
import { VisitScreen } from '../../renderer/screens/visit-screen.tsx';
import { createTexts } from '../../renderer/text/i18n.ts';
import { CoreTerminal, EVIDENCE_JPEG, makeStart, type StartChanges } from '../support/core/core-terminal.ts';
import { EvidencePictures } from '../support/core/evidence-pictures.ts';
import { FakeCentral } from '../support/core/fake-central.ts';
import { makeFolder } from '../support/core/folders.ts';
import { makeObservation, PICTURE_MS } from '../support/core/observations.ts';

/** A terminal of some region with its central service, and what a person reads on its screen. */
export class DomainTerminal {
  readonly terminal: CoreTerminal;
  readonly central: FakeCentral;

  private constructor(terminal: CoreTerminal, central: FakeCentral) {
    this.terminal = terminal;
    this.central = central;
  }

  /** Starts a terminal of a region; it ends with the test. */
  static async start(
    region: string,
    { actionSeconds, ...changes }: StartChanges & { readonly actionSeconds?: number } = {},
  ): Promise<DomainTerminal> {
    const central = await FakeCentral.start();
    vi.spyOn(Math, 'random').mockReturnValue(0.01);
    const start = makeStart(makeFolder(), { centralUrl: central.url, ...changes });
    const timing = start.site && { ...start.site.timing, ...(actionSeconds ? { actionSeconds } : {}) };
    const site = start.site && timing && { ...start.site, region, timing };
    const terminal = new CoreTerminal({ ...start, site });
    onTestFinished(async () => {
      vi.restoreAllMocks();
      await terminal.core.stop();
      await central.close();
    });
    await terminal.start();
    await terminal.shows('idle');
    return new DomainTerminal(terminal, central);
  }

  /** Puts a card down and says "that is me". */
  async identify(card: Partial<ResidentCard> = {}): Promise<void> {
    await this.terminal.device({ type: 'card-found' });
    await this.terminal.card(card);
    await this.terminal.shows('confirmPerson');
    await this.terminal.command({ command: 'confirmPerson', isMe: true });
  }

  /** Stands before the camera, does nothing once an action is asked for, and reads off the ring how long one has. @returns seconds */
  async secondsForAction(): Promise<number> {
    const { terminal } = this;
    const idleMs = 2_000;
    let sequence = 0;
    let idledMs = 0;
    while (idledMs < idleMs) {
      const { screen } = terminal.view;
      if (screen.state !== 'challenge') throw new Error(`${screen.state} instead of the challenge`);
      if (screen.challenge.current.step === 'action') idledMs += PICTURE_MS;
      terminal.nowMs += PICTURE_MS;
      sequence += 1;
      await terminal.command({ command: 'observe', observation: makeObservation(sequence) });
    }
    const { screen } = terminal.view;
    if (screen.state !== 'challenge') throw new Error(`${screen.state} instead of the challenge`);
    return idledMs / 1_000 / (1 - screen.challenge.timeLeft);
  }

  /** Stands before the camera and does nothing, whatever is asked, until the machine gives up asking; hands the pictures in. */
  async doNothingAsked(): Promise<void> {
    const { terminal } = this;
    const evidence = new EvidencePictures();
    // Three tries of two actions, each with its time and once more as much.
    for (let sequence = 1; terminal.view.screen.state === 'challenge'; sequence += 1) {
      const { current } = terminal.view.screen.challenge;
      terminal.nowMs += PICTURE_MS;
      evidence.note(current, sequence, {});
      await terminal.command({ command: 'observe', observation: makeObservation(sequence) });
    }
    const images = evidence.images(EVIDENCE_JPEG);
    await terminal.command({ command: 'submitEvidence', images, portraitSimilarity: null });
  }

  /** What stands on the screen now. */
  words(language: Language = 'zh-CN'): string {
    return wordsOf(this.terminal.view, language);
  }
}

/** The markup of a screen. */
export function drawn(view: VisitView, language: Language): string {
  const shown = { ...view, preferences: { ...view.preferences, language } };
  const screen = createElement(VisitScreen, { screen: view.screen });
  const visit = createElement(VisitProvider, { value: { view: shown, command: () => undefined } }, screen);
  return renderToStaticMarkup(createElement(I18nextProvider, { i18n: createTexts(language) }, visit));
}

/** The words of a screen, without its marks; blanks stand between them. */
export function wordsOf(view: VisitView, language: Language): string {
  return drawn(view, language)
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&#x27;', "'")
    .replaceAll('&amp;', '&')
    .replaceAll('&quot;', '"')
    .replace(/\s+/g, ' ');
}

/** An answer of the central service about one benefit of a person. */
export function standing(
  region: string,
  changes: Partial<BenefitStanding> = {},
): Extract<EligibilityAnswer['eligibility'], { status: 'due' }> {
  return {
    status: 'due',
    region,
    benefits: [
      {
        benefit: 'enterprise-pension',
        status: 'due',
        dueDate: '2026-12-31',
        opensOn: null,
        certifiedOn: null,
        channel: null,
        ruleKind: 'rolling',
        certifyingNow: 'needed',
        ...changes,
      },
    ],
  };
}

/** An answer that the person is certified already, by this channel. */
export function certified(
  region: string,
  channel: BenefitStanding['channel'],
  changes: Partial<BenefitStanding> = {},
): EligibilityAnswer['eligibility'] {
  const benefits = standing(region, {
    status: 'certified',
    certifiedOn: '2026-06-03',
    dueDate: '2027-05-31',
    channel,
    certifyingNow: 'possible',
    ...changes,
  }).benefits;
  return {
    status: 'already-certified',
    certifiedOn: '2026-06-03',
    nextDueDate: '2027-05-31',
    region,
    benefits,
  };
}
