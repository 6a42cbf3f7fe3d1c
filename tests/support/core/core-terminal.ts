import { vi } from 'vitest';
import type { ResidentCard } from '../../../contract/card.ts';
import type { DeviceEvent } from '../../../contract/devices.ts';
import type { FaultCode } from '../../../contract/faults.ts';
import type { EvidenceImage } from '../../../contract/liveness.ts';
import {
  type CoreStart,
  coreStartSchema,
  type FromCore,
  fromCoreSchema,
} from '../../../contract/process-messages.ts';
import type { Result } from '../../../contract/result.ts';
import { siteConfigSchema } from '../../../contract/site-config.ts';
import type { Screen, VisitView, WindowCommand } from '../../../contract/visit.ts';
import { systemClock } from '../../../electron/core/clock.ts';
import { Core } from '../../../electron/core/core.ts';
import { type Log, openJournal } from '../../../electron/core/journal.ts';
import { drawRandomChallenge } from '../../../electron/core/liveness/random-draw.ts';
import type { SystemCamera } from '../../../electron/core/liveness/system-cameras.ts';
import { sha256 } from '../../../electron/core/seal/digest.ts';
import { REGION_PACKS } from '../region-packs.ts';
import { EvidencePictures } from './evidence-pictures.ts';
import { cooperate, makeObservation, PICTURE_MS, type Pose } from './observations.ts';
import { CAMERA, MODELS, makeCard } from './visit-desk.ts';

/** The picture that stands for every evidence picture: no part of it may turn up in a file. */
export const EVIDENCE_JPEG = new Uint8Array([
  0xff,
  0xd8,
  ...Buffer.from('this is the picture of the face of a person'),
]);

/** What a test changes about the start of core. */
export interface StartChanges {
  readonly centralUrl?: string;
  readonly enrolmentCode?: string | undefined;
  readonly receiptWaitSeconds?: number;
  /** The cameras on the list of the site. */
  readonly allowedCameras?: readonly string[];
  /** The slip printer of the site, as in its configuration; none unless told. */
  readonly printer?: object;
  readonly start?: Partial<CoreStart>;
}

/** The start message for a terminal whose data lie in `dataDirectory`. */
export function makeStart(dataDirectory: string, changes: StartChanges = {}): CoreStart {
  const { centralUrl = 'http://127.0.0.1:1', receiptWaitSeconds = 5, allowedCameras = [] } = changes;
  const enrolmentCode = 'enrolmentCode' in changes ? changes.enrolmentCode : 'one-time-code';
  return coreStartSchema.parse({
    type: 'start',
    dataDirectory,
    site: siteConfigSchema.parse({
      format: 1,
      centralUrl,
      ...(enrolmentCode === undefined ? {} : { enrolmentCode }),
      reader: { transport: 'none' },
      ...(changes.printer ? { printer: changes.printer } : {}),
      camera: { allowed: allowedCameras },
      timing: { receiptWaitSeconds },
    }),
    secrets: null,
    startFault: null,
    faceModel: { ok: true, value: { name: 'test', sha256: sha256('model') } },
    livenessModels: MODELS,
    regionsDirectory: REGION_PACKS,
    softwareVersion: '1.0.0',
    bootId: 'boot-1',
    demonstration: null,
    ...changes.start,
  } satisfies CoreStart);
}

/** Core with a test in the place of main, the window, the devices and the person. Its monotonic clock is the test's. */
export class CoreTerminal {
  readonly core: Core;
  readonly messages: FromCore[] = [];
  /** Names of the commands that the window has given, in order. */
  readonly commands: string[] = [];
  /** The secrets as main would keep them; null until there are some. */
  secrets: string | null;
  /** Whether the key store of this main works. */
  keepsSecrets = true;
  nowMs = 10_000;
  /** The cameras that the system of this terminal knows; it tells nothing at first. */
  systemCameras: readonly SystemCamera[] | null = null;
  #requestId = 0;
  #sequence = 0;

  constructor(start: CoreStart, log: Log = openJournal(start.dataDirectory)) {
    this.secrets = start.secrets;
    this.core = new Core({
      start,
      clock: { ...systemClock, monotonicMs: () => this.nowMs },
      send: (message) => this.#receive(message),
      log,
      readSystemCameras: () => this.systemCameras,
      drawChallenge: drawRandomChallenge,
    });
  }

  get view(): VisitView {
    const views = this.messages.filter((message) => message.type === 'view');
    const last = views.at(-1);
    if (!last) throw new Error('no view yet');
    return last.view;
  }

  /** Every screen that was shown, in order. */
  get states(): string[] {
    const states: string[] = [];
    for (const message of this.messages) {
      if (message.type === 'view' && states.at(-1) !== message.view.screen.state) {
        states.push(message.view.screen.state);
      }
    }
    return states;
  }

  /** What the device process was told last. */
  get watching(): boolean | null {
    let wanted: boolean | null = null;
    for (const message of this.messages) {
      if (message.type === 'device-command' && message.command.type === 'watch-for-card') {
        wanted = message.command.wanted;
      }
    }
    return wanted;
  }

  /** Starts core and plugs a reader in. */
  async start(): Promise<this> {
    const started = this.core.start();
    await this.device({
      type: 'reader-status',
      status: { state: 'ready', description: 'Test reader', simulated: true },
    });
    await started;
    return this;
  }

  device(event: DeviceEvent): Promise<void> {
    return this.core.handle({ type: 'device-event', event });
  }

  card(changes: Partial<ResidentCard> = {}): Promise<void> {
    const readingId = '0198a3c0-0000-4000-8000-000000000001';
    return this.device({ type: 'card-read', readingId, card: makeCard(changes) });
  }

  async command(command: WindowCommand): Promise<Result<null>> {
    this.commands.push(command.command);
    const requestId = ++this.#requestId;
    await this.core.handle({ type: 'window-command', requestId, command });
    const reply = this.messages.find((each) => each.type === 'reply' && each.requestId === requestId);
    if (reply?.type !== 'reply') throw new Error('no reply');
    return reply.result;
  }

  /** Waits until the window shows this state. */
  shows(state: Screen['state'], timeout = 10_000): Promise<Screen> {
    return vi.waitFor(
      () => {
        const { screen } = this.view;
        if (screen.state !== state) throw new Error(`shows ${JSON.stringify(screen)} instead of ${state}`);
        return screen;
      },
      { timeout, interval: 10 },
    );
  }

  /** Waits until the terminal is out of service for this reason. */
  async isOutOfService(fault: FaultCode): Promise<void> {
    await vi.waitFor(
      () => {
        const { screen } = this.view;
        if (screen.state !== 'outOfService' || screen.fault !== fault) {
          throw new Error(`shows ${JSON.stringify(screen)} instead of ${fault}`);
        }
      },
      { timeout: 10_000, interval: 10 },
    );
  }

  /** A visit until the camera is to be opened. */
  async toCamera(card: Partial<ResidentCard> = {}): Promise<void> {
    await this.shows('idle');
    await this.device({ type: 'card-found' });
    await this.card(card);
    await this.shows('confirmPerson');
    await this.command({ command: 'confirmPerson', isMe: true });
    await this.shows('consent');
    await this.command({ command: 'giveConsent', agreed: true });
  }

  /** A whole visit of somebody who does all that is asked, until the result is shown. */
  async visit(card: Partial<ResidentCard> = {}): Promise<Screen> {
    await this.toCamera(card);
    await this.command({ command: 'cameraReady', camera: CAMERA });
    const images = await this.#perform();
    await this.command({ command: 'submitEvidence', images, portraitSimilarity: null });
    return this.shows('done');
  }

  async #perform(): Promise<EvidenceImage[]> {
    let step = '';
    let sinceMs = this.nowMs;
    const evidence = new EvidencePictures();
    for (let pictures = 0; pictures < 600; pictures++) {
      const { screen } = this.view;
      if (screen.state !== 'challenge') break;
      const { current } = screen.challenge;
      if (JSON.stringify(current) !== step) {
        step = JSON.stringify(current);
        sinceMs = this.nowMs;
      }
      this.nowMs += PICTURE_MS;
      const pose: Partial<Pose> = cooperate(current, this.nowMs - sinceMs);
      const sequence = this.#sequence++;
      evidence.note(current, sequence, pose);
      await this.command({ command: 'observe', observation: makeObservation(sequence, pose) });
    }
    return evidence.images(EVIDENCE_JPEG);
  }

  #receive(message: FromCore): void {
    // As at the wall between the processes.
    this.messages.push(fromCoreSchema.parse(message));
    if (message.type !== 'store-secrets') return;
    const { keepsSecrets } = this;
    if (keepsSecrets) this.secrets = message.secrets;
    queueMicrotask(() => {
      void this.core.handle({
        type: 'secrets-stored',
        result: keepsSecrets ? { ok: true, value: null } : { ok: false, fault: 'key-store-unavailable' },
      });
    });
  }
}
