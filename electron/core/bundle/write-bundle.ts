import type { z } from 'zod';
import type {
  bundledRecordSchema,
  bundleEndSchema,
  bundleHeaderSchema,
  bundleSealSchema,
} from '../../../contract/bundle.ts';
import { fail, type Result, succeed } from '../../../contract/result.ts';
import type { Clock } from '../clock.ts';
import { sha256 } from '../seal/digest.ts';
import { joseSuite } from '../seal/jose-suite.ts';
import type { Enrolment, TerminalSecrets } from '../seal/secrets.ts';
import type { CryptographicSuite } from '../seal/suite.ts';
import type { RecordStore, WaitingRecord } from '../store/record-store.ts';
import { BUNDLE_UNWRITABLE, isFileError, NOTHING_WAITS } from './bundle-fault.ts';
import { DurableFile, type FileActions, findFreePath, SYSTEM_FILES } from './durable-file.ts';

/** How much goes into one bundle; what is left over goes into the next. */
export interface BundleLimit {
  /** Most records. */
  readonly records: number;
  /** Largest file, bytes. */
  readonly bytes: number;
}

/**
 * FAT32, as most sticks have it, holds no file of 4 GiB ("Microsoft Extensible Firmware Initiative FAT32 File System
 * Specification", version 1.03). 5000 records are many weeks of one terminal.
 */
export const BUNDLE_LIMIT: BundleLimit = { records: 5000, bytes: 0xffff_ffff };

/** What a bundle is made of. */
export interface BundleOptions {
  readonly store: RecordStore;
  readonly secrets: TerminalSecrets;
  readonly enrolment: Enrolment;
  readonly softwareVersion: string;
  readonly clock: Pick<Clock, 'wallMs'>;
  /** Where the stick is mounted, or a folder on it. */
  readonly folder: string;
  /** `BUNDLE_LIMIT` unless told. */
  readonly limit?: Partial<BundleLimit>;
  readonly suite?: CryptographicSuite;
  /** The file system; tests let it fail. */
  readonly files?: FileActions;
}

/** A bundle that is on the stick. */
export interface WrittenBundle {
  /** Its path. */
  readonly file: string;
  readonly records: number;
  readonly bytes: number;
}

/** Room for the last line, and for what the stick's file system needs for itself, bytes. */
const END_ROOM = 16 * 1024;
/** Records looked up at a time, without their evidence. */
const PAGE = 500;
/** States of a record that the central service has not confirmed yet and that was never exported. */
const UNCONFIRMED: readonly WaitingRecord['state'][] = ['QUEUED', 'META_SENT', 'EVIDENCE_SENT'];
/** Exported before, or receipted before and forgotten by a service that was restored from an older copy. */
const ONCE_AWAY: readonly WaitingRecord['state'][] = ['EXPORTED', 'ACCEPTED', 'REJECTED', 'MANUAL_REVIEW'];

/**
 * Export of waiting records to a USB stick (离线导出): one bundle `anhao-<terminal id>-<time>.bundle` in `folder`. Records that
 * were never exported come first, then those of earlier exports, since a stick may get lost. Only when the file was
 * flushed, named and read back are its records marked as exported; they stay in the outbox until their receipts are
 * verified. One record at a time is in memory.
 *
 * The seal needs the terminal key, so only the terminal itself can make a bundle (`Transfer`). Each record is sealed and signed by
 * itself, but what stands beside it in the bundle (record id, offset of the clock, length) is not; by line the token of
 * the request proves that. Without a seal anybody could take up the ids of true records with rubbish, in the name of
 * this terminal, and the true ones would be refused for ever.
 *
 * Faults: 'bundle-unwritable' when the stick cannot be written or has no room for one record; 'bundle-empty' when nothing
 * waits; 'keys-unreadable'; those of the store.
 */
export async function writeBundle(options: BundleOptions): Promise<Result<WrittenBundle>> {
  const { folder, store, files = SYSTEM_FILES } = options;
  let file: DurableFile | null = null;
  try {
    const path = await findFreePath(folder, nameParts(options), files);
    file = await DurableFile.begin(path, files);
    const filled = await fill(file, options, await roomIn(folder, options));
    const isWhole = filled.ok && (await file.finish());
    if (!filled.ok || !isWhole) {
      await file.discard();
      return filled.ok ? fail(BUNDLE_UNWRITABLE) : filled;
    }
    const marked = store.markExported(filled.value);
    return marked.ok ? succeed({ file: path, records: filled.value.length, bytes: file.bytes }) : marked;
  } catch (error) {
    await file?.discard();
    if (!isFileError(error)) throw error;
    return fail(BUNDLE_UNWRITABLE);
  }
}

/** Writes all lines. @returns the ids of the records */
async function fill(
  file: DurableFile,
  options: BundleOptions,
  limit: BundleLimit,
): Promise<Result<readonly string[]>> {
  const { store, enrolment, secrets, suite = joseSuite } = options;
  const { terminalId } = enrolment;
  // Before the records: a chain that goes on meanwhile only makes the head older than it could be.
  const auditHead = store.auditHead();
  await file.write(
    line<typeof bundleHeaderSchema>({
      kind: 'anhao-bundle',
      format: 1,
      terminalId,
      madeAt: new Date(options.clock.wallMs()).toISOString(),
      softwareVersion: options.softwareVersion,
    }),
  );
  const recordIds: string[] = [];
  let isFull = false;
  for (const record of unconfirmed(store)) {
    if (recordIds.length >= limit.records) break;
    const evidence = store.evidence(record.recordId);
    // Its receipt came by line in the meantime; or its bytes have changed, and the service would refuse it for ever.
    if (evidence === null || !isSound(record, evidence)) continue;
    const text = line<typeof bundledRecordSchema>(compose(record, evidence));
    isFull = file.bytes + Buffer.byteLength(text) + END_ROOM > limit.bytes;
    if (isFull) break;
    await file.write(text);
    recordIds.push(record.recordId);
  }
  if (recordIds.length === 0) return fail(isFull ? BUNDLE_UNWRITABLE : NOTHING_WAITS);
  const seal = { terminalId, records: recordIds.length, sha256: file.sha256, auditHead } satisfies z.infer<
    typeof bundleSealSchema
  >;
  let signed: string;
  try {
    signed = await suite.sign(Buffer.from(JSON.stringify(seal)), secrets.terminalKey, 'application/json');
  } catch {
    return fail('keys-unreadable');
  }
  await file.write(line<typeof bundleEndSchema>({ records: recordIds.length, auditHead, seal: signed }));
  return succeed(recordIds);
}

/** Records without a receipt: those that were never exported, then the others. The store is read page by page. */
function* unconfirmed(store: RecordStore): Generator<WaitingRecord> {
  const seen: string[] = [];
  const later: string[] = [];
  for (;;) {
    const page = store.waiting(PAGE, seen);
    if (page.length === 0) break;
    for (const record of page) {
      seen.push(record.recordId);
      if (ONCE_AWAY.includes(record.state)) later.push(record.recordId);
      else if (UNCONFIRMED.includes(record.state)) yield record;
    }
  }
  for (const recordId of later) {
    const record = store.findWaiting(recordId);
    if (record !== null && [...UNCONFIRMED, ...ONCE_AWAY].includes(record.state)) yield record;
  }
}

function isSound(record: WaitingRecord, evidence: Uint8Array): boolean {
  return (
    evidence.length === record.evidenceBytes &&
    sha256(evidence) === record.evidenceSha256 &&
    sha256(record.sealedRecord) === record.sealedRecordSha256
  );
}

function compose(record: WaitingRecord, evidence: Uint8Array): z.infer<typeof bundledRecordSchema> {
  const { recordId, sealedRecord, sealedRecordSha256, serverOffsetMs } = record;
  return {
    submitted: {
      recordId,
      sealedRecord,
      sealedRecordSha256,
      evidence: { sha256: record.evidenceSha256, bytes: record.evidenceBytes },
      serverOffsetMs,
    },
    evidenceBase64: Buffer.from(evidence.buffer, evidence.byteOffset, evidence.length).toString('base64'),
  };
}

function line<Schema extends z.ZodType>(content: z.input<Schema>): string {
  return `${JSON.stringify(content)}\n`;
}

async function roomIn(folder: string, { limit, files = SYSTEM_FILES }: BundleOptions): Promise<BundleLimit> {
  const { bavail, bsize } = await files.statfs(folder);
  const { records, bytes } = { ...BUNDLE_LIMIT, ...limit };
  return { records, bytes: Math.min(bytes, bavail * bsize) };
}

/** File name that every system can write: terminal ids come from the central service. */
function nameParts({ enrolment, clock }: BundleOptions) {
  const own = `anhao-${enrolment.terminalId.replaceAll(/[^\w.-]/g, '_')}-`;
  const time = new Date(clock.wallMs()).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return { stem: own + time, extension: '.bundle', own };
}
