import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatStatus, meaningOf, parseResponse, type StatusMeaning } from './card-response.ts';

test.each<readonly [number, StatusMeaning]>([
  [0x9000, 'success'],
  [0x6101, 'more-data'],
  [0x6120, 'more-data'],
  [0x6c14, 'wrong-length'],
  [0x6a82, 'not-found'],
  [0x6a83, 'not-found'],
  [0x6982, 'protected'],
  [0x6985, 'protected'],
  [0x6a81, 'refused'],
  [0x6a86, 'refused'],
  [0x6b00, 'refused'],
  [0x6d00, 'refused'],
  [0x6e00, 'refused'],
  [0x9001, 'failure'],
  [0x6281, 'failure'],
  [0x6f00, 'failure'],
  [0x0000, 'failure'],
])('status %i means %s', (status, meaning) => {
  expect(meaningOf({ sw1: status >> 8, sw2: status & 0xff })).toBe(meaning);
});

test('statuses are written with four digits', () => {
  expect(formatStatus({ sw1: 0x6a, sw2: 0x82 })).toBe('6A82');
  expect(formatStatus({ sw1: 0, sw2: 0 })).toBe('0000');
});

test('an answer has two status bytes and at most 256 of data', () => {
  expect(parseResponse(new Uint8Array())).toBeNull();
  expect(parseResponse(Uint8Array.of(0x90))).toBeNull();
  expect(parseResponse(Uint8Array.of(0x90, 0x00))).toEqual({ data: new Uint8Array(), sw1: 0x90, sw2: 0 });
  expect(parseResponse(new Uint8Array(258))?.data).toHaveLength(256);
  expect(parseResponse(new Uint8Array(259))).toBeNull();
});

test('any bytes are split or refused, never lost', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const response = parseResponse(bytes);
      const isAnswer = bytes.length >= 2 && bytes.length <= 258;
      expect(response && [...response.data, response.sw1, response.sw2]).toEqual(
        isAnswer ? [...bytes] : null,
      );
    }),
  );
});
