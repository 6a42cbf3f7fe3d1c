import { fail, type Result, succeed } from '../../contract/result.ts';
import { APPENDED_ADDRESS_BYTES } from './commands.ts';
import { decodeCharacters, encodeCharacters } from './fields.ts';

const ADDRESSES_MAX = 4;

/**
 * The addresses in the data of a good answer to "read appended addresses" (30 03, 机读追加住址): one to four records
 * of 35 characters each (UTF-16LE), in the order of the answer. The sources call the command the one for the
 * newest address but do not say at which end of the list the newest stands, so none is picked here. Records of
 * padding only are left out. Faults: `reader-garbled` for a length that no list has, `card-data-invalid` for
 * characters that cannot be printed.
 */
export function decodeAppendedAddresses(
  data: Uint8Array,
): Result<string[], 'reader-garbled' | 'card-data-invalid'> {
  const count = data.length / APPENDED_ADDRESS_BYTES;
  if (!Number.isInteger(count) || count < 1 || count > ADDRESSES_MAX) return fail('reader-garbled');
  const addresses: string[] = [];
  for (let offset = 0; offset < data.length; offset += APPENDED_ADDRESS_BYTES) {
    const address = decodeCharacters([data.subarray(offset, offset + APPENDED_ADDRESS_BYTES)]);
    if (address === null) return fail('card-data-invalid');
    if (address !== '') addresses.push(address);
  }
  return succeed(addresses);
}

/** The data of a good answer to "read appended addresses" (30 03); for the reader simulator. Throws on overflow. */
export function encodeAppendedAddresses(addresses: readonly string[]): Uint8Array {
  if (addresses.length < 1 || addresses.length > ADDRESSES_MAX) {
    throw new RangeError('One to four addresses expected');
  }
  const data = new Uint8Array(addresses.length * APPENDED_ADDRESS_BYTES);
  addresses.forEach((address, index) => {
    data.set(encodeCharacters(address, APPENDED_ADDRESS_BYTES), index * APPENDED_ADDRESS_BYTES);
  });
  return data;
}
