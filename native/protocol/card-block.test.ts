import { expect, test } from 'vitest';
import { SYNTHETIC_CARDS } from '../simulator/synthetic-cards.ts';
import { decodeCardBlock, encodeCardBlock } from './card-block.ts';
import { encodeResidentText } from './resident-text.ts';
import { formatSamId } from './sam-id.ts';

const { typeLetter, ...zhang } = SYNTHETIC_CARDS['card-zhang'];
const photo = Uint8Array.from({ length: 1024 }, (_, index) => index & 0xff);
const block = () => encodeCardBlock(encodeResidentText(zhang, typeLetter), photo);

test('text and photo come out as they went in', () => {
  expect([...block().slice(0, 4)]).toEqual([1, 0, 4, 0]);
  expect(decodeCardBlock(block())).toEqual({
    ok: true,
    value: { kind: 'resident-id-card', ...zhang, photo },
  });
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

test('the photo is a copy of its own, without the rest of the answer', () => {
  const decoded = decodeCardBlock(block());
  expect(decoded.ok && decoded.value.photo.buffer.byteLength).toBe(1024);
});

test('the SAM number prints as makers print it', () => {
  const data = Uint8Array.of(5, 0, 3, 0, 0xe5, 0xd6, 0x34, 0x01, 1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff);
  expect(formatSamId(data)).toBe('05.03-20240101-0000000001-4294967295');
});
