import type { FaultCode } from '../../contract/faults.ts';

/**
 * Why a transfer moved nothing although the device is there: it took or gave no data in time, refused the
 * request, or the bus reported an error.
 */
export type UsbTrouble = 'timeout' | 'stalled' | 'failed';

/**
 * The fault behind an error of `usb` 3.1 while listing, opening or claiming. The package has no error codes: every error
 * is `GenericFailure` with the text of nusb, on Linux with the errno, on Windows with the Win32 error.
 */
export function faultOfOpenError(message: string): FaultCode {
  if (/permission denied|access is denied|\(errno 13\)|\(errno 1\)/i.test(message))
    return 'reader-access-denied';
  // Windows: the device is bound to another driver than WinUSB, or to none.
  if (/incompatible driver|WinUSB driver|NOT_SUPPORTED/i.test(message)) return 'reader-access-denied';
  if (/busy|already claimed|\(errno 16\)/i.test(message)) return 'reader-busy';
  // Windows opens a WinUSB device for one program only; a second one gets 5 or 32.
  if (/failed to open device \(error (5|32)\)/i.test(message)) return 'reader-busy';
  if (/device not found|device disconnected|\(errno (2|19)\)/i.test(message)) return 'reader-missing';
  return 'reader-silent';
}

/**
 * What an error of `usb` 3.1 during a transfer means; `gone` when the device was unplugged. Bulk and interrupt transfers
 * name nusb's `TransferError` (`transferIn error: Cancelled`), control transfers say it in words
 * (`controlTransferIn error: transfer was cancelled`). A timeout is a transfer that was cancelled.
 */
export function troubleOfTransferError(message: string): UsbTrouble | 'gone' {
  if (/\bCancelled\b|transfer was cancelled/.test(message)) return 'timeout';
  if (/\bStall\b|endpoint stalled/.test(message)) return 'stalled';
  if (/\bDisconnected\b|device disconnected/.test(message)) return 'gone';
  return 'failed';
}
