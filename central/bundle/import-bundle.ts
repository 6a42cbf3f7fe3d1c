import { z } from 'zod';
import { bundledRecordSchema, type ReceiptFile } from '../../contract/bundle.ts';
import type { Problem } from '../../contract/central-api.ts';
import { recordIdSchema } from '../../contract/record.ts';
import { fail, type Result, succeed } from '../../contract/result.ts';
import type { Intake, ProvenTerminal } from '../certification/intake.ts';
import type { ServiceKeys } from '../keys/service-keys.ts';
import { searchTerminalKeys } from '../keys/terminal-keys.ts';
import type { EventSink } from '../service-event.ts';
import { StorageBusy } from '../store/storage.ts';
import type { TerminalTable } from '../store/terminals.ts';
import { BundleDamage, parseLine, readLines } from './bundle-lines.ts';
import { hashLine, type ProofFault, type ProvenBundle, proveBundle } from './prove-bundle.ts';
import { receiptPath, writeReceiptFile } from './receipt-file.ts';

/** The id of a record whose other parts may be anything. */
const namedSchema = z.object({ submitted: z.object({ recordId: recordIdSchema }) });

/** What the import works with. */
export interface ImportParts {
  readonly intake: Pick<Intake, 'submit' | 'takeEvidence'>;
  readonly keys: Pick<ServiceKeys, 'receipt' | 'signedKeySets'>;
  readonly terminals: Pick<TerminalTable, 'find' | 'findKey' | 'noteAuditHead' | 'auditHead'>;
  readonly onEvent: EventSink;
}

/**
 * Why a bundle is not taken, or not to its end.
 *
 * - 'bundle-unreadable': the file cannot be opened or read: look at the stick.
 * - 'bundle-damaged': cut off or changed on the way: nothing was taken; export again at the terminal.
 * - 'bundle-format-unknown': written by newer software; update this service.
 * - 'terminal-unknown': no terminal of this service has made it; nothing was taken.
 * - 'seal-invalid': not signed by a key of the terminal that it names; nothing was taken.
 * - 'storage-busy': database or evidence store do not answer; import the same file again later.
 * - 'receipts-unwritable': everything was taken, but the stick is full or read-only: import the same file again with
 *   another folder for the receipts.
 */
export type ImportFault = ProofFault | BundleDamage['fault'] | 'storage-busy' | 'receipts-unwritable';

/** What became of a bundle. */
export interface ImportedBundle {
  readonly terminalId: string;
  /** Records that were not complete here before. */
  readonly stored: number;
  /** Records with a receipt, now or before. */
  readonly receipted: number;
  /** Records that are not taken, each with its code in the receipt file. */
  readonly refused: number;
  /** Path of the file that goes back to the terminal. */
  readonly receiptFile: string;
}

/**
 * Import of a bundle (导入离线数据包) from a terminal whose line is dead. The seal is proven first (see `proveBundle`); then the
 * file is read again line by line, each line being known by its hash, and every record goes through the same intake as
 * by line. May be repeated: records that are complete give the same receipts again.
 *
 * @param receiptFolder where `<name>.receipts` goes; beside the bundle unless told
 */
export async function importBundle(
  file: string,
  parts: ImportParts,
  receiptFolder?: string,
): Promise<Result<ImportedBundle, ImportFault>> {
  const { terminals } = parts;
  try {
    const proven = await proveBundle(file, terminals);
    if (!proven.ok) return proven;
    const { terminalId } = proven.value;
    await noteAuditHead(proven.value, parts);
    const taken = await takeLines(file, proven.value, parts);
    if (!taken.ok) return taken;
    const { stored, receipts, refused } = taken.value;
    const receiptFile = receiptPath(file, receiptFolder);
    const isWritten = await writeReceiptFile(
      receiptFile,
      { terminalId, receipts, refused },
      parts.keys,
    ).catch(falseForFileError);
    if (!isWritten) return fail('receipts-unwritable');
    return succeed({
      terminalId,
      stored,
      receipted: receipts.length,
      refused: refused.length,
      receiptFile,
    });
  } catch (error) {
    if (error instanceof BundleDamage) return fail(error.fault);
    if (error instanceof StorageBusy) return fail('storage-busy');
    throw error;
  }
}

/** Before the records, so that their receipts tell it. */
async function noteAuditHead(
  { terminalId, auditHead }: ProvenBundle,
  { terminals, onEvent }: ImportParts,
): Promise<void> {
  const change = await terminals.noteAuditHead(terminalId, auditHead);
  if (change !== 'went-back') return;
  // A bundle may be older than what came by line since. Another hash at the same position tells of a rewritten chain.
  const { position } = auditHead;
  const newest = await terminals.auditHead(terminalId);
  if (newest?.position === position) onEvent({ event: 'audit-head-went-back', terminalId, position });
}

interface Taken extends Pick<ReceiptFile, 'receipts' | 'refused'> {
  readonly stored: number;
}

async function takeLines(
  file: string,
  { terminalId, lineHashes }: ProvenBundle,
  { intake, terminals, onEvent }: ImportParts,
): Promise<Result<Taken, ImportFault>> {
  const terminal: ProvenTerminal = { terminalId, keys: searchTerminalKeys(terminals, terminalId) };
  const receipts: string[] = [];
  const refused: ReceiptFile['refused'] = [];
  let stored = 0;
  let position = -1;
  for await (const line of readLines(file)) {
    position += 1;
    // The header, which was read before; the records follow.
    if (position === 0) continue;
    if (position > lineHashes.length) break;
    // A bad stick gives other bytes when it is read again, or somebody has changed it meanwhile.
    if (hashLine(line) !== lineHashes[position - 1]) return fail('bundle-damaged');
    const taken = await takeRecord(line, intake, terminal);
    if (taken.status === 'refused') {
      const { recordId, code } = taken;
      refused.push({ recordId, code });
      onEvent({ event: 'record-refused', terminalId, recordId, code });
      continue;
    }
    if (taken.status === 'stored') stored += 1;
    receipts.push(taken.receipt);
  }
  return position < lineHashes.length ? fail('bundle-damaged') : succeed({ stored, receipts, refused });
}

type TakenRecord =
  | { readonly status: 'stored' | 'receipted'; readonly receipt: string }
  | { readonly status: 'refused'; readonly recordId: string; readonly code: Problem['code'] };

async function takeRecord(
  line: Buffer,
  intake: ImportParts['intake'],
  terminal: ProvenTerminal,
): Promise<TakenRecord> {
  const content = parseLine(line);
  const parsed = bundledRecordSchema.safeParse(content);
  if (!parsed.success) {
    // One bad record fails no other, as by line.
    const recordId = namedSchema.safeParse(content).data?.submitted.recordId ?? '';
    const isTooLarge = parsed.error.issues.some((issue) => issue.code === 'too_big');
    return { status: 'refused', recordId, code: isTooLarge ? 'too-large' : 'invalid-request' };
  }
  const { submitted, evidenceBase64 } = parsed.data;
  const { recordId } = submitted;
  const [result] = await intake.submit([submitted], terminal);
  if (result === undefined) throw new Error('the intake has answered nothing');
  if (result.status === 'refused') return { status: 'refused', recordId, code: result.problem.code };
  if (result.status === 'receipted') return { status: 'receipted', receipt: result.receipt };
  const receipt = await intake.takeEvidence(recordId, Buffer.from(evidenceBase64, 'base64'), terminal);
  return receipt.ok
    ? { status: 'stored', receipt: receipt.value }
    : { status: 'refused', recordId, code: receipt.fault };
}

function falseForFileError(error: unknown): false {
  if (error instanceof Error && 'code' in error && 'syscall' in error) return false;
  throw error;
}
