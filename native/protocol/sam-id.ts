/** The five numbers of a security module: two of 16 bits, three of 32 bits. */
export type SamId = readonly [number, number, number, number, number];

/** The number of the security module from the 16 data bytes of "SAM id" (12 FF); all little-endian. */
export function decodeSamId(data: Uint8Array): SamId {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  return [
    view.getUint16(0, true),
    view.getUint16(2, true),
    view.getUint32(4, true),
    view.getUint32(8, true),
    view.getUint32(12, true),
  ];
}

/**
 * The number of the security module as makers print it, `05.03-20240101-0000000001-0000000002`, from the
 * 16 data bytes of "SAM id" (12 FF). For people only: makers pad it differently; see `isSameSam`.
 */
export function formatSamId(data: Uint8Array): string {
  const [first, second, third, fourth, fifth] = decodeSamId(data);
  const digits = (value: number, count: number) => String(value).padStart(count, '0');
  return `${digits(first, 2)}.${digits(second, 2)}-${digits(third, 8)}-${digits(fourth, 10)}-${digits(fifth, 10)}`;
}

/** The five numbers in a printed number, whatever its padding; `null` when it is none. */
export function parseSamId(printed: string): SamId | null {
  const match = /^(\d{1,5})\.(\d{1,5})-(\d{1,10})-(\d{1,10})-(\d{1,10})$/.exec(printed);
  if (!match) return null;
  const [first = 0, second = 0, third = 0, fourth = 0, fifth = 0] = match.slice(1).map(Number);
  const fits =
    first <= 0xffff && second <= 0xffff && [third, fourth, fifth].every((part) => part <= 0xffff_ffff);
  return fits ? [first, second, third, fourth, fifth] : null;
}

/** True when both numbers name the same security module, and so the same reader. */
export function isSameSam(left: SamId, right: SamId): boolean {
  return left.every((part, index) => part === right[index]);
}
