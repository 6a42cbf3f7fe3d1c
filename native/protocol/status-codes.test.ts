import { describe, expect, test } from 'vitest';
import { describeStatusCode, STATUS_CODES } from './status-codes.ts';

describe('status codes', () => {
  test.each([
    [0x10, 'reader-garbled', 'resend'],
    [0x11, 'reader-garbled', 'resend'],
    [0x21, 'reader-failed', 'resend'],
    [0x23, 'card-unreadable', 'place-again'],
    [0x24, 'card-unreadable', 'reset-sam'],
    [0x31, 'card-unreadable', 'place-again'],
    [0x32, 'card-not-authentic', 'place-again'],
    [0x33, 'card-unreadable', 'place-again'],
    [0x37, 'card-unreadable', 'place-again'],
    [0x3f, 'card-unreadable', 'place-again'],
    [0x40, 'card-unsupported', 'none'],
    [0x41, 'card-unreadable', 'read-again'],
    [0x47, 'card-unreadable', 'reset-sam'],
    [0x60, 'reader-self-test-failed', 'none'],
    [0x66, 'reader-not-authorised', 'none'],
    [0x80, 'card-removed', 'place-again'],
    [0x81, 'card-unreadable', 'place-again'],
    [0x91, 'card-unreadable', 'none'],
  ])('%i means %s', (code, fault, remedy) => {
    expect(describeStatusCode(code)).toMatchObject({ fault, remedy });
  });

  test('the table holds these 18 codes; success is none of them', () => {
    expect(STATUS_CODES.size).toBe(18);
    expect(STATUS_CODES.has(0x90)).toBe(false);
    expect(STATUS_CODES.has(0x9f)).toBe(false);
  });

  test('every code outside the protocol is an error of the reader’s own', () => {
    for (let code = 0; code <= 0xff; code += 1) {
      if (STATUS_CODES.has(code)) continue;
      expect(describeStatusCode(code)).toMatchObject({ fault: 'reader-failed', remedy: 'none' });
    }
  });

  test('the four codes that bring the card’s own status along are known', () => {
    const forwarding = [...STATUS_CODES].flatMap(([code, { forwardsCardStatus }]) =>
      forwardsCardStatus ? [code] : [],
    );
    expect(forwarding).toEqual([0x31, 0x41, 0x47, 0x81]);
  });
});
