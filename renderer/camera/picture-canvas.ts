import type { RgbaPicture } from '../../face/model-input.ts';
import type { PictureSize } from './evidence-encoder.ts';

/** Side of the empty picture, pixels. */
const BLANK_SIDE = 256;

/** A canvas in the worker for what needs red, green and blue of every pixel, and for pictures of another size. */
export class PictureCanvas {
  readonly #canvas = new OffscreenCanvas(1, 1);
  // Pixels are read back: they must not lie on a graphics card.
  readonly #context = this.#canvas.getContext('2d', { alpha: false, willReadFrequently: true });

  /** The pixels of `bitmap`, brought to `size`. */
  pixelsOf(bitmap: ImageBitmap, { width, height }: PictureSize = bitmap): RgbaPicture {
    return this.#drawn(bitmap, width, height).getImageData(0, 0, width, height);
  }

  /** The canvas with `bitmap` on it, brought to `size`; good until the next call of any of these. */
  show(bitmap: ImageBitmap, { width, height }: PictureSize): OffscreenCanvas {
    this.#drawn(bitmap, width, height);
    return this.#canvas;
  }

  /** The canvas with an empty picture on it: it holds nobody any more. */
  blank(): OffscreenCanvas {
    this.#resize(BLANK_SIDE, BLANK_SIDE);
    this.#drawing().fillRect(0, 0, BLANK_SIDE, BLANK_SIDE);
    return this.#canvas;
  }

  #drawn(bitmap: ImageBitmap, width: number, height: number): OffscreenCanvasRenderingContext2D {
    this.#resize(width, height);
    this.#drawing().drawImage(bitmap, 0, 0, width, height);
    return this.#drawing();
  }

  /** To give a canvas a size empties it, which costs time with every picture. */
  #resize(width: number, height: number): void {
    if (this.#canvas.width !== width) this.#canvas.width = width;
    if (this.#canvas.height !== height) this.#canvas.height = height;
  }

  #drawing(): OffscreenCanvasRenderingContext2D {
    if (this.#context === null) throw new Error('A worker without a 2-D canvas cannot analyse pictures');
    return this.#context;
  }
}
