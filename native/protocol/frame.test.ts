import { describe, expect, test } from 'vitest';
import {
  encodeAnswer,
  encodeRequest,
  NEVER_SENT_COMMANDS,
  SAM_COMMANDS,
  setMaxRfBytes,
  setUartRate,
} from './commands.ts';
import { encodeFrame } from './frame.ts';

const hex = (bytes: Uint8Array) => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');

describe('frames of GA/T 467', () => {
  test.each([
    [SAM_COMMANDS.resetSam, 'aa aa aa 96 69 00 03 10 ff ec'],
    [SAM_COMMANDS.samStatus, 'aa aa aa 96 69 00 03 11 ff ed'],
    [SAM_COMMANDS.samId, 'aa aa aa 96 69 00 03 12 ff ee'],
    [SAM_COMMANDS.findCard, 'aa aa aa 96 69 00 03 20 01 22'],
    [SAM_COMMANDS.selectCard, 'aa aa aa 96 69 00 03 20 02 21'],
    [SAM_COMMANDS.readCard, 'aa aa aa 96 69 00 03 30 01 32'],
    [SAM_COMMANDS.readAppendedAddresses, 'aa aa aa 96 69 00 03 30 03 30'],
    [SAM_COMMANDS.readChipNumber, 'aa aa aa 96 69 00 03 30 05 36'],
    [setUartRate(115_200), 'aa aa aa 96 69 00 03 60 00 63'],
    [setUartRate(9600), 'aa aa aa 96 69 00 03 60 04 67'],
    [setMaxRfBytes(0x50), 'aa aa aa 96 69 00 04 61 ff 50 ca'],
    [setMaxRfBytes(0x58), 'aa aa aa 96 69 00 04 61 ff 58 c2'],
  ])('request: $name', (command, expected) => {
    expect(hex(encodeRequest(command))).toBe(expected);
  });

  test.each([
    ['done', 0x90, 0, 'aa aa aa 96 69 00 04 00 00 90 94'],
    ['card found', 0x9f, 4, 'aa aa aa 96 69 00 08 00 00 9f 00 00 00 00 97'],
    ['no card', 0x80, 0, 'aa aa aa 96 69 00 04 00 00 80 84'],
    ['selected', 0x90, 8, 'aa aa aa 96 69 00 0c 00 00 90 00 00 00 00 00 00 00 00 9c'],
    ['select failed', 0x81, 0, 'aa aa aa 96 69 00 04 00 00 81 85'],
    ['read failed', 0x41, 0, 'aa aa aa 96 69 00 04 00 00 41 45'],
    ['self-test failed', 0x60, 0, 'aa aa aa 96 69 00 04 00 00 60 64'],
    ['nothing there', 0x91, 0, 'aa aa aa 96 69 00 04 00 00 91 95'],
  ])('answer: %s', (_name, code, dataBytes, expected) => {
    expect(hex(encodeAnswer(code, new Uint8Array(dataBytes)))).toBe(expected);
  });

  test.each([
    [SAM_COMMANDS.resetSam, [11]],
    [SAM_COMMANDS.samStatus, [11]],
    [SAM_COMMANDS.samId, [27]],
    [SAM_COMMANDS.findCard, [15]],
    [SAM_COMMANDS.selectCard, [19]],
    [SAM_COMMANDS.readCard, [1295]],
    [SAM_COMMANDS.readAppendedAddresses, [81, 151, 221, 291]],
    [SAM_COMMANDS.readChipNumber, [39]],
    [NEVER_SENT_COMMANDS.readCardWithFingerprints, [1297, 1809, 2321]],
  ] as const)('a good answer to "$name" is this long', (command, frameBytes) => {
    const lengths = [command.dataBytes]
      .flat()
      .map((byteCount) => encodeAnswer(command.successCode, new Uint8Array(byteCount)).length);
    expect(lengths).toEqual(frameBytes);
  });

  test('the answer to "read card" begins as every recorded one', () => {
    const frame = encodeAnswer(0x90, new Uint8Array(SAM_COMMANDS.readCard.dataBytes));
    expect(hex(frame.slice(0, 10))).toBe('aa aa aa 96 69 05 08 00 00 90');
  });

  test('refuses what no frame can hold', () => {
    expect(() => encodeFrame(new Uint8Array(1))).toThrow(RangeError);
    expect(() => encodeFrame(new Uint8Array(2314))).toThrow(RangeError);
  });
});
