import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EvidenceImage, FaceObservation } from '../../contract/liveness.ts';
import { fail, type Result, succeed } from '../../contract/result.ts';
import type { ShownPortrait } from '../../contract/visit.ts';
import type { CapturedFrame, FromAnalysisWorker, ToAnalysisWorker } from './analysis-messages.ts';
import { ANSWER_WITHIN_MS, type AnalysisWorker, FaceAnalysis, LOAD_WITHIN_MS } from './face-analysis.ts';

class FakeWorker extends EventTarget implements AnalysisWorker {
  readonly received: ToAnalysisWorker[] = [];
  isTerminated = false;
  postMessage(message: ToAnalysisWorker): void {
    this.received.push(message);
  }
  terminate(): void {
    this.isTerminated = true;
  }
  say(data: FromAnalysisWorker): void {
    this.dispatchEvent(new MessageEvent('message', { data }));
  }
}

const OBSERVATION: FaceObservation = {
  sequence: 3,
  capturedAtMs: 200,
  frameWidth: 640,
  frameHeight: 480,
  frameLuma: 100,
  frameLumaDeviation: 30,
  frameHash: '0123456789abcdef',
  faceCount: 0,
  face: null,
  passiveScore: null,
  identitySimilarity: null,
  analysisMs: 25,
};
const IMAGE: EvidenceImage = {
  kind: 'frontal',
  sequence: 3,
  frameHash: '0123456789abcdef',
  jpeg: Uint8Array.of(0xff, 0xd8),
};

const READY: FromAnalysisWorker = { type: 'ready', slots: { passive: true, embedding: false } };
const EMPTY = { passive: null, embedding: null };
const NOTHING = { images: [], portraitSimilarity: null };

class FakePicture {
  isClosed = false;
  close(): void {
    this.isClosed = true;
  }
}

const frameOf = (picture: FakePicture): CapturedFrame => ({
  sequence: 3,
  capturedAtMs: 200,
  step: null,
  picture: picture as unknown as VideoFrame,
});

function setUp(models: Result<null>[] = [succeed(null)]) {
  const workers: FakeWorker[] = [];
  const faceModel = vi.fn(async () => (models.length > 1 ? models.shift() : models[0]) ?? succeed(null));
  const analysis = new FaceAnalysis({
    faceModel,
    livenessModels: async () => EMPTY,
    startWorker: () => {
      const worker = new FakeWorker();
      workers.push(worker);
      return worker;
    },
  });
  const started = async (index: number): Promise<FakeWorker> => {
    await vi.advanceTimersByTimeAsync(0);
    const worker = workers[index];
    if (worker === undefined) throw new Error(`Worker ${index} was not started`);
    return worker;
  };
  const ready = async (index = 0): Promise<FakeWorker> => {
    const preparation = analysis.prepare();
    const worker = await started(index);
    worker.say(READY);
    expect(await preparation).toEqual(succeed(null));
    return worker;
  };
  return { analysis, workers, faceModel, started, ready };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('FaceAnalysis: start', () => {
  it('starts one worker however often it is prepared', async () => {
    const { analysis, workers, faceModel, ready } = setUp();
    await ready();
    expect(await Promise.all([analysis.prepare(), analysis.prepare()])).toEqual([
      succeed(null),
      succeed(null),
    ]);
    expect(workers).toHaveLength(1);
    expect(faceModel).toHaveBeenCalledTimes(1);
  });

  it.each(['face-model-missing', 'face-model-unknown'] as const)('starts no worker on %s', async (fault) => {
    const { analysis, workers } = setUp([fail(fault)]);
    expect(await analysis.prepare()).toEqual(fail(fault));
    expect(workers).toHaveLength(0);
  });

  it('asks again for a model that was missing', async () => {
    const { analysis, ready } = setUp([fail('face-model-missing'), succeed(null)]);
    expect(await analysis.prepare()).toEqual(fail('face-model-missing'));
    await ready();
  });

  it.each([
    ['says that it failed', (worker: FakeWorker) => worker.say({ type: 'failed' })],
    ['throws', (worker: FakeWorker) => worker.dispatchEvent(new Event('error'))],
    ['never answers', () => vi.advanceTimersByTime(LOAD_WITHIN_MS)],
  ])('ends a worker that %s while it loads, and starts another one at the next need', async (_, trouble) => {
    const { analysis, started, ready } = setUp();
    const preparation = analysis.prepare();
    const worker = await started(0);
    trouble(worker);
    expect(await preparation).toEqual(fail('face-analysis-failed'));
    expect(worker.isTerminated).toBe(true);
    await ready(1);
  });

  it('tells a bridge or a worker that cannot be had as a failed analysis', async () => {
    const faceModel = vi.fn<() => Promise<Result<null>>>().mockRejectedValueOnce(new Error('bridge'));
    faceModel.mockResolvedValue(succeed(null));
    const startWorker = (): AnalysisWorker => {
      throw new DOMException('', 'SecurityError');
    };
    const analysis = new FaceAnalysis({ faceModel, livenessModels: async () => EMPTY, startWorker });
    expect(await analysis.prepare()).toEqual(fail('face-analysis-failed'));
    expect(await analysis.prepare()).toEqual(fail('face-analysis-failed'));
    expect(faceModel).toHaveBeenCalledTimes(2);
  });
});

describe('FaceAnalysis: model slots', () => {
  it('hands the models to the worker and tells which of them it has loaded', async () => {
    const { analysis, ready } = setUp();
    expect(analysis.slots).toBeNull();
    const worker = await ready();
    expect(worker.received).toEqual([{ type: 'load', models: EMPTY }]);
    expect(analysis.slots).toEqual({ passive: true, embedding: false });
  });

  it('works with empty slots when main cannot say what is in them', async () => {
    const worker = new FakeWorker();
    const analysis = new FaceAnalysis({
      faceModel: async () => succeed(null),
      livenessModels: () => Promise.reject(new Error('bridge')),
      startWorker: () => worker,
    });
    const preparation = analysis.prepare();
    await vi.advanceTimersByTimeAsync(0);
    expect(worker.received).toEqual([{ type: 'load', models: EMPTY }]);
    worker.say({ type: 'ready', slots: { passive: false, embedding: false } });
    expect(await preparation).toEqual(succeed(null));
  });
});

describe('FaceAnalysis: work', () => {
  it('gives the picture to the worker and the observation back', async () => {
    const { analysis, ready } = setUp();
    const worker = await ready();
    const sent = frameOf(new FakePicture());
    const analysed = analysis.analyse(sent);
    worker.say({ type: 'observed', observation: OBSERVATION });
    expect(await analysed).toEqual(succeed(OBSERVATION));
    expect(worker.received).toEqual([
      { type: 'load', models: EMPTY },
      { type: 'analyse', frame: sent },
    ]);
  });

  it('gives the evidence', async () => {
    const { analysis, ready } = setUp();
    const worker = await ready();
    const cardPortrait: ShownPortrait = { format: 'bmp', base64: 'Qk0=' };
    const taken = analysis.takeEvidence(cardPortrait);
    worker.say({ type: 'evidence', images: [IMAGE], portraitSimilarity: 0.6 });
    expect(await taken).toEqual({ images: [IMAGE], portraitSimilarity: 0.6 });
    expect(worker.received.at(-1)).toEqual({ type: 'take-evidence', cardPortrait });
    analysis.discard();
    expect(worker.received.map(({ type }) => type)).toEqual(['load', 'take-evidence', 'discard']);
  });

  it('closes the picture and fails when there is no worker', async () => {
    const { analysis } = setUp();
    const picture = new FakePicture();
    expect(await analysis.analyse(frameOf(picture))).toEqual(fail('face-analysis-failed'));
    expect(picture.isClosed).toBe(true);
    expect(await analysis.takeEvidence(null)).toEqual(NOTHING);
    analysis.discard();
  });

  it.each([
    ['says that it failed', (worker: FakeWorker) => worker.say({ type: 'failed' })],
    ['throws', (worker: FakeWorker) => worker.dispatchEvent(new Event('error'))],
    ['cannot be understood', (worker: FakeWorker) => worker.dispatchEvent(new Event('messageerror'))],
    ['falls silent', () => vi.advanceTimersByTime(ANSWER_WITHIN_MS)],
  ])('settles everything when the worker %s, and starts another one at the next need', async (_, trouble) => {
    const { analysis, ready } = setUp();
    const worker = await ready();
    const analysed = analysis.analyse(frameOf(new FakePicture()));
    const taken = analysis.takeEvidence(null);
    trouble(worker);
    expect(await analysed).toEqual(fail('face-analysis-failed'));
    expect(await taken).toEqual(NOTHING);
    expect(worker.isTerminated).toBe(true);
    worker.say(READY);
    expect(await analysis.analyse(frameOf(new FakePicture()))).toEqual(fail('face-analysis-failed'));
    await ready(1);
  });

  it('bears a worker that works for long, since only silence counts', async () => {
    const { analysis, ready } = setUp();
    const worker = await ready();
    for (let count = 0; count < 5; count += 1) {
      const analysed = analysis.analyse(frameOf(new FakePicture()));
      await vi.advanceTimersByTimeAsync(ANSWER_WITHIN_MS - 1);
      worker.say({ type: 'observed', observation: OBSERVATION });
      expect((await analysed).ok).toBe(true);
    }
    await vi.advanceTimersByTimeAsync(10 * ANSWER_WITHIN_MS);
    expect(worker.isTerminated).toBe(false);
  });
});
