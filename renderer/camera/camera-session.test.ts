import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CameraDescription, FaceObservation } from '../../contract/liveness.ts';
import { fail, type Result, succeed } from '../../contract/result.ts';
import type { ShownPortrait } from '../../contract/visit.ts';
import type { CapturedFrame, TakenEvidence } from './analysis-messages.ts';
import { FIRST_PICTURE_WITHIN_MS, LOST_AFTER_MS } from './camera-health.ts';
import { LIST_WITHIN_MS, OPEN_WITHIN_MS } from './camera-opening.ts';
import { CameraSession, PREPARED_WITHIN_MS, type SessionAnalysis } from './camera-session.ts';

class FakePicture {
  close(): void {}
}

class FakeTrack extends EventTarget {
  readonly label: string;
  readyState: MediaStreamTrackState = 'live';
  onended: (() => void) | null = null;
  constructor(label: string) {
    super();
    this.label = label;
  }
  stop(): void {
    this.readyState = 'ended';
  }
  getCapabilities(): MediaTrackCapabilities & Record<string, unknown> {
    return { deviceId: 'f', frameRate: { max: 30 }, brightness: {}, exposureMode: ['manual'] };
  }
  getSettings(): MediaTrackSettings {
    return { frameRate: 30 };
  }
  unplug(): void {
    this.readyState = 'ended';
    this.onended?.();
  }
}

class FakeStream {
  readonly track: FakeTrack;
  constructor(track: FakeTrack) {
    this.track = track;
  }
  getTracks(): FakeTrack[] {
    return [this.track];
  }
  getVideoTracks(): FakeTrack[] {
    return [this.track];
  }
}

class FakeVideo {
  muted = false;
  playsInline = false;
  srcObject: unknown = null;
  play = vi.fn(async () => {});
  #callback: VideoFrameRequestCallback | null = null;
  requestVideoFrameCallback(callback: VideoFrameRequestCallback): number {
    this.#callback = callback;
    return 1;
  }
  cancelVideoFrameCallback(): void {
    this.#callback = null;
  }
  get isWatched(): boolean {
    return this.#callback !== null;
  }
  show(): void {
    const callback = this.#callback;
    this.#callback = null;
    const now = performance.now();
    callback?.(now, {
      presentationTime: now,
      expectedDisplayTime: now,
      width: 640,
      height: 480,
      mediaTime: 0,
      presentedFrames: 1,
    });
  }
}

class FakeAnalysis implements SessionAnalysis {
  preparation: Result<null> = succeed(null);
  failsNow = false;
  isBlack = false;
  discarded = 0;
  readonly frames: CapturedFrame[] = [];
  readonly portraits: (ShownPortrait | null)[] = [];
  readonly evidence: TakenEvidence = {
    images: [
      { kind: 'frontal', sequence: 0, frameHash: '0123456789abcdef', jpeg: Uint8Array.of(0xff, 0xd8) },
    ],
    portraitSimilarity: 0.7,
  };
  async prepare(): Promise<Result<null>> {
    return this.preparation;
  }
  async analyse(frame: CapturedFrame): Promise<Result<FaceObservation>> {
    this.frames.push(frame);
    if (this.failsNow) return fail('face-analysis-failed');
    return succeed({
      sequence: frame.sequence,
      capturedAtMs: frame.capturedAtMs,
      frameWidth: 1280,
      frameHeight: 720,
      frameLuma: this.isBlack ? 0 : 120,
      frameLumaDeviation: this.isBlack ? 0 : 40,
      frameHash: frame.sequence.toString(16).padStart(16, '0'),
      faceCount: 0,
      face: null,
      passiveScore: null,
      identitySimilarity: null,
      analysisMs: 25,
    });
  }
  async takeEvidence(cardPortrait: ShownPortrait | null): Promise<TakenEvidence> {
    this.portraits.push(cardPortrait);
    return this.evidence;
  }
  discard(): void {
    this.discarded += 1;
  }
}

const never = <Value>(): Promise<Value> => new Promise(() => {});

function setUp(getUserMedia?: (asked: number) => Promise<MediaStream>, listedCameras: string[] = []) {
  const video = new FakeVideo();
  const analysis = new FakeAnalysis();
  const track = new FakeTrack(`Kiosk camera ${'x'.repeat(300)}`);
  const asked: (MediaStreamConstraints | undefined)[] = [];
  const heard = {
    ready: [] as CameraDescription[],
    faults: [] as string[],
    observations: [] as FaceObservation[],
  };
  const stream = new FakeStream(track) as unknown as MediaStream;
  const state = { canList: true };
  const session = new CameraSession({
    video: video as unknown as HTMLVideoElement,
    analysis,
    mediaDevices: {
      getUserMedia: (constraints) => {
        asked.push(constraints);
        return getUserMedia?.(asked.length) ?? Promise.resolve(stream);
      },
      enumerateDevices: () => (state.canList ? Promise.resolve(PLUGGED_IN as MediaDeviceInfo[]) : never()),
    },
    listedCameras,
    listener: {
      onReady: (camera) => heard.ready.push(camera),
      onFault: (fault) => heard.faults.push(fault),
      onObservation: (observation) => heard.observations.push(observation),
    },
  });
  /** Shows pictures at 15 a second for that many milliseconds. */
  const showFor = async (durationMs: number): Promise<void> => {
    for (let past = 0; past < durationMs; past += 66) {
      await vi.advanceTimersByTimeAsync(66);
      video.show();
      await vi.advanceTimersByTimeAsync(0);
    }
  };
  return { video, analysis, track, stream, asked, heard, state, session, showFor };
}

/** A document camera beside the one for faces. */
const PLUGGED_IN = [
  { kind: 'audioinput', deviceId: 'm', label: 'Face camera (046d:0825)' },
  { kind: 'videoinput', deviceId: 'd', label: 'Document camera (1234:abcd)' },
  { kind: 'videoinput', deviceId: 'f', label: 'Face camera (046d:0825)' },
];

const PORTRAIT: ShownPortrait = { format: 'jpeg', base64: '/9g=' };

const page = { hidden: false };

beforeEach(() => {
  vi.useFakeTimers();
  page.hidden = false;
  vi.stubGlobal('document', page);
  vi.stubGlobal('VideoFrame', FakePicture);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('CameraSession', () => {
  it('is ready once with the first picture, then observes', async () => {
    const { video, stream, asked, heard, session, showFor } = setUp();
    await session.open();
    expect(asked).toEqual([
      { audio: false, video: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } } },
    ]);
    expect(video).toMatchObject({ muted: true, playsInline: true, srcObject: stream });
    expect(heard.ready).toEqual([]);
    await showFor(1_000);
    expect(heard.ready).toEqual([
      {
        label: `Kiosk camera ${'x'.repeat(187)}`,
        width: 1280,
        height: 720,
        frameRate: 30,
        controls: ['exposureMode', 'brightness'],
      },
    ]);
    expect(heard.observations.map(({ sequence }) => sequence)).toEqual(heard.observations.map((_, i) => i));
    expect(heard.observations.length).toBeGreaterThan(10);
    expect(heard.faults).toEqual([]);
    session.close();
  });

  it('tells the analysis the step of each picture', async () => {
    const { analysis, session, showFor } = setUp();
    await session.open();
    await showFor(100);
    session.setStep({ step: 'action', action: 'turn-left' });
    await showFor(100);
    session.setStep(null);
    await showFor(100);
    const steps = [...new Set(analysis.frames.map(({ step }) => step?.step ?? null))];
    expect(steps).toEqual([null, 'action']);
    expect(analysis.frames.at(-1)?.step).toBeNull();
    session.close();
  });

  it('takes no picture for evidence that waited until the challenge had ended', async () => {
    const { video, analysis, session, showFor } = setUp();
    await session.open();
    session.setStep({ step: 'centre' });
    let release: () => void = () => {};
    const analyse = analysis.analyse.bind(analysis);
    vi.spyOn(analysis, 'analyse').mockImplementationOnce(async (frame) => {
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      return analyse(frame);
    });
    await showFor(60);
    await vi.advanceTimersByTimeAsync(66);
    video.show();
    session.setStep(null);
    release();
    await vi.advanceTimersByTimeAsync(0);
    expect(analysis.frames.map(({ sequence, step }) => [sequence, step?.step ?? null])).toEqual([
      [0, 'centre'],
      [1, null],
    ]);
    session.close();
  });

  it('switches everything off at close, more than once without harm, and is silent from then on', async () => {
    const { video, analysis, track, heard, session, showFor } = setUp();
    await session.open();
    await showFor(200);
    expect(await session.takeEvidence(PORTRAIT)).toEqual(analysis.evidence);
    expect(analysis.portraits).toEqual([PORTRAIT]);
    const seen = heard.observations.length;
    session.close();
    session.close();
    expect(track.readyState).toBe('ended');
    expect(video.srcObject).toBeNull();
    expect(video.isWatched).toBe(false);
    expect(analysis.discarded).toBe(1);
    expect(await session.takeEvidence(PORTRAIT)).toEqual({ images: [], portraitSimilarity: null });
    await showFor(10_000);
    expect(heard).toMatchObject({ faults: [], observations: { length: seen } });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('gives no evidence that arrives after close', async () => {
    const { session, showFor } = setUp();
    await session.open();
    await showFor(100);
    const taken = session.takeEvidence(null);
    session.close();
    expect(await taken).toEqual({ images: [], portraitSimilarity: null });
  });

  it('leaves the video alone when another camera is shown in it', async () => {
    const { video, session } = setUp();
    await session.open();
    const other = {};
    video.srcObject = other;
    session.close();
    expect(video.srcObject).toBe(other);
  });

  it('stops a camera that opens after close', async () => {
    let give: (stream: MediaStream) => void = () => {};
    const { video, track, stream, heard, session } = setUp(
      () =>
        new Promise((resolve) => {
          give = resolve;
        }),
    );
    const opening = session.open();
    session.close();
    give(stream);
    await opening;
    expect(track.readyState).toBe('ended');
    expect(video.srcObject).toBeNull();
    expect(heard.faults).toEqual([]);
  });

  it('tells why a camera does not open', async () => {
    const { heard, session } = setUp(() => Promise.reject(new DOMException('', 'NotAllowedError')));
    await session.open();
    expect(heard.faults).toEqual(['camera-refused']);
  });

  it('asks once more for a camera that does not answer, and stops the one that comes late', async () => {
    let give: (stream: MediaStream) => void = () => {};
    const late = new FakeTrack('late');
    const prompt = new FakeTrack('prompt');
    const { heard, session, showFor } = setUp((asked) =>
      asked === 1
        ? new Promise((resolve) => {
            give = resolve;
          })
        : Promise.resolve(new FakeStream(prompt) as unknown as MediaStream),
    );
    session.open();
    await vi.advanceTimersByTimeAsync(OPEN_WITHIN_MS);
    give(new FakeStream(late) as unknown as MediaStream);
    await showFor(300);
    expect(late.readyState).toBe('ended');
    expect(prompt.readyState).toBe('live');
    expect(heard).toMatchObject({ ready: [{ label: 'prompt' }], faults: [] });
    session.close();
  });

  it('tells a camera that never answers', async () => {
    const { asked, heard, session } = setUp(never);
    session.open();
    await vi.advanceTimersByTimeAsync(2 * OPEN_WITHIN_MS);
    expect(asked).toHaveLength(2);
    expect(heard.faults).toEqual(['camera-busy']);
  });

  it('tells models that do not load as what they are', async () => {
    const { analysis, track, heard, session } = setUp();
    analysis.prepare = never;
    session.open();
    await vi.advanceTimersByTimeAsync(PREPARED_WITHIN_MS);
    expect(heard.faults).toEqual(['face-analysis-failed']);
    expect(track.readyState).toBe('ended');
  });

  it('tells pictures that come but cannot be taken', async () => {
    const { heard, session, showFor } = setUp();
    const NoPicture = class {
      constructor() {
        throw new DOMException('', 'InvalidStateError');
      }
    };
    vi.stubGlobal('VideoFrame', NoPicture);
    await session.open();
    await showFor(FIRST_PICTURE_WITHIN_MS + 1_000);
    expect(heard.faults).toEqual(['camera-lost']);
  });

  it('tells that the face model is missing and switches the camera off', async () => {
    const { analysis, track, heard, session } = setUp();
    analysis.preparation = fail('face-model-missing');
    await session.open();
    expect(heard.faults).toEqual(['face-model-missing']);
    expect(track.readyState).toBe('ended');
  });

  it('tells once that the camera was unplugged', async () => {
    const { track, heard, session, showFor } = setUp();
    await session.open();
    await showFor(100);
    track.unplug();
    await showFor(10_000);
    expect(heard.faults).toEqual(['camera-lost']);
  });

  it('tells a camera that was unplugged while the analysis was being prepared', async () => {
    const { analysis, track, heard, session } = setUp();
    analysis.prepare = async () => {
      track.unplug();
      return succeed(null);
    };
    await session.open();
    expect(heard.faults).toEqual(['camera-lost']);
  });

  it('tells a video that cannot be played', async () => {
    const { video, heard, session } = setUp();
    video.play.mockRejectedValueOnce(new DOMException('', 'NotSupportedError'));
    await session.open();
    expect(heard.faults).toEqual(['camera-lost']);
  });

  it('tells that pictures stay away: at first after a longer time', async () => {
    const { heard, session } = setUp();
    await session.open();
    await vi.advanceTimersByTimeAsync(FIRST_PICTURE_WITHIN_MS);
    expect(heard.faults).toEqual([]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(heard.faults).toEqual(['camera-lost']);
  });

  it('tells that pictures stop', async () => {
    const { heard, session, showFor } = setUp();
    await session.open();
    await showFor(1_000);
    await vi.advanceTimersByTimeAsync(LOST_AFTER_MS - 100);
    expect(heard.faults).toEqual([]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(heard.faults).toEqual(['camera-lost']);
  });

  it('expects no pictures while the window is hidden', async () => {
    const { heard, session, showFor } = setUp();
    await session.open();
    await showFor(200);
    page.hidden = true;
    await vi.advanceTimersByTimeAsync(60_000);
    page.hidden = false;
    await showFor(200);
    expect(heard.faults).toEqual([]);
    session.close();
  });

  it('tells a black camera once and closes it', async () => {
    const { analysis, track, heard, session, showFor } = setUp();
    await session.open();
    analysis.isBlack = true;
    await showFor(5_000);
    expect(heard.faults).toEqual(['camera-black']);
    expect(track.readyState).toBe('ended');
    expect(analysis.discarded).toBe(1);
  });

  it('tells a failed analysis once and closes the camera', async () => {
    const { analysis, track, heard, session, showFor } = setUp();
    await session.open();
    await showFor(200);
    analysis.failsNow = true;
    await showFor(1_000);
    expect(heard.faults).toEqual(['face-analysis-failed']);
    expect(track.readyState).toBe('ended');
  });
});

describe('where the site lists its cameras', () => {
  let documentCamera: FakeTrack;
  let faceCamera: FakeTrack;
  beforeEach(() => {
    documentCamera = new FakeTrack('Document camera (1234:abcd)');
    faceCamera = new FakeTrack('Face camera (046d:0825)');
  });
  const opening = (asked: number) =>
    Promise.resolve(new FakeStream(asked === 1 ? documentCamera : faceCamera) as unknown as MediaStream);

  it('opens the listed one instead of the one that the browser took', async () => {
    const { session, asked, heard, showFor } = setUp(opening, ['046D:0825']);
    session.open();
    await showFor(300);
    expect(asked).toHaveLength(2);
    expect(asked[1]).toMatchObject({ audio: false, video: { deviceId: { exact: 'f' } } });
    expect(documentCamera.readyState).toBe('ended');
    expect(heard.ready).toMatchObject([{ label: 'Face camera (046d:0825)' }]);
    session.close();
  });

  it('does not wait for ever for the list of what is plugged in', async () => {
    const { session, asked, heard, state, showFor } = setUp(opening, ['046D:0825']);
    state.canList = false;
    session.open();
    await vi.advanceTimersByTimeAsync(LIST_WITHIN_MS);
    await showFor(300);
    expect(asked).toHaveLength(1);
    expect(heard.ready).toMatchObject([{ label: 'Document camera (1234:abcd)' }]);
    session.close();
  });

  it('leaves the judgement to core where none of them is plugged in', async () => {
    const { session, asked, heard, showFor } = setUp(undefined, ['ffff:0001']);
    session.open();
    await showFor(300);
    expect(asked).toHaveLength(1);
    expect(heard.ready).toHaveLength(1);
    session.close();
  });
});
