import pTimeout from 'p-timeout';
import type { FaultCode } from '../../contract/faults.ts';
import type { CameraDescription, ChallengeStep, FaceObservation } from '../../contract/liveness.ts';
import { fail, type Result } from '../../contract/result.ts';
import type { ShownPortrait } from '../../contract/visit.ts';
import type { CapturedFrame, TakenEvidence } from './analysis-messages.ts';
import { cameraControls } from './camera-controls.ts';
import { faultOfMediaError } from './camera-faults.ts';
import { CameraHealth } from './camera-health.ts';
import { type CameraDevices, LABEL_LENGTH, openCamera, stopStream } from './camera-opening.ts';
import { FrameStream } from './frame-stream.ts';

/** The open camera of one visit. */
export interface FaceCamera {
  /**
   * Tells which step of the challenge is on the screen, null when none is. Pictures are kept as evidence during
   * `neutral`, `centre` and actions, and stay kept after null for `takeEvidence`; a `position` step, and the first step
   * after null, begin a new challenge and drop what was kept.
   */
  setStep(step: ChallengeStep | null): void;
  /**
   * The best frontal picture and for each asked action the one that shows it most, as far as there are any, and how the
   * frontal one compares with the portrait on the card; nothing after `close` or a fault. The observations that the
   * pictures belong to have been told to `onObservation` before.
   */
  takeEvidence(cardPortrait: ShownPortrait | null): Promise<TakenEvidence>;
  /** Switches the camera off and drops every picture. May be called more than once. */
  close(): void;
}

/** Who is told what an open camera does. Never called after `close` or after a fault. */
export interface FaceCameraListener {
  /** Once: pictures come and the face analysis is ready. */
  onReady(camera: CameraDescription): void;
  /** At most once; the camera is closed then and may be opened again. */
  onFault(fault: FaultCode): void;
  /** With every picture that was looked at, in their order; pictures may be left out. */
  onObservation(observation: FaceObservation): void;
}

/** The part of `FaceAnalysis` that one visit needs. */
export interface SessionAnalysis {
  prepare(): Promise<Result<null>>;
  analyse(frame: CapturedFrame): Promise<Result<FaceObservation>>;
  takeEvidence(cardPortrait: ShownPortrait | null): Promise<TakenEvidence>;
  discard(): void;
}

/** What one visit's camera needs. */
export interface CameraSessionOptions {
  readonly video: HTMLVideoElement;
  readonly listener: FaceCameraListener;
  readonly analysis: SessionAnalysis;
  readonly mediaDevices: CameraDevices;
  /** The site's cameras, by USB numbers or exact label; empty: any. */
  readonly listedCameras: readonly string[];
}

const NO_EVIDENCE: TakenEvidence = { images: [], portraitSimilarity: null };

/**
 * Longest time that an open camera waits for the models, milliseconds. They load from the start of the page on; core would
 * blame the camera a little later.
 */
export const PREPARED_WITHIN_MS = 16_000;
/** How often a silent camera is looked for, milliseconds. */
const SILENCE_CHECK_MS = 500;

/** What the video shows now, without copying it: the page has no time for that. */
function pictureShownBy(video: HTMLVideoElement): VideoFrame | null {
  try {
    return new VideoFrame(video);
  } catch {
    // The video has no picture (yet, or any more); the health watch tells a lasting loss.
    return null;
  }
}

type Phase = 'opening' | 'ready' | 'closed';

/** The camera of one visit, from `open` to `close` or to its only fault. */
export class CameraSession implements FaceCamera {
  readonly #options: CameraSessionOptions;
  #phase: Phase = 'opening';
  #step: ChallengeStep | null = null;
  #stream: MediaStream | null = null;
  #frames: FrameStream<VideoFrame> | null = null;
  #health: CameraHealth | null = null;
  #silenceTimer: ReturnType<typeof setInterval> | null = null;

  constructor(options: CameraSessionOptions) {
    this.#options = options;
  }

  /** Begins to open the camera and to prepare the analysis, side by side. To be called once. */
  async open(): Promise<void> {
    const { analysis } = this.#options;
    const preparation = analysis.prepare();
    let stream: MediaStream;
    try {
      stream = await openCamera(this.#options.mediaDevices, this.#options.listedCameras);
    } catch (error) {
      this.#fail(faultOfMediaError(error));
      return;
    }
    if (this.#isClosed()) {
      stopStream(stream);
      return;
    }
    this.#stream = stream;
    const prepared = await pTimeout(preparation, {
      milliseconds: PREPARED_WITHIN_MS,
      fallback: () => fail('face-analysis-failed'),
    });
    if (this.#isClosed()) return;
    if (!prepared.ok) {
      this.#fail(prepared.fault);
      return;
    }
    await this.#show(stream);
  }

  setStep(step: ChallengeStep | null): void {
    this.#step = step;
  }

  async takeEvidence(cardPortrait: ShownPortrait | null): Promise<TakenEvidence> {
    if (this.#isClosed()) return NO_EVIDENCE;
    const evidence = await this.#options.analysis.takeEvidence(cardPortrait);
    return this.#isClosed() ? NO_EVIDENCE : evidence;
  }

  close(): void {
    if (this.#isClosed()) return;
    this.#phase = 'closed';
    if (this.#silenceTimer !== null) clearInterval(this.#silenceTimer);
    this.#frames?.stop();
    const stream = this.#stream;
    this.#stream = null;
    for (const track of stream?.getTracks() ?? []) {
      track.onended = null;
      track.stop();
    }
    const { video, analysis } = this.#options;
    if (stream !== null && video.srcObject === stream) video.srcObject = null;
    analysis.discard();
  }

  #isClosed(): boolean {
    return this.#phase === 'closed';
  }

  /** Tells the one fault of this camera and closes it. */
  #fail(fault: FaultCode): void {
    if (this.#isClosed()) return;
    this.close();
    this.#options.listener.onFault(fault);
  }

  async #show(stream: MediaStream): Promise<void> {
    const { video } = this.#options;
    const health = new CameraHealth(performance.now());
    this.#health = health;
    for (const track of stream.getTracks()) {
      if (track.readyState === 'ended') return this.#fail('camera-lost');
      track.onended = () => this.#fail('camera-lost');
    }
    this.#frames = new FrameStream({
      video,
      takePicture: () => pictureShownBy(video),
      currentStep: () => this.#step,
      onArrival: () => health.pictureArrived(performance.now()),
      onFrame: (frame) => this.#look(frame),
    });
    this.#silenceTimer = setInterval(() => this.#checkSilence(health), SILENCE_CHECK_MS);
    video.muted = true;
    video.playsInline = true;
    video.srcObject = stream;
    this.#frames.start();
    try {
      await video.play();
    } catch {
      // Interrupted by `close`, which has then told nobody, or a stream that ended before it began.
      this.#fail('camera-lost');
    }
  }

  #checkSilence(health: CameraHealth): void {
    const nowMs = performance.now();
    // A hidden window gets no pictures; that says nothing about the camera.
    if (document.hidden) health.pause(nowMs);
    const fault = health.judgeSilence(nowMs);
    if (fault !== null) this.#fail(fault);
  }

  async #look(frame: CapturedFrame): Promise<void> {
    // A picture that waited until the challenge had ended is no evidence of it.
    const step = this.#step === null ? null : frame.step;
    const result = await this.#options.analysis.analyse({ ...frame, step });
    if (this.#isClosed()) return;
    if (!result.ok) {
      this.#fail(result.fault);
      return;
    }
    const observation = result.value;
    const fault = this.#health?.judgePicture(observation) ?? null;
    if (fault !== null) {
      this.#fail(fault);
      return;
    }
    this.#announceOnce(observation);
    this.#options.listener.onObservation(observation);
  }

  #announceOnce({ frameWidth, frameHeight }: FaceObservation): void {
    if (this.#phase !== 'opening') return;
    this.#phase = 'ready';
    const track = this.#stream?.getVideoTracks()[0];
    this.#options.listener.onReady({
      label: (track?.label ?? '').slice(0, LABEL_LENGTH),
      width: frameWidth,
      height: frameHeight,
      frameRate: track?.getSettings().frameRate ?? 0,
      controls: track ? cameraControls(track) : [],
    });
  }
}
