/** A USB vendor or product number as four lower-case hexadecimal digits, such as `0425`. */
export function formatUsbNumber(usbNumber: number): string {
  return usbNumber.toString(16).padStart(4, '0');
}
