import { resolve } from 'node:path';
import { fail, type Result, succeed } from '../../contract/result.ts';
import type { TransferOrder } from '../../contract/transfer.ts';

const EXPORT_SWITCH = 'export-records';
const IMPORT_SWITCH = 'import-receipts';

/**
 * The transfer that the command line asks for: `--export-records=<folder>` or `--import-receipts=<file>`; null when the
 * terminal is to serve. Faults: 'command-unexpected' for both at once; 'bundle-unwritable' or 'receipts-damaged' when no
 * folder or file is named.
 *
 * @param readSwitch tells the value of a switch, '' for one without; null when it is not there
 * @param folder absolute; relative paths are meant from here
 */
export function findTransferOrder(
  readSwitch: (name: string) => string | null,
  folder: string,
): Result<TransferOrder> | null {
  const stick = readSwitch(EXPORT_SWITCH);
  const file = readSwitch(IMPORT_SWITCH);
  if (stick !== null && file !== null) return fail('command-unexpected');
  if (stick !== null) {
    if (stick === '') return fail('bundle-unwritable');
    return succeed({ order: EXPORT_SWITCH, folder: resolve(folder, stick) });
  }
  if (file === null) return null;
  if (file === '') return fail('receipts-damaged');
  return succeed({ order: IMPORT_SWITCH, file: resolve(folder, file) });
}
