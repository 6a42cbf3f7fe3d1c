/**
 * The number of the security module as makers print it, `05.03-20240101-0000000001-0000000002`, from the
 * 16 data bytes of "SAM id" (12 FF): two 16-bit and three 32-bit numbers, little-endian.
 */
export function formatSamId(data: Uint8Array): string {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const digits = (value: number, count: number) => String(value).padStart(count, '0');
  return [
    `${digits(view.getUint16(0, true), 2)}.${digits(view.getUint16(2, true), 2)}`,
    digits(view.getUint32(4, true), 8),
    digits(view.getUint32(8, true), 10),
    digits(view.getUint32(12, true), 10),
  ].join('-');
}
