import { CARD_PHOTO_BYTES, type CardPortrait } from '../../contract/card.ts';
import type { PhotoDecoderConfig } from '../../contract/devices.ts';
import type { Log } from '../log.ts';
import { type StartTimer, systemTimer } from '../timer.ts';
import { runLimitedProgram } from './limited-process.ts';
import { PORTRAIT_MAX_BYTES, recognisePortrait } from './portrait-format.ts';

/** Makes a picture of the 1024 compressed bytes of the chip; `null` when it cannot. Never throws. */
export type PortraitDecoder = (photo: Uint8Array) => Promise<CardPortrait | null>;

/**
 * How every compressed portrait (WLT) begins: "WL", then 102 and 126 as little-endian 16-bit numbers, its width and
 * height, between bytes that are always the same. Seen alike in all published readings of resident ID cards.
 */
const WLT_HEADER: readonly number[] = [0x57, 0x4c, 0x66, 0x00, 0x7e, 0x00, 0x32, 0x00, 0x00, 0xff, 0x85];

/**
 * The decoder of card portraits that the site configured; `null` where there is none, or where the maker's service
 * decodes by itself.
 *
 * The compression (WLT, GA/T 490) is secret and only its licensed decoders know it, so the site may name a program
 * of its own: it gets the 1024 bytes on standard input and writes one BMP or JPEG file to standard output within
 * its time limit. It is trusted with nothing else. One portrait at a time: another one meanwhile is not decoded.
 */
export function createPortraitDecoder(
  config: PhotoDecoderConfig,
  log: Log,
  startTimer: StartTimer = systemTimer,
): PortraitDecoder | null {
  if (config.kind !== 'command') return null;
  let isDecoding = false;

  const giveUp = (reason: string): null => {
    log('portrait-not-decoded', { reason });
    return null;
  };

  return async (photo) => {
    if (!isWltPhoto(photo)) return giveUp('no-compressed-portrait');
    if (isDecoding) return giveUp('busy');
    isDecoding = true;
    const output = await runLimitedProgram({
      command: config.command,
      arguments: config.arguments,
      input: photo,
      outputMaxBytes: PORTRAIT_MAX_BYTES,
      timeLimitMs: config.timeLimitMs,
      startTimer,
    });
    isDecoding = false;
    if (!output.ok) return giveUp(output.fault);
    return recognisePortrait(output.value) ?? giveUp('no-picture');
  };
}

function isWltPhoto(photo: Uint8Array): boolean {
  return photo.length === CARD_PHOTO_BYTES && WLT_HEADER.every((byte, index) => photo[index] === byte);
}
