/**
 * The light in a room. All stay inside the quality gate of the liveness check (face luma at least 45 and at least half
 * of the frame's luma) for a persona, whose face is prepared at luma 95 or more.
 */
export type Light = 'room' | 'dim' | 'side' | 'backlight-mild';

/** All lights. */
export const LIGHTS: readonly Light[] = ['room', 'dim', 'side', 'backlight-mild'];

/** Black in video range (BT.601). */
const BLACK = 16;
/** Fixed point of the gains. */
const ONE = 256;

/** Gain for a column, `across` 0 (left) to 1 (right), in linear steps of luma. */
const GAINS: Readonly<Record<Light, (across: number) => number>> = {
  room: () => 1,
  dim: () => 0.62,
  side: (across) => 1.22 - 0.56 * across,
  // Bright at the sides, where the window is, darker in the middle, where the person stands.
  'backlight-mild': (across) => 0.82 + 0.5 * Math.min(1, Math.abs(across - 0.5) * 2) ** 2,
};

/** A light made ready for frames of one width: a gain for each column, and a table for the chroma. */
export interface PreparedLight {
  /** Gain of each column, 256 = 1. */
  readonly columns: Uint16Array;
  /** Chroma goes towards grey as luma goes down. */
  readonly chroma: Uint8ClampedArray;
}

/** Prepares a light for frames of this width. */
export function prepareLight(light: Light, width: number): PreparedLight {
  const gain = GAINS[light];
  const columns = Uint16Array.from({ length: width }, (_, column) =>
    Math.round(gain((column + 0.5) / width) * ONE),
  );
  const saturation = light === 'dim' ? gain(0.5) : 1;
  const chroma = Uint8ClampedArray.from({ length: 256 }, (_, value) => 128 + (value - 128) * saturation);
  return { columns, chroma };
}

/**
 * Writes the I420 frame in this light into `target`, with the noise field's numbers from `noiseOffset` on added to the
 * luma when there is one. Saturates at the ends of a byte.
 */
export function exposeFrame(
  frame: Uint8Array,
  target: Uint8ClampedArray,
  { columns, chroma }: PreparedLight,
  size: { readonly width: number; readonly height: number },
  noise?: { readonly field: Int8Array; readonly offset: number },
): void {
  const { width, height } = size;
  const field = noise?.field;
  let pixel = 0;
  let source = noise?.offset ?? 0;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++, pixel++, source++) {
      const lit = BLACK + ((((frame[pixel] as number) - BLACK) * (columns[column] as number)) >> 8);
      target[pixel] = field === undefined ? lit : lit + (field[source] as number);
    }
  }
  for (; pixel < frame.length; pixel++) target[pixel] = chroma[frame[pixel] as number] as number;
}
