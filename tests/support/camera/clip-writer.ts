import { type Clip, frameCount } from './clips.ts';
import { FRAMES_PER_SECOND, Y4M_HEADER, Y4mEncoder } from './y4m.ts';

const NOISE_SEED = 99;

/** The parts of a clip's y4m file in order. Each part is good until the next one is asked for. */
export function* y4mParts(clip: Clip): Generator<Buffer> {
  yield Y4M_HEADER;
  const encoder = new Y4mEncoder({ gain: clip.gain, noise: clip.sensor !== 'none' }, NOISE_SEED);
  if (clip.sensor === 'live') {
    for (let frame = 0; frame < frameCount(clip); frame++)
      yield encoder.encode(clip.frame(frame / FRAMES_PER_SECOND));
  } else {
    const still = encoder.encode(clip.frame(0));
    for (let frame = 0; frame < frameCount(clip); frame++) yield still;
  }
}
