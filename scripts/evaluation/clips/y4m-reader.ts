import { type FileHandle, open } from 'node:fs/promises';
import { z } from 'zod';
import { type I420Picture, i420Length } from './i420.ts';

/** Longest first line and longest frame line of a YUV4MPEG2 file that is believed, bytes. */
const MAX_LINE = 512;

/** What the first line of a YUV4MPEG2 file says (format: mjpegtools, yuv4mpeg(5)). */
export interface Y4mHeader {
  readonly width: number;
  readonly height: number;
  readonly framesPerSecond: number;
  /** Bytes up to the first frame. */
  readonly length: number;
}

const side = z.coerce.number().int().min(16).max(8192);

/** Reads the first line. Throws an Error in words where it is none, or where the picture is not progressive 8-bit 4:2:0. */
export function parseY4mHeader(start: Buffer): Y4mHeader {
  const end = start.indexOf('\n');
  const line = start.subarray(0, Math.max(0, end)).toString('latin1');
  const [magic, ...parameters] = line.split(' ');
  if (magic !== 'YUV4MPEG2') throw new Error('no YUV4MPEG2 file');
  const values = new Map(parameters.map((parameter) => [parameter.charAt(0), parameter.slice(1)]));
  const colour = values.get('C') ?? '420jpeg';
  if (!/^420(jpeg|paldv|mpeg2)?$/.test(colour)) throw new Error(`colour space ${colour}, not 8-bit 4:2:0`);
  const [frames = 0, seconds = 0] = (values.get('F') ?? '').split(':').map(Number);
  const framesPerSecond = frames / seconds;
  if (!(framesPerSecond > 0 && framesPerSecond <= 240)) throw new Error('no frame rate');
  const width = side.safeParse(values.get('W'));
  const height = side.safeParse(values.get('H'));
  if (!width.success || !height.success) throw new Error('no size of the picture');
  return { width: width.data, height: height.data, framesPerSecond, length: end + 1 };
}

/** An open YUV4MPEG2 file. */
export interface Y4mFile extends Y4mHeader {
  /** The frames in their order. */
  frames(): AsyncGenerator<I420Picture>;
  close(): Promise<void>;
}

/** Opens a YUV4MPEG2 file; throws an Error in words where it cannot be played. */
export async function openY4m(path: string): Promise<Y4mFile> {
  const file = await open(path, 'r');
  try {
    const start = Buffer.alloc(MAX_LINE);
    const { bytesRead } = await file.read(start, 0, MAX_LINE, 0);
    const header = parseY4mHeader(start.subarray(0, bytesRead));
    return { ...header, frames: () => framesOf(file, header), close: () => file.close() };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function* framesOf(file: FileHandle, header: Y4mHeader): AsyncGenerator<I420Picture> {
  const { width, height } = header;
  const length = i420Length(width, height);
  const line = Buffer.alloc(MAX_LINE);
  for (let offset = header.length; ; offset += length) {
    const { bytesRead } = await file.read(line, 0, MAX_LINE, offset);
    if (bytesRead === 0) return;
    const end = line.subarray(0, bytesRead).indexOf('\n');
    if (end < 0 || !line.toString('latin1', 0, end).startsWith('FRAME')) {
      throw new Error('a frame does not begin with FRAME');
    }
    offset += end + 1;
    const data = new Uint8Array(length);
    if ((await file.read(data, 0, length, offset)).bytesRead < length)
      throw new Error('the last frame is cut');
    yield { width, height, data };
  }
}
