import { describe, expect, test } from 'vitest';
import { faultOfOpenError, troubleOfTransferError } from './usb-error.ts';

describe('errors of the package usb', () => {
  test.each([
    // Seen with usb 3.1.0 on Linux.
    ['open error: permission denied (errno 13)', 'reader-access-denied'],
    ['open error: device not found (errno 2)', 'reader-missing'],
    ['getDevices error: /sys/bus/usb/devices/ not found (errno 2)', 'reader-missing'],
    ['open error: failed to add epoll watch (errno 1)', 'reader-access-denied'],
    ['claimInterface error: interface is busy (errno 16)', 'reader-busy'],
    ['attachKernelDriver error: device disconnected (errno 19)', 'reader-missing'],
    // In the words of nusb 0.2; Windows.
    ['claimInterface error: incompatible driver is installed for this device', 'reader-access-denied'],
    ['claimInterface error: failed to open device (error 5)', 'reader-busy'],
    ['claimInterface error: failed to open device (error 32)', 'reader-busy'],
    ['claimInterface error: interface not found (errno 22)', 'reader-silent'],
    ['open error: failed to open device (errno 110)', 'reader-silent'],
  ] as const)('opening: %s', (message, fault) => {
    expect(faultOfOpenError(message)).toBe(fault);
  });

  test.each([
    // Seen with usb 3.1.0 on Linux.
    ['transferIn error: Cancelled', 'timeout'],
    ['controlTransferIn error: endpoint stalled', 'stalled'],
    ['transferIn error: Disconnected', 'gone'],
    ['transferOut error: Disconnected', 'gone'],
    ['controlTransferIn error: device disconnected', 'gone'],
    ['transferIn error: endpoint not found', 'failed'],
    // In the words of nusb 0.2.
    ['controlTransferIn error: transfer was cancelled', 'timeout'],
    ['transferOut error: Stall', 'stalled'],
    ['transferIn error: Fault', 'failed'],
    ['transferIn error: Unknown(22)', 'failed'],
  ] as const)('transferring: %s', (message, trouble) => {
    expect(troubleOfTransferError(message)).toBe(trouble);
  });
});
