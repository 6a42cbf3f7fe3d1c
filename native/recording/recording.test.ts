import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatRecordingLine,
  parseRecording,
  RECORDING_MAX_CHARACTERS,
  type RecordingLine,
} from './recording.ts';

const EXAMPLE = `# made by hand
       0.0 refused reader-missing
    1000.5 opened serial /dev/ttyUSB0
    1001.0 => AA AA AA 96 69 00 03 11 FF ED
    1020.25 <= aa aa aa 96
    1021 <= 69 00 04 00 00 90 94

    1500.0 => 00
    1500.0 failed
    1600.0 lost
    2600.0 opened serial /dev/ttyUSB0\r
    2700.0 closed`;

describe('a recording', () => {
  test('is read line by line', () => {
    expect(parseRecording(EXAMPLE)).toEqual({
      ok: true,
      value: {
        openings: [
          { kind: 'refused', atMs: 0, fault: 'reader-missing' },
          {
            kind: 'opened',
            atMs: 1000.5,
            description: 'serial /dev/ttyUSB0',
            events: [
              {
                kind: 'sent',
                atMs: 1001,
                bytes: Uint8Array.of(0xaa, 0xaa, 0xaa, 0x96, 0x69, 0, 3, 0x11, 0xff, 0xed),
                accepted: true,
              },
              { kind: 'received', atMs: 1020.25, bytes: Uint8Array.of(0xaa, 0xaa, 0xaa, 0x96) },
              { kind: 'received', atMs: 1021, bytes: Uint8Array.of(0x69, 0, 4, 0, 0, 0x90, 0x94) },
              { kind: 'sent', atMs: 1500, bytes: Uint8Array.of(0), accepted: false },
              { kind: 'lost', atMs: 1600 },
            ],
          },
          {
            kind: 'opened',
            atMs: 2600,
            description: 'serial /dev/ttyUSB0',
            events: [{ kind: 'closed', atMs: 2700 }],
          },
        ],
      },
    });
  });

  test.each([
    ['no time', 'opened x', 1, 'time'],
    ['time goes back', '5 opened x\n\n4 closed', 3, 'back'],
    ['absurd time', '12345678901 opened x', 1, 'time'],
    ['negative time', '-1 opened x', 1, 'time'],
    ['unknown event', '0 opened x\n1 sang', 2, 'unknown'],
    ['a name of every object', '0 constructor', 1, 'unknown'],
    ['bytes on a closed line', '0 => AA', 1, 'not open'],
    ['bytes after the end', '0 opened x\n1 lost\n2 <= AA', 3, 'not open'],
    ['opened twice', '0 opened x\n1 opened y', 2, 'open already'],
    ['refused while open', '0 opened x\n1 refused reader-missing', 2, 'open already'],
    ['unknown fault', '0 refused nothing-like-that', 1, 'fault'],
    ['two faults', '0 refused reader-missing reader-busy', 1, 'fault'],
    ['odd digits', '0 opened x\n1 <= A', 2, 'hexadecimal'],
    ['digits run together', '0 opened x\n1 <= AAAA', 2, 'hexadecimal'],
    ['no bytes', '0 opened x\n1 =>', 2, 'hexadecimal'],
    ['words after an end', '0 opened x\n1 lost again', 2, 'nothing may follow'],
    ['a failure of nothing', '0 opened x\n1 failed', 2, 'nothing was sent'],
    ['an endless line', `# fine\n0 opened ${'x'.repeat(300_000)}`, 2, 'too long'],
    ['too many bytes', `0 opened x\n1 <= ${'A '.repeat(80_000)}`, 2, 'too many'],
  ])('with %s is refused with the number of the line', (_name, text, line, reason) => {
    expect(parseRecording(text)).toEqual({
      ok: false,
      fault: { line, reason: expect.stringContaining(reason) },
    });
  });

  test('longer than the limit is refused', () => {
    expect(parseRecording('#'.repeat(RECORDING_MAX_CHARACTERS + 1)).ok).toBe(false);
  });

  test('any text ends in a value', () => {
    const word = fc.constantFrom(
      '=>',
      '<=',
      'opened',
      'lost',
      'closed',
      'failed',
      'refused',
      'AA',
      '\n',
      '#',
      '1',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(fc.oneof(word, fc.string({ maxLength: 3 }))).map((words) => words.join(' ')),
    );
    fc.assert(
      fc.property(text, (input) => {
        const parsed = parseRecording(input);
        if (!parsed.ok) expect(parsed.fault.line).toBeGreaterThan(0);
      }),
      { numRuns: 2000 },
    );
  });

  test('what is written is read', () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(fc.array(bytes), fc.string(), (chunks, description) => {
        const lines: RecordingLine[] = [
          { event: 'opened', atMs: 0, word: description },
          ...chunks.map((chunk, index) => ({ event: '<=' as const, atMs: index, bytes: chunk })),
          { event: 'closed', atMs: chunks.length },
        ];
        const parsed = parseRecording(lines.map(formatRecordingLine).join('\n'));
        const opening = parsed.ok ? parsed.value.openings[0] : undefined;
        expect(opening?.kind === 'opened' ? opening.events : null).toEqual([
          ...chunks.map((chunk, index) => ({ kind: 'received', atMs: index, bytes: chunk })),
          { kind: 'closed', atMs: chunks.length },
        ]);
      }),
    );
  });
});
