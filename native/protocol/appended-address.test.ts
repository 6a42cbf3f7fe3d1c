import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeAppendedAddresses, encodeAppendedAddresses } from './appended-address.ts';
import { fieldText } from './test-bench.ts';

test('what was written is read, in the same order', () => {
  fc.assert(
    fc.property(fc.array(fieldText(1, 35), { minLength: 1, maxLength: 4 }), (addresses) => {
      const data = encodeAppendedAddresses(addresses);
      expect(data.length).toBe(addresses.length * 70);
      expect(decodeAppendedAddresses(data)).toEqual({ ok: true, value: addresses });
    }),
  );
});

test('a record of padding is no address', () => {
  const data = encodeAppendedAddresses(['示例省示例县平安乡样本村八组4号', '', '示例省示例市样本街1号']);
  data.fill(0, 70, 140);
  expect(decodeAppendedAddresses(data)).toEqual({
    ok: true,
    value: ['示例省示例县平安乡样本村八组4号', '示例省示例市样本街1号'],
  });
});

test.each([0, 1, 69, 71, 139, 281, 350])('%i bytes are no list of addresses', (byteCount) => {
  expect(decodeAppendedAddresses(new Uint8Array(byteCount))).toEqual({ ok: false, fault: 'reader-garbled' });
});

test('characters that cannot be printed are invalid', () => {
  const data = encodeAppendedAddresses(['示例省', '示\n例']);
  expect(decodeAppendedAddresses(data)).toEqual({ ok: false, fault: 'card-data-invalid' });
});

test('no address, a fifth one or one that is too long is a bug of the caller', () => {
  expect(() => encodeAppendedAddresses([])).toThrow(RangeError);
  expect(() => encodeAppendedAddresses(['1', '2', '3', '4', '5'])).toThrow(RangeError);
  expect(() => encodeAppendedAddresses(['长'.repeat(36)])).toThrow(RangeError);
});
