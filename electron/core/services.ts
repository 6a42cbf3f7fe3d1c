import { readFileSync } from 'node:fs';
import { nameOf } from '../../contract/card.ts';
import type { FaultCode } from '../../contract/faults.ts';
import { type CameraDescription, type EvidenceImage, usbNumbersOf } from '../../contract/liveness.ts';
import type { CoreStart } from '../../contract/process-messages.ts';
import type { CapturedTime, LivenessTranscript } from '../../contract/record.ts';
import type { RegionPack } from '../../contract/region-pack.ts';
import { fail, type Result, succeed } from '../../contract/result.ts';
import type { SiteConfig } from '../../contract/site-config.ts';
import { maskName } from '../../contract/slip.ts';
import type { Outcome } from '../../contract/visit.ts';
import { civilDate } from '../../rules/civil-date.ts';
import type { Clock } from './clock.ts';
import type { HealthSource } from './health.ts';
import type { Log } from './journal.ts';
import { type AcceptedCamera, judgeCamera } from './liveness/camera-policy.ts';
import type { DrawnChallenge } from './liveness/draw.ts';
import { judgeChallenge } from './liveness/judge.ts';
import { describeJudgement } from './liveness/judgement-log.ts';
import type { SystemCamera } from './liveness/system-cameras.ts';
import { personHash } from './seal/digest.ts';
import { createSecrets, parseSecrets, type TerminalSecrets } from './seal/secrets.ts';
import { DiskWatch } from './store/disk-watch.ts';
import { CentralLink } from './sync/central-link.ts';
import { NetworkWatch } from './sync/network-watch.ts';
import { openTerminalStore, type TerminalStore } from './terminal-store.ts';
import { findOutcome } from './visit/outcome.ts';
import { createRegionSentences, type RegionSentences } from './visit/region-sentences.ts';
import { saveHomeVisit } from './visit/save-home-visit.ts';
import { saveVisit } from './visit/save-visit.ts';
import { findWithStanding } from './visit/standing.ts';
import type { SavedRecord, VisitData, VisitPorts } from './visit/visit-data.ts';

/** How often disk and clock are looked at, and a database that could not be opened is tried again. */
const RECHECK_MS = 5_000;

/** What the services work with, and whom they tell. */
export interface ServicesOptions {
  readonly start: CoreStart;
  /** Of the site's region; null: it cannot be used, and no visit begins. */
  readonly pack: RegionPack | null;
  readonly clock: Clock;
  readonly log: Log;
  /** The cameras that the operating system knows now; null when it tells nothing. */
  readonly readSystemCameras: () => readonly SystemCamera[] | null;
  readonly drawChallenge: () => DrawnChallenge;
  readonly report: (source: HealthSource, fault: FaultCode | null) => void;
  /** Hands the secrets to main for wrapping; resolves to false when they could not be kept. */
  readonly keepSecrets: (secrets: string) => Promise<boolean>;
  /** Something that the staff should know while the terminal serves: begins, or is over. */
  readonly onNotice: (notice: FaultCode, isOn: boolean) => void;
  readonly onNetwork: (network: 'online' | 'offline') => void;
  readonly onWaitingRecords: (count: number) => void;
}

/** Store, keys and line to the central service, brought up in this order and kept up; the visit's ports lead here. */
export class Services {
  readonly #options: ServicesOptions;
  #store: TerminalStore | null = null;
  #link: CentralLink | null = null;
  readonly #sentences: RegionSentences;
  readonly #disk: DiskWatch;
  readonly #network = new NetworkWatch(() => this.#link?.noteNetworkChange());
  #looking: ReturnType<typeof setInterval> | null = null;
  #reopening: ReturnType<typeof setTimeout> | null = null;
  #stopped = false;
  /** How many records waited at the last look. */
  #waiting = 0;
  #awaiting = new Map<string, () => void>();

  constructor(options: ServicesOptions) {
    this.#options = options;
    const { report, onNotice } = options;
    this.#sentences = createRegionSentences(options.pack);
    this.#disk = new DiskWatch(options.start.dataDirectory, {
      onFault: (fault) => report('disk', fault),
      onLow: (isLow) => onNotice('disk-low', isLow),
    });
  }

  /** Brings everything up. What cannot come up yet is reported, and tried again where that may help. */
  async start(): Promise<void> {
    const { start } = this.#options;
    this.#look();
    this.#looking = setInterval(() => this.#look(), RECHECK_MS);
    if (start.startFault === null && start.site) await this.#openStore(start.site);
  }

  /** Ends the queue and the timers and closes the store; what was committed stays. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#looking) clearInterval(this.#looking);
    if (this.#reopening) clearTimeout(this.#reopening);
    await this.#link?.stop();
    const store = this.#store;
    this.#store = null;
    await store?.close();
  }

  /** The computer woke from sleep: what was due meanwhile is done now. */
  noteWaking(): void {
    this.#link?.noteWaking();
  }

  /**
   * The camera that the page has opened, if this terminal accepts it. The log has the USB numbers for the site's list,
   * not the label: some systems put the owner's name into it.
   */
  judgeCamera(camera: CameraDescription): Result<AcceptedCamera> {
    const { start, log, readSystemCameras } = this.#options;
    const judgement = judgeCamera(camera, {
      allowed: start.site?.camera.allowed ?? [],
      systemCameras: readSystemCameras(),
      demonstration: start.demonstration !== null,
    });
    log('camera-judged', { usb: usbNumbersOf(camera.label), ...judgement });
    return judgement.ok ? succeed({ ...camera, check: judgement.check }) : fail('camera-not-allowed');
  }

  /** What the visit machine needs. */
  ports(): VisitPorts {
    const { clock } = this.#options;
    return {
      nowMs: () => clock.monotonicMs(),
      capturedTime: () => this.#capturedTime(),
      today: () => this.#today(),
      drawChallenge: this.#options.drawChallenge,
      judge: (visit, images) => this.#judge(visit, images),
      askEligibility: async (card) => {
        const enrolled = this.#link?.enrolled;
        if (!enrolled) return { kind: 'unknown' };
        const hash = personHash(enrolled.enrolment.personHashKey, card.idNumber);
        const answer = await enrolled.client.askEligibility(hash);
        this.#link?.noteContact(answer.ok ? null : answer.fault.fault);
        // The service answers: a good moment for what still waits.
        if (answer.ok) enrolled.synchroniser.kick();
        return answer.ok ? findWithStanding(answer.value, this.#sentences) : { kind: 'unknown' };
      },
      save: async (visit) => {
        const { start, log } = this.#options;
        const enrolled = this.#link?.enrolled;
        if (!this.#store || !enrolled || !start.faceModel.ok || !start.site) {
          return fail('database-unavailable');
        }
        const context = {
          ...enrolled,
          store: this.#store.records,
          capturedTime: () => this.#capturedTime(),
          today: () => this.#today(),
          softwareVersion: start.softwareVersion,
        };
        const saved =
          visit.purpose === 'home-visit'
            ? await saveHomeVisit(visit, { ...context, region: start.site.region })
            : await saveVisit(visit, {
                ...context,
                faceModelSha256: start.faceModel.value.sha256,
                livenessModels: start.livenessModels,
              });
        log('visit-saved', saved.ok ? { recordId: saved.value.recordId } : { fault: saved.fault });
        this.#countWaiting();
        return saved;
      },
      awaitOutcome: (saved, visit) => this.#awaitOutcome(saved, visit),
    };
  }

  /** Judges by the site's policy; the log tells how it came about, so that thresholds can be looked after. */
  #judge(
    { challenge, observations, camera, session }: VisitData,
    images: readonly EvidenceImage[],
  ): Result<LivenessTranscript> {
    if (!challenge || !camera) return fail('command-unexpected');
    const { start, log } = this.#options;
    const judged = judgeChallenge(challenge, images, observations, {
      camera,
      models: start.livenessModels,
      emptySlot: start.site?.liveness.emptySlot ?? 'review',
      session,
    });
    if (judged.ok) log('liveness-judged', describeJudgement(judged.value, observations));
    return judged;
  }

  /** By the time of the central service, as far as it is known: the clock of this computer may be wrong. */
  now(): Date {
    return new Date(this.#options.clock.wallMs() + (this.#store?.serverClock.offsetMs ?? 0));
  }

  #today(): string {
    return civilDate(this.now());
  }

  #capturedTime(): CapturedTime {
    const { clock, start } = this.#options;
    const wall = new Date(clock.wallMs()).toISOString();
    return (
      this.#store?.serverClock.capturedTime() ?? {
        ...{ wall, monotonicMs: clock.sinceBootMs(), bootId: start.bootId },
        ...{ serverOffsetMs: null, trusted: false },
      }
    );
  }

  /** Sends at once and waits a bounded time for the receipt. */
  async #awaitOutcome(
    saved: SavedRecord,
    { card, region }: Pick<VisitData, 'card' | 'region'>,
  ): Promise<Outcome> {
    const waitMs = (this.#options.start.site?.timing.receiptWaitSeconds ?? 0) * 1000;
    const settled = () => !this.#store?.records.findWaiting(saved.recordId);
    this.#link?.enrolled?.synchroniser.kick();
    if (!settled()) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, waitMs);
        this.#awaiting.set(saved.recordId, () => {
          if (!settled()) return;
          clearTimeout(timer);
          resolve();
        });
      });
      this.#awaiting.delete(saved.recordId);
    }
    return findOutcome(
      saved,
      this.#store?.records.status(saved.recordId) ?? null,
      ({ effectiveAt, nextDueDate: dueDate }) =>
        card && dueDate
          ? this.#sentences.ofPassed(region, {
              maskedName: maskName(nameOf(card)),
              certifiedOn: civilDate(new Date(effectiveAt)),
              dueDate,
            })
          : null,
    );
  }

  async #openStore(site: SiteConfig): Promise<void> {
    const { start, clock, log, report, onNotice } = this.#options;
    const { dataDirectory: directory, bootId } = start;
    const opened = openTerminalStore({
      ...{ directory, bootId, limits: site.queue, clock, log, report, onNotice },
      confirmHeld: () => this.#link?.enrolled?.synchroniser.confirmHeld() ?? false,
      makeRoom: () => this.#disk.makeRoom(),
    });
    if (!opened.ok) {
      // A full disk or a read-only mount may be put right while the terminal stands there.
      if (opened.fault !== 'database-newer') {
        this.#reopening = setTimeout(() => void this.#openStore(site), RECHECK_MS);
      }
      return;
    }
    this.#store = opened.value;
    this.#countWaiting();
    await this.#openLink(site, opened.value);
  }

  async #openLink(site: SiteConfig, store: TerminalStore): Promise<void> {
    const secrets = await this.#unlockSecrets();
    if (this.#stopped) return;
    this.#options.report('keys', secrets.ok ? null : secrets.fault);
    const authorityPem = readAuthority(site);
    if (!authorityPem.ok) this.#options.report('start', authorityPem.fault);
    if (!secrets.ok || !authorityPem.ok) return;
    this.#link = new CentralLink({
      site,
      authorityPem: authorityPem.value,
      secrets: secrets.value,
      store: store.records,
      clock: this.#options.clock,
      serverClock: store.serverClock,
      random: Math.random,
      softwareVersion: this.#options.start.softwareVersion,
      log: this.#options.log,
      keepSecrets: (changed) => this.#keepSecrets(changed),
      onEnrolment: (fault) => this.#options.report('enrolment', fault),
      onNetwork: this.#options.onNetwork,
      onProgress: (recordId) => {
        this.#countWaiting();
        this.#awaiting.get(recordId)?.();
      },
      onKeysChanged: (what) => store.audit('keys-changed', { what }),
    });
    await this.#link.start();
  }

  async #unlockSecrets(): Promise<Result<TerminalSecrets>> {
    const { secrets } = this.#options.start;
    if (secrets !== null) return parseSecrets(secrets);
    const created = await createSecrets();
    return (await this.#keepSecrets(created)) ? succeed(created) : fail('key-store-unavailable');
  }

  async #keepSecrets(secrets: TerminalSecrets): Promise<boolean> {
    const ok = await this.#options.keepSecrets(JSON.stringify(secrets));
    if (!ok) this.#options.report('keys', 'key-store-unavailable');
    return ok;
  }

  #look(): void {
    this.#disk.look();
    this.#network.look();
    this.#store?.serverClock.look();
    this.#options.onNotice('clock-wrong', this.#store?.serverClock.isWrong ?? false);
  }

  #countWaiting(): void {
    const waiting = this.#store?.records.countWaiting() ?? 0;
    this.#options.onWaitingRecords(waiting);
    // Most steps of a record leave it in the queue, and to look at all that waits takes 3 ms of 5,000 records.
    if (waiting === this.#waiting) return;
    this.#waiting = waiting;
    this.#store?.lookAtBacklog();
  }
}

/** The PEM of a private authority, where the site names one. */
function readAuthority(site: SiteConfig): Result<string | null> {
  if (site.centralAuthorityFile === undefined) return succeed(null);
  try {
    return succeed(readFileSync(site.centralAuthorityFile, 'utf8'));
  } catch {
    return fail('site-config-invalid');
  }
}
