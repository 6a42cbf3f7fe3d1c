import jpeg from 'jpeg-js';

const WIDTH = 102;
const HEIGHT = 126;

/** A portrait of nobody in the size of a card's (102 x 126), as a JPEG file: a grey head and shoulders. */
export function drawPortrait(): Uint8Array {
  const pixels = new Uint8Array(WIDTH * HEIGHT * 4);
  for (let y = 0; y < HEIGHT; y += 1) {
    for (let x = 0; x < WIDTH; x += 1) {
      const isHead = ((x - 51) / 24) ** 2 + ((y - 52) / 32) ** 2 <= 1;
      const areShoulders = ((x - 51) / 46) ** 2 + ((y - 126) / 36) ** 2 <= 1;
      pixels.set(
        isHead ? [205, 176, 156, 255] : areShoulders ? [90, 100, 120, 255] : [236, 236, 236, 255],
        (y * WIDTH + x) * 4,
      );
    }
  }
  return new Uint8Array(jpeg.encode({ data: pixels, width: WIDTH, height: HEIGHT }, 80).data);
}
