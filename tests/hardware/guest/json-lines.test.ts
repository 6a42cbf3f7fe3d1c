import { expect, test } from 'vitest';
import { decodeLine, encodeLine } from './json-lines.ts';

test('carries bytes of both kinds inside of messages, and everything else as JSON does', () => {
  const message = { type: 'card-read', photo: Uint8Array.of(0, 10, 255), list: [1, null, '两\n行'] };
  const line = encodeLine(message);
  expect(line.indexOf('\n')).toBe(line.length - 1);
  expect(decodeLine(line)).toEqual(message);
  // A Buffer writes itself to JSON in a way of its own.
  expect(decodeLine(encodeLine({ photo: Buffer.from([1, 2]) }))).toEqual(
    decodeLine(encodeLine({ photo: Uint8Array.of(1, 2) })),
  );
  expect(() => decodeLine('{')).toThrow();
});
