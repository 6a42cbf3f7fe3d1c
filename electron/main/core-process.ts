import type { DeviceCommand } from '../../contract/devices.ts';
import { type CoreStart, fromCoreSchema, type ToCore } from '../../contract/process-messages.ts';
import { fail, type Result } from '../../contract/result.ts';
import type { VisitView, WindowCommand } from '../../contract/visit.ts';
import { Supervisor } from './supervisor.ts';

/** A reply that takes longer than this will not come. */
const REPLY_LIMIT_MS = 5_000;

/** What the core process is run with. */
export interface CoreProcessOptions {
  readonly file: string;
  readonly nodeProgram: string | null;
  readonly start: CoreStart;
  readonly keepSecrets: (secrets: string) => Promise<Result<null>>;
  readonly onView: (view: VisitView) => void;
  readonly onDeviceCommand: (command: DeviceCommand) => void;
}

/** Main's end of the core process: starts it, parses what it says, and answers for it while it is down. */
export class CoreProcess {
  readonly #options: CoreProcessOptions;
  readonly #supervisor: Supervisor;
  readonly #waiting = new Map<number, (result: Result<null>) => void>();
  #secrets: string | null;
  #requestId = 0;
  #view: VisitView;
  /** Added to the revisions of a restarted core, so that they go on rising for the window. */
  #revisionBase = 0;

  constructor(options: CoreProcessOptions) {
    this.#options = options;
    this.#secrets = options.start.secrets;
    this.#view = firstView(options.start);
    this.#supervisor = new Supervisor({
      file: options.file,
      nodeProgram: options.nodeProgram,
      onStart: (child) => child.send({ ...options.start, secrets: this.#secrets }),
      onMessage: (message) => void this.#receive(message),
      onLost: () => this.#noteLoss(),
    });
  }

  /** What the window shows now. */
  get view(): VisitView {
    return this.#view;
  }

  start(): void {
    this.#supervisor.start();
  }

  /** Lets core finish its request and close the store. */
  stop(): Promise<void> {
    return this.#supervisor.stop({ type: 'stop' } satisfies ToCore);
  }

  tell(message: ToCore): void {
    this.#supervisor.send(message);
  }

  /** Passes on what the person did; 'core-lost' when core does not answer. */
  command(command: WindowCommand): Promise<Result<null>> {
    return this.#ask((requestId) => ({ type: 'window-command', requestId, command }));
  }

  checkStaffExit(code: string): Promise<Result<null>> {
    return this.#ask((requestId) => ({ type: 'check-staff-exit', requestId, code }));
  }

  #ask(makeMessage: (requestId: number) => ToCore): Promise<Result<null>> {
    this.#requestId += 1;
    const requestId = this.#requestId;
    return new Promise((resolve) => {
      const timer = setTimeout(() => settle(fail('core-lost')), REPLY_LIMIT_MS);
      const settle = (result: Result<null>) => {
        clearTimeout(timer);
        this.#waiting.delete(requestId);
        resolve(result);
      };
      this.#waiting.set(requestId, settle);
      this.tell(makeMessage(requestId));
    });
  }

  async #receive(raw: unknown): Promise<void> {
    const parsed = fromCoreSchema.safeParse(raw);
    if (!parsed.success) return;
    const message = parsed.data;
    switch (message.type) {
      case 'view':
        this.#show({ ...message.view, revision: this.#revisionBase + message.view.revision });
        break;
      case 'reply':
        this.#waiting.get(message.requestId)?.(message.result);
        break;
      case 'device-command':
        this.#options.onDeviceCommand(message.command);
        break;
      case 'store-secrets': {
        const result = await this.#options.keepSecrets(message.secrets);
        // A core that is started anew gets what was kept last.
        if (result.ok) this.#secrets = message.secrets;
        this.tell({ type: 'secrets-stored', result });
        break;
      }
      case 'transferred':
      case 'stopped':
        break;
    }
  }

  #noteLoss(): void {
    for (const settle of [...this.#waiting.values()]) settle(fail('core-lost'));
    this.#revisionBase = this.#view.revision + 1;
    this.#show({
      ...this.#view,
      revision: this.#revisionBase,
      screen: { state: 'outOfService', fault: 'core-lost' },
    });
  }

  #show(view: VisitView): void {
    this.#view = view;
    this.#options.onView(view);
  }
}

/** What the window shows until core says something. */
function firstView(start: CoreStart): VisitView {
  return {
    revision: 0,
    screen: { state: 'clearing' },
    preferences: {
      language: start.site?.language ?? 'zh-CN',
      textSize: 'normal',
      contrast: 'normal',
      volume: 2,
    },
    network: 'unknown',
    waitingRecords: 0,
    notices: [],
    demonstration: start.demonstration,
    contactPhone: start.site?.contactPhone ?? '12333',
    controls: start.site?.controls ?? 'low',
    help: null,
    slip: null,
  };
}
