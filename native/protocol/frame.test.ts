import { describe, expect, test } from 'vitest';
import { encodeAnswer, encodeRequest, SAM_COMMANDS } from './commands.ts';
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

  test('the answer to "read card" is 1295 bytes long and says so', () => {
    const frame = encodeAnswer(0x90, new Uint8Array(SAM_COMMANDS.readCard.dataBytes));
    expect(frame.length).toBe(1295);
    expect(hex(frame.slice(0, 10))).toBe('aa aa aa 96 69 05 08 00 00 90');
  });

  test('refuses what no frame can hold', () => {
    expect(() => encodeFrame(new Uint8Array(1))).toThrow(RangeError);
    expect(() => encodeFrame(new Uint8Array(2314))).toThrow(RangeError);
  });
});
