import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { LiveCamera } from '../../tests/support/camera/live-camera.ts';
import { FRAME_HEIGHT, FRAME_WIDTH } from '../../tests/support/camera/picture.ts';
import { seededRandom } from '../../tests/support/camera/random.ts';
import { indifferentActor } from './actor.ts';
import { letterbox } from './clips/i420.ts';
import { type LabelledClip, readLabels } from './clips/labels.ts';
import { decodeToI420, MJPEG_FRAMES_PER_SECOND, splitJpegs } from './clips/mjpeg-reader.ts';
import { openY4m } from './clips/y4m-reader.ts';
import { FrameLoop } from './frame-loop.ts';
import { inOneLine } from './generated.ts';
import { BONA_FIDE } from './kinds.ts';
import { VALID_CARDS } from './plan.ts';
import { present } from './present.ts';
import type { Presentation } from './report.ts';
import { runPresentations } from './run-presentations.ts';

/** How clips from outside are run. */
export interface OutsideRun {
  readonly folder: string;
  readonly seed: number;
  readonly jobs: number;
  readonly progress: (line: string) => void;
}

/** Frames at which a clip may be played; a faster one loses frames in between. */
const MAX_FRAMES_PER_SECOND = 30;
/** A clip whose frames would take more memory than this is not played. */
const MAX_FRAMES = 1_800;
const ACTION_SECONDS = 20;
const LIMIT_SECONDS = 90;
/** A person repeats a movement a little faster or slower: each pass by up to this part. */
const PASS_SPREAD = 0.08;

/**
 * Shows the clips that `labels.json` names. An attack is played as it is, over and over, as an attacker would. A person
 * cannot be asked to do it again: the clip of one is played from its beginning when the camera opens, with fresh sensor
 * noise and, from the second pass on, at a speed that differs by up to 8 %.
 */
export async function runOutside({ folder, seed, jobs, progress }: OutsideRun): Promise<Presentation[]> {
  const clips = await readLabels(folder);
  return runPresentations({
    items: clips,
    setup: { actionSeconds: ACTION_SECONDS, passiveModel: true },
    jobs,
    show: async (terminal, clip, number): Promise<Presentation> => {
      const { frames, framesPerSecond } = await readFrames(clip);
      const isPerson = clip.kind === BONA_FIDE;
      const random = seededRandom(seed + number);
      const camera = new LiveCamera(
        terminal.cameraFile,
        { width: FRAME_WIDTH, height: FRAME_HEIGHT },
        { noise: isPerson, seed: seed + number },
      );
      const loop = new FrameLoop(camera, frames, {
        framesPerSecond,
        ...(isPerson ? { passSpeed: () => 1 + PASS_SPREAD * (2 * random() - 1) } : {}),
      });
      try {
        await terminal.setDraw(clip.challenge);
        const result = await present(
          terminal,
          { actor: indifferentActor, begin: () => loop.start() },
          { card: VALID_CARDS[number % VALID_CARDS.length] ?? 'card-zhang', limitMs: LIMIT_SECONDS * 1000 },
        );
        return { ...result, kind: clip.kind, shown: clip.name, light: null, manner: null };
      } finally {
        loop.stop();
        camera.close();
      }
    },
    onResult: (presentation) => progress(inOneLine(presentation)),
    onTrouble: (reason) => progress(`终端出错，重新启动 · terminal started anew: ${reason}`),
  });
}

/** All frames of a clip in the size of the camera. Throws an Error that names the clip where it cannot be played. */
export async function readFrames({
  file,
  name,
}: Pick<LabelledClip, 'file' | 'name'>): Promise<{ frames: Uint8Array[]; framesPerSecond: number }> {
  try {
    const read = extname(file).toLowerCase() === '.y4m' ? await readY4m(file) : await readMjpeg(file);
    if (read.frames.length === 0) throw new Error('no frames');
    return read;
  } catch (error) {
    throw new Error(`${name}: ${error instanceof Error ? error.message : error}`);
  }
}

async function readY4m(file: string): Promise<{ frames: Uint8Array[]; framesPerSecond: number }> {
  const y4m = await openY4m(file);
  try {
    const every = Math.max(1, Math.round(y4m.framesPerSecond / MAX_FRAMES_PER_SECOND));
    const frames: Uint8Array[] = [];
    let index = 0;
    for await (const frame of y4m.frames()) {
      if (index++ % every !== 0) continue;
      if (frames.length === MAX_FRAMES) throw new Error(`more than ${MAX_FRAMES} frames`);
      frames.push(letterbox(frame, FRAME_WIDTH, FRAME_HEIGHT));
    }
    return { frames, framesPerSecond: y4m.framesPerSecond / every };
  } finally {
    await y4m.close();
  }
}

async function readMjpeg(file: string): Promise<{ frames: Uint8Array[]; framesPerSecond: number }> {
  const pictures = splitJpegs(await readFile(file));
  if (pictures.length > MAX_FRAMES) throw new Error(`more than ${MAX_FRAMES} frames`);
  const frames: Uint8Array[] = [];
  for (const picture of pictures) {
    frames.push(letterbox(decodeToI420(picture), FRAME_WIDTH, FRAME_HEIGHT));
    // Decoding is slow, and another terminal's camera must go on meanwhile.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { frames, framesPerSecond: MJPEG_FRAMES_PER_SECOND };
}
