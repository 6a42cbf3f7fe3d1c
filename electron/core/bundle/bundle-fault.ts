import type { FaultCode } from '../../../contract/faults.ts';

/** The stick is full, read-only, gone or cannot hold such a file. */
export const BUNDLE_UNWRITABLE: FaultCode = 'bundle-unwritable';
/** A file from the stick cannot be read, was cut off or changed. */
export const RECEIPTS_DAMAGED: FaultCode = 'receipts-damaged';
/** Whole receipts, but of another terminal or signed by a key that is not trusted here. */
export const RECEIPTS_FOREIGN: FaultCode = 'receipts-foreign';
/** There is nothing to export. */
export const NOTHING_WAITS: FaultCode = 'bundle-empty';

/** Whether an error comes from the file system; everything else is a bug. */
export function isFileError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && 'syscall' in error;
}
