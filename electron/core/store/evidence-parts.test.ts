import fc from 'fast-check';
import { expect, it } from 'vitest';
import { splitEvidence } from './evidence-parts.ts';

const headOf = (text: string) =>
  Buffer.from(splitEvidence(Buffer.from(text, 'latin1')).head).toString('latin1');

it('puts the key into the head: up to the line feed, or the third dot, or all', () => {
  expect(headOf('header.key.nonce.tag\n\x00.\n.')).toBe('header.key.nonce.tag\n');
  expect(headOf('header..nonce.ciphertext.tag')).toBe('header..nonce.');
  expect(headOf('two.dots.only')).toBe('two.dots.only');
  expect(headOf('')).toBe('');
});

it('loses and adds nothing', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const { head, body } = splitEvidence(bytes);
      expect(Buffer.concat([head, body]).equals(bytes)).toBe(true);
    }),
  );
});
