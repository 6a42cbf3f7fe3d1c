import { type Actor, createActor, SimulatedClock } from 'xstate';
import type { IdentityDocument, ResidentCard } from '../../../contract/card.ts';
import type { FaultCode } from '../../../contract/faults.ts';
import type { EvidenceImage, LivenessAction } from '../../../contract/liveness.ts';
import type { LivenessModels } from '../../../contract/liveness-models.ts';
import { fail, type Result } from '../../../contract/result.ts';
import type { Preferences, Screen } from '../../../contract/visit.ts';
import type { AcceptedCamera } from '../../../electron/core/liveness/camera-policy.ts';
import { viewChallenge } from '../../../electron/core/liveness/challenge.ts';
import { judgeChallenge } from '../../../electron/core/liveness/judge.ts';
import { createVisitMachine } from '../../../electron/core/visit/machine.ts';
import { SHOWN_MS } from '../../../electron/core/visit/machine-parts.ts';
import { drawScreen, type MachineState } from '../../../electron/core/visit/screen.ts';
import type {
  EligibilityFinding,
  SavedRecord,
  VisitContext,
  VisitData,
  VisitEvent,
  VisitPorts,
  VisitTiming,
} from '../../../electron/core/visit/visit-data.ts';
import { shippedPack } from '../region-packs.ts';
import { EvidencePictures } from './evidence-pictures.ts';
import { cooperate, makeObservation, PICTURE_MS, type Pose } from './observations.ts';

/** An invented person: the area code was never given out. */
export function makeCard(changes: Partial<ResidentCard> = {}): ResidentCard {
  return {
    kind: 'resident-id-card',
    name: '张桂兰',
    sexCode: '2',
    ethnicGroupCode: '01',
    birthDate: '1948-03-12',
    address: '测试省测试市测试路1号',
    idNumber: '990101194803120022',
    issuingAuthority: '测试市公安局',
    validFrom: '2010-05-01',
    validTo: null,
    photo: new Uint8Array(1024).fill(7),
    ...changes,
  };
}

/** The camera of the synthetic visits. */
export const CAMERA: AcceptedCamera = {
  label: 'Test camera (0000:0000)',
  width: 1280,
  height: 720,
  frameRate: 15,
  controls: ['exposureMode', 'whiteBalanceMode'],
  check: 'unlisted',
};

/** Models in the slots of the terminals under test; only their presence counts. */
export const MODELS: LivenessModels = {
  passive: {
    format: 1,
    slot: 'passive-liveness',
    name: 'test',
    file: 'passive.onnx',
    sha256: 'a'.repeat(64),
    licence: 'none',
    provenance: 'none',
    input: {
      width: 128,
      height: 128,
      channels: 'bgr',
      subtract: 0,
      divide: 1,
      crop: { kind: 'box', scale: 3.4 },
    },
    output: { kind: 'class-logits', liveClass: 0 },
  },
  embedding: {
    format: 1,
    slot: 'face-embedding',
    name: 'test',
    file: 'embedding.onnx',
    sha256: 'b'.repeat(64),
    licence: 'none',
    provenance: 'none',
    input: {
      width: 112,
      height: 112,
      channels: 'rgb',
      subtract: 127,
      divide: 128,
      crop: { kind: 'aligned' },
    },
    output: { kind: 'embedding' },
  },
};
const JUDGED_WITH = { models: MODELS, emptySlot: 'review' } as const;

/** The region of the visits under test: the one with most places and numbers. */
const PACK = shippedPack('tangshan');

/** What the visits under test begin with. */
export const DEFAULTS: Preferences = { language: 'zh-CN', textSize: 'normal', contrast: 'normal', volume: 2 };

/** Times of the visits under test. */
const TIMING: VisitTiming = { idleMs: 60_000, warningSeconds: 30, actionMs: 20_000, resultMs: 12_000 };

const JPEG = new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0, 16]);

/** The answers of the rest of core; a test replaces them at will. */
interface PortAnswers {
  askEligibility: (card: IdentityDocument) => Promise<EligibilityFinding>;
  save: (visit: VisitData) => Promise<Result<SavedRecord>>;
  awaitOutcome: VisitPorts['awaitOutcome'];
}

/** A committed record, by the verdict. */
export function savedOf(visit: VisitData): SavedRecord {
  const passed = visit.transcript?.verdict === 'pass';
  return {
    recordId: 'record-1',
    caseNumber: '260101-0000-0001',
    result: visit.purpose === 'home-visit' ? 'home-visit' : passed ? 'passed' : 'manual-review',
  };
}

/** The visit machine with a clock that the test owns, ports that the test answers, and a person who cooperates. */
export class VisitDesk {
  readonly clock = new SimulatedClock();
  readonly visit: Actor<ReturnType<typeof createVisitMachine>>;
  /** Every state that was entered, in order, the present one last. */
  readonly states: string[] = [];
  /** The visits that were handed to `save`. */
  readonly saves: VisitData[] = [];
  readonly answers: PortAnswers = {
    askEligibility: async () => ({ kind: 'due', region: 'hainan', notice: null }),
    save: async (visit) => ({ ok: true, value: savedOf(visit) }),
    awaitOutcome: async ({ caseNumber }) => ({
      kind: 'passed',
      caseNumber,
      nextDueDate: '2027-01-01',
      sentence: null,
    }),
  };
  actions: readonly LivenessAction[] = ['turn-left', 'open-mouth'];
  draws = 0;
  #readings = 0;
  #sequence = 0;
  readonly #evidence = new EvidencePictures();

  constructor() {
    const ports: VisitPorts = {
      nowMs: () => this.clock.now(),
      capturedTime: () => ({
        wall: new Date(1_767_225_600_000 + this.clock.now()).toISOString(),
        monotonicMs: this.clock.now(),
        bootId: 'boot-1',
        serverOffsetMs: null,
      }),
      today: () => '2026-01-01',
      drawChallenge: () => {
        this.draws += 1;
        return { nonce: `draw-${this.draws}`, actions: this.actions };
      },
      judge: ({ challenge, observations, camera, session }, images) =>
        challenge && camera
          ? judgeChallenge(challenge, images, observations, { ...JUDGED_WITH, camera, session })
          : fail('command-unexpected'),
      askEligibility: (card) => this.answers.askEligibility(card),
      save: (visit) => {
        this.saves.push(visit);
        return this.answers.save(visit);
      },
      awaitOutcome: (saved, visit) => this.answers.awaitOutcome(saved, visit),
    };
    this.visit = createActor(createVisitMachine(ports, TIMING, DEFAULTS), { clock: this.clock });
    this.visit.subscribe(() => {
      const { state } = this.screen;
      if (this.states.at(-1) !== state) this.states.push(state);
    });
    this.visit.start();
  }

  get state(): MachineState {
    const { value } = this.visit.getSnapshot();
    return (typeof value === 'string' ? value : Object.keys(value)[0]) as MachineState;
  }

  get context(): VisitContext {
    return this.visit.getSnapshot().context;
  }

  get screen(): Screen {
    return drawScreen(this.state, this.context.visit, {
      blockingFault: this.context.blockingFault,
      nowMs: this.clock.now(),
      socialSecurityReader: false,
      cameras: [],
      handler: null,
      pack: PACK,
      now: new Date(1_767_225_600_000 + this.clock.now()),
    });
  }

  send(event: VisitEvent): this {
    if (event.type === 'CAMERA_READY' && this.state === 'prepareCamera') {
      // The page counts its pictures anew and lets go of those of the try before.
      this.#sequence = 0;
      this.#evidence.forget();
    }
    this.visit.send(event);
    if (this.state === 'judged') this.clock.increment(SHOWN_MS);
    return this;
  }

  /** A card is read this long ago. */
  card(changes: Partial<ResidentCard> = {}, ageMs = 0): this {
    return this.document(makeCard(changes), ageMs);
  }

  /** A document of any kind is read; readings are numbered `reading-1`, `reading-2`, … */
  document(card: IdentityDocument, ageMs = 0): this {
    this.#readings += 1;
    const receivedAtMs = this.clock.now() - ageMs;
    return this.send({ type: 'CARD_READ', readingId: `reading-${this.#readings}`, card, receivedAtMs });
  }

  /** Time passes in small steps, so that timers which follow each other keep their distances. */
  wait(ms: number): this {
    for (let left = ms; left > 0; left -= 250) this.clock.increment(Math.min(250, left));
    return this;
  }

  /** Lets the promises of the ports settle, and screens that only tell so stay as long as they do. */
  async settle(): Promise<this> {
    for (let round = 0; round < 4; round++) {
      for (let i = 0; i < 20; i++) await Promise.resolve();
      const snapshot = this.visit.getSnapshot();
      const holds =
        snapshot.matches({ checkEligibility: 'asked' }) || snapshot.matches({ saving: 'answered' });
      if (holds) this.clock.increment(SHOWN_MS);
    }
    return this;
  }

  /** One picture of the person; without a pose they do what is asked. */
  picture(pose?: Partial<Pose>): this {
    // Whole milliseconds, as timers have them.
    this.wait(Math.round(PICTURE_MS));
    const { challenge } = this.context.visit;
    const step = challenge ? viewChallenge(challenge, this.clock.now()).current : null;
    const shown = pose ?? this.#answer();
    const sequence = this.#sequence++;
    this.#evidence.note(step, sequence, shown);
    return this.send({ type: 'OBSERVE', observation: makeObservation(sequence, shown) });
  }

  /** What somebody who does what is asked shows at this moment. */
  #answer(): Partial<Pose> {
    const { challenge } = this.context.visit;
    if (!challenge) return {};
    const cuedAtMs = challenge.phase.step === 'action' ? challenge.phase.progress.promptedAtMs : 0;
    return cooperate(viewChallenge(challenge, this.clock.now()).current, this.clock.now() - cuedAtMs);
  }

  /** Pictures until the challenge is over, or for so long. */
  pictures(pose?: Partial<Pose>, limitMs = 200_000): this {
    for (let ms = 0; ms < limitMs && this.state === 'challenge'; ms += PICTURE_MS) this.picture(pose);
    return this;
  }

  /** The pictures that a page would hand in now. */
  evidence(): EvidenceImage[] {
    return this.#evidence.images(JPEG);
  }

  /** The action that is asked now; null when none is. */
  get asked(): LivenessAction | null {
    const { screen } = this;
    const step = screen.state === 'challenge' ? screen.challenge.current : null;
    return step?.step === 'action' ? step.action : null;
  }

  /** The whole challenge of somebody who does what is asked, and of whom besides all this is seen. */
  perform(besides: Partial<Pose>): this {
    for (let pictures = 0; pictures < 2_000 && this.state === 'challenge'; pictures++) {
      this.picture({ ...this.#answer(), ...besides });
    }
    return this;
  }

  /** The page hands its pictures in. */
  submit(images: EvidenceImage[] = this.evidence()): this {
    return this.send({ type: 'EVIDENCE', images, portraitSimilarity: null });
  }

  /** A whole visit as far as the given state, by a person who does all that is asked. */
  async goTo(state: Screen['state']): Promise<this> {
    const steps: (() => unknown)[] = [
      () => this.send({ type: 'START' }),
      () => this.send({ type: 'CARD_FOUND' }),
      () => this.card(),
      () => this.send({ type: 'CONFIRM_PERSON', isMe: true }),
      () => this.settle(),
      () => this.send({ type: 'GIVE_CONSENT', agreed: true }),
      () => this.send({ type: 'CAMERA_READY', camera: CAMERA }),
      () => this.pictures(),
      () => this.submit(),
      () => this.settle(),
      () => this.send({ type: 'SPEECH_ENDED' }).wait(12_000),
      () => this.wait(2_500),
    ];
    for (const step of steps) {
      if (this.state === state) return this;
      await step();
    }
    if (this.state !== state) throw new Error(`came to ${this.state} instead of ${state}`);
    return this;
  }
}

/** A fault event of one kind. */
export function faultEvent(
  type: 'CARD_FAILED' | 'READER_FAULT' | 'CAMERA_FAULT' | 'CAMERA_REFUSED' | 'INTERRUPTED',
  fault: FaultCode,
): VisitEvent {
  return { type, fault };
}
