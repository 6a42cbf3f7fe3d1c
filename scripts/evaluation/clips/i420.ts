/** A picture in I420 (planar YCbCr 4:2:0, 8 bits): luma, then both chroma planes of half the size, rounded up. */
export interface I420Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Black in video range (ITU-R BT.601). */
const BLACK_LUMA = 16;
const NO_CHROMA = 128;

/** Bytes of an I420 picture of this size in pixels. */
export function i420Length(width: number, height: number): number {
  return width * height + 2 * Math.ceil(width / 2) * Math.ceil(height / 2);
}

/**
 * The picture as large as it fits into `width` × `height` (even numbers), its proportions kept, in the middle of black
 * bars. Larger pictures are averaged down, smaller ones drawn up (bilinear).
 */
export function letterbox(picture: I420Picture, width: number, height: number): Uint8Array {
  if (picture.width === width && picture.height === height) return picture.data.slice();
  const scale = Math.min(width / picture.width, height / picture.height);
  const innerWidth = 2 * Math.max(1, Math.round((picture.width * scale) / 2));
  const innerHeight = 2 * Math.max(1, Math.round((picture.height * scale) / 2));
  const left = 2 * Math.floor((width - innerWidth) / 4);
  const top = 2 * Math.floor((height - innerHeight) / 4);
  const target = new Uint8Array(i420Length(width, height)).fill(BLACK_LUMA, 0, width * height);
  target.fill(NO_CHROMA, width * height);
  const sourcePlanes = planesOf(picture.width, picture.height);
  for (const [index, plane] of planesOf(width, height).entries()) {
    const source = sourcePlanes[index];
    if (source === undefined) continue;
    const share = index === 0 ? 1 : 2;
    scalePlane(
      picture.data.subarray(source.offset, source.offset + source.width * source.height),
      source,
      target.subarray(plane.offset, plane.offset + plane.width * plane.height),
      plane.width,
      { x: left / share, y: top / share, width: innerWidth / share, height: innerHeight / share },
    );
  }
  return target;
}

function planesOf(width: number, height: number): { offset: number; width: number; height: number }[] {
  const chroma = { width: Math.ceil(width / 2), height: Math.ceil(height / 2) };
  return [
    { offset: 0, width, height },
    { offset: width * height, ...chroma },
    { offset: width * height + chroma.width * chroma.height, ...chroma },
  ];
}

interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function scalePlane(
  source: Uint8Array,
  size: { readonly width: number; readonly height: number },
  target: Uint8Array,
  targetWidth: number,
  area: Area,
): void {
  const columns = samplesOf(size.width, area.width);
  const rows = samplesOf(size.height, area.height);
  for (const [row, { taps: rowTaps, weight: rowWeight }] of rows.entries()) {
    for (const [column, { taps, weight }] of columns.entries()) {
      let sum = 0;
      for (const [y, yWeight] of rowTaps) {
        for (const [x, xWeight] of taps) sum += (source[y * size.width + x] ?? 0) * xWeight * yWeight;
      }
      target[(area.y + row) * targetWidth + area.x + column] = Math.round(sum / (weight * rowWeight));
    }
  }
}

/** For every place of the target: which places of the source it is mixed from. A triangle as wide as one target pixel. */
function samplesOf(
  sourceLength: number,
  targetLength: number,
): { taps: [place: number, weight: number][]; weight: number }[] {
  const step = sourceLength / targetLength;
  const reach = Math.max(1, step);
  return Array.from({ length: targetLength }, (_, target) => {
    const centre = (target + 0.5) * step - 0.5;
    const taps: [number, number][] = [];
    for (let place = Math.ceil(centre - reach); place <= Math.floor(centre + reach); place++) {
      const weight = 1 - Math.abs(place - centre) / reach;
      if (weight > 0) taps.push([Math.min(sourceLength - 1, Math.max(0, place)), weight]);
    }
    return { taps, weight: taps.reduce((sum, [, weight]) => sum + weight, 0) };
  });
}
