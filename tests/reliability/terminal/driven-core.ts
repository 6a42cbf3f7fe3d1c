import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { type CoreStart, coreStartSchema, type FromCore } from '../../../contract/process-messages.ts';
import { siteConfigSchema } from '../../../contract/site-config.ts';
import type { Screen, VisitView, WindowCommand } from '../../../contract/visit.ts';
import type { Clock } from '../../../electron/core/clock.ts';
import { Core } from '../../../electron/core/core.ts';
import { openJournal } from '../../../electron/core/journal.ts';
import { drawRandomChallenge } from '../../../electron/core/liveness/random-draw.ts';
import { EvidencePictures } from '../../support/core/evidence-pictures.ts';
import { cooperate, makeObservation, PICTURE_MS, type Pose } from '../../support/core/observations.ts';
import { CAMERA, MODELS } from '../../support/core/visit-desk.ts';
import { REGION_PACKS } from '../../support/region-packs.ts';
import { cardOf, type SyntheticPerson } from '../people.ts';
import type { FastTime } from './fast-time.ts';

/** Where this terminal's main would keep its wrapped secrets. */
export const SECRETS_FILE = 'secrets.json';
const CORE_FOLDER = 'core';

/** How a terminal is set up. */
export interface DrivenCoreOptions {
  /** Everything of this terminal lies below it. */
  readonly folder: string;
  readonly centralUrl: string;
  readonly enrolmentCode: string;
  /** The clocks that core sees. */
  readonly clock: Clock;
  /** Lets those clocks stand still and run on. */
  readonly time: Pick<FastTime, 'pass' | 'hold'>;
  readonly bootId: string;
  readonly receiptWaitSeconds?: number;
}

/** How a visit ended: the screen of success, or the screen that it ended with instead. */
export type VisitEnd = Extract<Screen, { state: 'done' | 'fault' | 'outOfService' }> | { state: 'other' };

/** Where the database of a terminal in `folder` lies. */
export function dataDirectoryOf(folder: string): string {
  return join(folder, CORE_FOLDER);
}

/** The real core in plain Node, with a synthetic main, window, reader and person around it. */
export class DrivenCore {
  readonly core: Core;
  readonly #options: DrivenCoreOptions;
  readonly #watchers = new Set<() => void>();
  #view: VisitView | null = null;
  #requestId = 0;
  #readings = 0;

  constructor(options: DrivenCoreOptions) {
    this.#options = options;
    const start = makeStart(options);
    this.core = new Core({
      start,
      clock: options.clock,
      send: (message) => this.#receive(message),
      log: openJournal(start.dataDirectory),
      readSystemCameras: () => null,
      drawChallenge: drawRandomChallenge,
    });
  }

  /** What the window shows now. */
  get view(): VisitView {
    if (!this.#view) throw new Error('nothing was shown yet');
    return this.#view;
  }

  /** Starts core and plugs a reader in. */
  async start(): Promise<this> {
    const started = this.core.start();
    await this.core.handle({
      type: 'device-event',
      event: {
        type: 'reader-status',
        status: { state: 'ready', description: 'Test reader', simulated: true },
      },
    });
    await started;
    return this;
  }

  /** Resolves when the view fits; rejects after `limitMs` of real time. */
  until(fits: (view: VisitView) => boolean, limitMs = 60_000): Promise<VisitView> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#watchers.delete(look);
        reject(new Error(`the window stays at ${JSON.stringify(this.#view?.screen)}`));
      }, limitMs);
      const look = () => {
        if (!this.#view || !fits(this.#view)) return;
        clearTimeout(timer);
        this.#watchers.delete(look);
        resolve(this.#view);
      };
      this.#watchers.add(look);
      look();
    });
  }

  /** A whole visit of this person, who does all that is asked. `onStep` is called before each step of theirs. */
  async visit(person: SyntheticPerson, onStep: (step: string) => void = () => undefined): Promise<VisitEnd> {
    await this.until(({ screen }) => screen.state === 'idle');
    onStep('card');
    this.#readings += 1;
    const readingId = `0198a3c0-0000-4000-8000-${String(this.#readings).padStart(12, '0')}`;
    await this.core.handle({ type: 'device-event', event: { type: 'card-found' } });
    await this.core.handle({
      type: 'device-event',
      event: { type: 'card-read', readingId, card: cardOf(person) },
    });
    const steps: [Screen['state'], WindowCommand][] = [
      ['confirmPerson', { command: 'confirmPerson', isMe: true }],
      ['consent', { command: 'giveConsent', agreed: true }],
      ['prepareCamera', { command: 'cameraReady', camera: CAMERA }],
    ];
    for (const [state, command] of steps) {
      const { screen } = await this.until((view) => view.screen.state === state || isEnd(view.screen));
      if (screen.state !== state) return endOf(screen);
      onStep(state);
      await this.#command(command);
    }
    onStep('challenge');
    const images = await this.#perform(person);
    onStep('evidence');
    await this.#command({ command: 'submitEvidence', images, portraitSimilarity: null });
    const { screen } = await this.until((view) => isEnd(view.screen));
    return endOf(screen);
  }

  /** Leaves the last screen of a visit. */
  async finish(): Promise<void> {
    await this.#command({ command: 'finish' });
    await this.until(({ screen }) => screen.state === 'idle' || screen.state === 'outOfService');
  }

  async #perform(person: SyntheticPerson): Promise<ReturnType<EvidencePictures['images']>> {
    const { clock, time } = this.#options;
    const evidence = new EvidencePictures();
    // Each opening of the camera counts its pictures from 0.
    let sequence = 0;
    time.hold(true);
    let step = '';
    let sinceMs = clock.monotonicMs();
    for (let pictures = 0; pictures < 600; pictures++) {
      const { screen } = this.view;
      if (screen.state !== 'challenge') break;
      const { current } = screen.challenge;
      if (JSON.stringify(current) !== step) {
        step = JSON.stringify(current);
        sinceMs = clock.monotonicMs();
      }
      time.pass(PICTURE_MS);
      const pose: Partial<Pose> = cooperate(current, clock.monotonicMs() - sinceMs);
      evidence.note(current, sequence, pose);
      await this.#command({ command: 'observe', observation: makeObservation(sequence, pose) });
      sequence += 1;
    }
    time.hold(false);
    return evidence.images(Uint8Array.from(person.jpeg));
  }

  async #command(command: WindowCommand): Promise<void> {
    await this.core.handle({ type: 'window-command', requestId: ++this.#requestId, command });
  }

  #receive(message: FromCore): void {
    if (message.type === 'view') {
      this.#view = message.view;
      for (const look of [...this.#watchers]) look();
    } else if (message.type === 'store-secrets') {
      void this.#keep(message.secrets);
    }
  }

  async #keep(secrets: string): Promise<void> {
    const kept = await writeFileAtomic(join(this.#options.folder, SECRETS_FILE), secrets, {
      mode: 0o600,
    }).then(
      () => ({ ok: true as const, value: null }),
      () => ({ ok: false as const, fault: 'key-store-unavailable' as const }),
    );
    await this.core.handle({ type: 'secrets-stored', result: kept });
  }
}

function isEnd(screen: Screen): boolean {
  return ['done', 'fault', 'outOfService', 'askStaff', 'idle'].includes(screen.state);
}

function endOf(screen: Screen): VisitEnd {
  const { state } = screen;
  return state === 'done' || state === 'fault' || state === 'outOfService' ? screen : { state: 'other' };
}

function makeStart({
  folder,
  centralUrl,
  enrolmentCode,
  bootId,
  receiptWaitSeconds,
}: DrivenCoreOptions): CoreStart {
  return coreStartSchema.parse({
    type: 'start',
    dataDirectory: dataDirectoryOf(folder),
    site: siteConfigSchema.parse({
      format: 1,
      centralUrl,
      enrolmentCode,
      reader: { transport: 'none' },
      timing: { receiptWaitSeconds: receiptWaitSeconds ?? 2 },
    }),
    secrets: readSecrets(folder),
    startFault: null,
    faceModel: { ok: true, value: { name: 'test', sha256: 'c'.repeat(64) } },
    livenessModels: MODELS,
    regionsDirectory: REGION_PACKS,
    softwareVersion: '1.0.0',
    bootId,
    demonstration: null,
  } satisfies CoreStart);
}

/** The secrets that the main of a terminal in `folder` keeps; null when there are none. */
export function readSecrets(folder: string): string | null {
  try {
    return readFileSync(join(folder, SECRETS_FILE), 'utf8');
  } catch {
    return null;
  }
}
