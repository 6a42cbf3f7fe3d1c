import { createActor } from 'xstate';
import type { DeviceEvent } from '../../contract/devices.ts';
import type { FaultCode } from '../../contract/faults.ts';
import type { CameraDescription } from '../../contract/liveness.ts';
import type { CoreStart, FromCore, ToCore } from '../../contract/process-messages.ts';
import type { RegionPack } from '../../contract/region-pack.ts';
import { fail, type Result, succeed } from '../../contract/result.ts';
import type { Preferences, VisitView, WindowCommand } from '../../contract/visit.ts';
import type { Clock } from './clock.ts';
import { Health } from './health.ts';
import type { Log } from './journal.ts';
import type { DrawnChallenge } from './liveness/draw.ts';
import type { SystemCamera } from './liveness/system-cameras.ts';
import { SlipDesk } from './print/slip-desk.ts';
import { describeHelp } from './region-help.ts';
import { readRegionPack } from './region-pack-file.ts';
import { Services } from './services.ts';
import { StaffExit } from './staff-exit.ts';
import { createVisitMachine } from './visit/machine.ts';
import { drawScreen, type MachineState, wantsCard } from './visit/screen.ts';
import type { VisitEvent, VisitPorts } from './visit/visit-data.ts';

/** How long a result stays once it was spoken. */
const RESULT_MS = 12_000;
/** Time for one action of the challenge where neither site nor region says another; the frail need more than the usual 10 s. */
const ACTION_SECONDS = 20;

/** What core works with. */
export interface CoreOptions {
  readonly start: CoreStart;
  readonly clock: Clock;
  readonly send: (message: FromCore) => void;
  readonly log: Log;
  /** The cameras that the operating system knows now; null when it tells nothing. */
  readonly readSystemCameras: () => readonly SystemCamera[] | null;
  readonly drawChallenge: () => DrawnChallenge;
}

/** Core: owns the visit, the store and the queue, and tells the window what to draw. Knows no Electron. */
export class Core {
  readonly #options: CoreOptions;
  readonly #health: Health;
  /** The rules of the region; null: they cannot be used, and no visit can begin. */
  readonly #pack: RegionPack | null;
  readonly #packFault: FaultCode | null;
  readonly #services: Services;
  readonly #staffExit: StaffExit;
  readonly #visit: ReturnType<typeof createVisit>;
  readonly #slipDesk: SlipDesk;
  #keepingSecrets: (kept: boolean) => void = () => undefined;
  #network: VisitView['network'] = 'unknown';
  #waitingRecords = 0;
  readonly #notices = new Set<FaultCode>();
  #revision = 0;
  #screenRevision = 0;
  #sentView = '';
  #sentState = '';
  #watching = false;
  #publishing = false;
  #readerIsSimulated = false;
  #printerIsSimulated = false;
  #socialSecurityReader = false;

  constructor(options: CoreOptions) {
    this.#options = options;
    this.#health = new Health((fault) => this.#visit.send({ type: 'HEALTH', fault }));
    this.#staffExit = new StaffExit(options.start.site?.staffExit, options.clock);
    const { site, regionsDirectory } = options.start;
    const pack: Result<RegionPack> = site
      ? readRegionPack(regionsDirectory, site.region, options.log)
      : fail('site-config-invalid');
    this.#pack = pack.ok ? pack.value : null;
    this.#packFault = pack.ok ? null : pack.fault;
    this.#services = new Services({
      ...options,
      pack: this.#pack,
      report: (source, fault) => this.#health.report(source, fault),
      keepSecrets: (secrets) =>
        new Promise((resolve) => {
          this.#keepingSecrets = resolve;
          options.send({ type: 'store-secrets', secrets });
        }),
      onNotice: (notice, isOn) => this.#notice(notice, isOn),
      onNetwork: (network) => {
        this.#network = network;
        this.#publish();
      },
      onWaitingRecords: (count) => {
        this.#waitingRecords = count;
        this.#publish();
      },
    });
    const actionSeconds = this.#pack?.livenessActionSeconds ?? null;
    this.#visit = createVisit(options.start, this.#services.ports(), actionSeconds);
    this.#slipDesk = new SlipDesk({
      printer: options.start.site?.printer ?? null,
      wallMs: () => options.clock.wallMs(),
      send: (requestId, slip) =>
        options.send({ type: 'device-command', command: { type: 'print-slip', requestId, slip } }),
      onChange: () => {
        this.#visit.send({ type: 'SLIP_CHANGED' });
        this.#publish();
      },
      onNotice: (notice, isOn) => this.#notice(notice, isOn),
    });
    this.#visit.subscribe(() => this.#publish());
  }

  /** Begins; the window is served from the first moment, whatever cannot come up. */
  async start(): Promise<void> {
    const { start, log } = this.#options;
    const faceModel = start.faceModel.ok ? start.faceModel.value.name : start.faceModel.fault;
    log('core-started', { softwareVersion: start.softwareVersion, startFault: start.startFault, faceModel });
    this.#visit.start();
    // Until the line is open no visit can be kept.
    this.#health.report('enrolment', 'not-enrolled');
    this.#health.report('start', start.startFault ?? this.#packFault);
    this.#health.report('face-model', start.faceModel.ok ? null : start.faceModel.fault);
    this.#health.report('reader', 'reader-missing');
    // The first thing that the window hears is not an idle screen which nothing stands behind yet.
    this.#publishing = true;
    this.#publish();
    this.#options.send({ type: 'device-command', command: { type: 'report-status' } });
    await this.#services.start();
  }

  /** Obeys one message of main. */
  async handle(message: ToCore): Promise<void> {
    switch (message.type) {
      case 'window-command':
        this.#reply(message.requestId, this.#obey(message.command));
        break;
      case 'check-staff-exit':
        this.#reply(message.requestId, await this.#staffExit.check(message.code));
        break;
      case 'device-event':
        this.#noteDevice(message.event);
        break;
      case 'woken':
        this.#services.noteWaking();
        break;
      case 'neighbour-lost':
        this.#noteLoss(message.fault);
        break;
      case 'secrets-stored':
        this.#keepingSecrets(message.result.ok);
        break;
      default:
        // 'start' and 'stop' are the process entry's.
        break;
    }
  }

  /** Ends everything; what was committed stays. */
  async stop(): Promise<void> {
    this.#visit.stop();
    this.#slipDesk.stop();
    await this.#services.stop();
    this.#options.log('core-stopped');
  }

  #obey(command: WindowCommand): Result<null> {
    if (command.command === 'printSlip') {
      // Only while the person sees it.
      if (!showsSlip(this.#visit.getSnapshot().value)) return fail('command-unexpected');
      return this.#slipDesk.print(command.slip);
    }
    const event =
      command.command === 'cameraReady'
        ? this.#judgeCamera(command.camera)
        : toVisitEvent(command, this.#screenRevision);
    if (!event || !this.#visit.getSnapshot().can(event)) return fail('command-unexpected');
    this.#visit.send(event);
    return succeed(null);
  }

  #judgeCamera(camera: CameraDescription): VisitEvent | null {
    if (!this.#visit.getSnapshot().matches('prepareCamera')) return null;
    const judged = this.#services.judgeCamera(camera);
    return judged.ok
      ? { type: 'CAMERA_READY', camera: judged.value }
      : { type: 'CAMERA_REFUSED', fault: judged.fault };
  }

  #noteDevice(event: DeviceEvent): void {
    if (event.type === 'reader-status') {
      const fault = event.status.state === 'fault' ? event.status.fault : null;
      this.#readerIsSimulated = event.status.state === 'ready' && event.status.simulated;
      this.#health.report('reader', fault);
      if (fault) this.#visit.send({ type: 'READER_FAULT', fault });
      // A device process that was started anew has forgotten what it was asked.
      this.#tellWatching();
    } else if (event.type === 'card-found') {
      this.#visit.send({ type: 'CARD_FOUND' });
    } else if (event.type === 'card-read') {
      const receivedAtMs = this.#options.clock.monotonicMs();
      const { readingId, card } = event;
      this.#visit.send({ type: 'CARD_READ', readingId, card, receivedAtMs });
    } else if (event.type === 'card-portrait') {
      this.#visit.send({ type: 'CARD_PORTRAIT', readingId: event.readingId, portrait: event.portrait });
    } else if (event.type === 'social-security-reader-status') {
      this.#socialSecurityReader = event.ready;
      this.#publish();
    } else if (event.type === 'printer-status') {
      this.#printerIsSimulated = event.simulated;
      this.#slipDesk.noteStatus(event.status);
      this.#publish();
    } else if (event.type === 'slip-printed') {
      this.#slipDesk.notePrinted(event);
    } else {
      this.#visit.send({ type: 'CARD_FAILED', fault: event.fault });
    }
  }

  #notice(notice: FaultCode, isOn: boolean): void {
    if (this.#notices.has(notice) === isOn) return;
    if (isOn) this.#notices.add(notice);
    else this.#notices.delete(notice);
    this.#publish();
  }

  #noteLoss(fault: 'devices-lost' | 'page-lost'): void {
    if (fault === 'devices-lost') {
      this.#health.report('reader', fault);
      this.#socialSecurityReader = false;
      this.#slipDesk.noteLoss();
    }
    this.#visit.send({ type: fault === 'devices-lost' ? 'READER_FAULT' : 'INTERRUPTED', fault });
  }

  #publish(): void {
    if (!this.#publishing) return;
    const { value, context } = this.#visit.getSnapshot();
    const state = (typeof value === 'string' ? value : Object.keys(value)[0]) as MachineState;
    const { start, clock } = this.#options;
    this.#slipDesk.follow(context.visit);
    const view: Omit<VisitView, 'revision'> = {
      screen: drawScreen(state, context.visit, {
        blockingFault: context.blockingFault,
        nowMs: clock.monotonicMs(),
        socialSecurityReader: this.#socialSecurityReader,
        cameras: start.site?.camera.allowed ?? [],
        pack: this.#pack,
        now: this.#services.now(),
        handler: start.site?.handler ?? null,
      }),
      preferences: context.preferences,
      network: this.#network,
      waitingRecords: this.#waitingRecords,
      notices: [...this.#notices],
      demonstration: this.#describeDemonstration(),
      contactPhone: start.site?.contactPhone ?? '12333',
      help: this.#pack && describeHelp(this.#pack, this.#services.now()),
      controls: start.site?.controls ?? 'low',
      slip: showsSlip(state) ? this.#slipDesk.view() : null,
    };
    this.#watch(wantsCard(state, context.visit));
    const text = JSON.stringify(view);
    if (text === this.#sentView) return;
    this.#sentView = text;
    this.#revision += 1;
    if (view.screen.state !== this.#sentState) {
      this.#sentState = view.screen.state;
      this.#screenRevision = this.#revision;
      this.#options.log('visit-state', { state: view.screen.state });
    }
    this.#options.send({ type: 'view', view: { revision: this.#revision, ...view } });
  }

  #describeDemonstration(): VisitView['demonstration'] {
    const { demonstration } = this.#options.start;
    if (!demonstration) return null;
    const standIns = [...demonstration.standIns];
    if (this.#readerIsSimulated) standIns.push('simulated-reader');
    if (this.#printerIsSimulated) standIns.push('simulated-printer');
    return { standIns };
  }

  #watch(wanted: boolean): void {
    if (wanted === this.#watching) return;
    this.#watching = wanted;
    this.#tellWatching();
  }

  #tellWatching(): void {
    this.#options.send({
      type: 'device-command',
      command: { type: 'watch-for-card', wanted: this.#watching },
    });
  }

  #reply(requestId: number, result: Result<null>): void {
    this.#options.send({ type: 'reply', requestId, result });
  }
}

/** `regionActionSeconds`: time for one action as the region prescribes it; null: it does not. */
function createVisit({ site }: CoreStart, ports: VisitPorts, regionActionSeconds: number | null) {
  const timing = site?.timing ?? { idleSeconds: 60, idleWarningSeconds: 30 };
  const actionSeconds = site?.timing.actionSeconds ?? regionActionSeconds ?? ACTION_SECONDS;
  const defaults: Preferences = {
    language: site?.language ?? 'zh-CN',
    textSize: 'normal',
    contrast: 'normal',
    volume: 2,
  };
  const milliseconds = {
    idleMs: timing.idleSeconds * 1000,
    warningSeconds: timing.idleWarningSeconds,
    actionMs: actionSeconds * 1000,
    resultMs: RESULT_MS,
  };
  return createActor(createVisitMachine(ports, milliseconds, defaults));
}

/** The screens that show a slip, and on which it may be printed. */
function showsSlip(state: unknown): boolean {
  return state === 'done' || state === 'notYetOpen';
}

/** What a command of the window means to the visit; null when it comes too late to mean anything. */
function toVisitEvent(
  command: Exclude<WindowCommand, { command: 'cameraReady' | 'printSlip' }>,
  screenRevision: number,
): VisitEvent | null {
  switch (command.command) {
    case 'start':
      return { type: 'START' };
    case 'openServices':
      return { type: 'OPEN_SERVICES' };
    case 'chooseService':
      return { type: 'CHOOSE_SERVICE', service: command.service };
    case 'browse':
      return { type: 'BROWSE', part: command.part, page: command.page };
    case 'back':
      return { type: 'BACK' };
    case 'answerHomeVisit':
      return { type: 'ANSWER_HOME_VISIT', answer: command.answer };
    case 'certifyNow':
      return { type: 'CERTIFY_NOW' };
    case 'confirmPerson':
      return { type: 'CONFIRM_PERSON', isMe: command.isMe };
    case 'certifyAnyway':
      return { type: 'CERTIFY_ANYWAY' };
    case 'giveConsent':
      return { type: 'GIVE_CONSENT', agreed: command.agreed };
    case 'retry':
      return { type: 'RETRY' };
    case 'finish':
      return { type: 'FINISH' };
    case 'askStaff':
      return { type: 'ASK_STAFF' };
    case 'stillHere':
      return { type: 'STILL_HERE' };
    case 'declineTurn':
      return { type: 'DECLINE_TURN' };
    case 'chooseBlink':
      return { type: 'CHOOSE_BLINK' };
    case 'setPreferences':
      return { type: 'SET_PREFERENCES', preferences: command.preferences };
    case 'speechEnded':
      // The end of an earlier screen's sentence says nothing about this one.
      return command.revision >= screenRevision ? { type: 'SPEECH_ENDED' } : null;
    case 'cameraFault':
      return { type: 'CAMERA_FAULT', fault: command.fault };
    case 'observe':
      return { type: 'OBSERVE', observation: command.observation };
    case 'submitEvidence':
      return { type: 'EVIDENCE', images: command.images, portraitSimilarity: command.portraitSimilarity };
  }
}
