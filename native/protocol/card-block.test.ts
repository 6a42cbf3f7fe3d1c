import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SYNTHETIC_CARDS } from '../simulator/synthetic-cards.ts';
import { decodeCardBlock, encodeCardBlock } from './card-block.ts';
import { encodeCardText } from './card-text.ts';
import { cardText, photo } from './test-bench.ts';

const portrait = Uint8Array.from({ length: 1024 }, (_, index) => index & 0xff);
const block = () => encodeCardBlock(encodeCardText(SYNTHETIC_CARDS['card-zhang']), portrait);

test('text and photo come out as they went in, for every kind of card', () => {
  expect([...block().slice(0, 4)]).toEqual([1, 0, 4, 0]);
  fc.assert(
    fc.property(cardText, photo, (text, bytes) => {
      expect(decodeCardBlock(encodeCardBlock(encodeCardText(text), bytes))).toEqual({
        ok: true,
        value: { ...text, photo: bytes },
      });
    }),
  );
});

test.each([
  ['text', 0],
  ['photo', 2],
])('a lying %s length is garbled', (_name, offset) => {
  const lying = block();
  lying[offset] = 7;
  expect(decodeCardBlock(lying)).toEqual({ ok: false, fault: 'reader-garbled' });
});

test('a block of the wrong size is garbled', () => {
  expect(decodeCardBlock(block().slice(1))).toEqual({ ok: false, fault: 'reader-garbled' });
});

test('the photo is a copy of its own: wiping the answer leaves it whole', () => {
  const data = block();
  const decoded = decodeCardBlock(data);
  data.fill(0);
  expect(decoded.ok && decoded.value.photo).toEqual(portrait);
  expect(decoded.ok && decoded.value.photo?.buffer.byteLength).toBe(1024);
});
