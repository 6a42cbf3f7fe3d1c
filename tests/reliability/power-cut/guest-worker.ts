import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { setImmediate as turn } from 'node:timers/promises';
import type { RecordState } from '../../../contract/record.ts';
import { findBrokenAuditRow } from '../../../electron/core/store/audit.ts';
import type { Database } from '../../../electron/core/store/database.ts';
import type { RecordStore } from '../../../electron/core/store/record-store.ts';
import { decodeLine, encodeLine } from '../../hardware/guest/json-lines.ts';
import { makeSealedRecord, openStore } from '../../support/core/stored-records.ts';
import type { FoundDatabase, FoundRecord, GuestMessage, GuestOrder } from './messages.ts';

// Runs in the guest: opens the real store on the drive, tells what is there, and works until the power is cut. A record is
// named only after the call that kept it has returned. Its one argument is the TCP port of the host.

/** The host in QEMU's user network. */
const HOST = '10.0.2.2';
const DRIVE = '/dev/vda';
const FOLDER = '/run/drive';
/** Small, so that a drive holds the work of many cuts; still more than one page. */
const EVIDENCE_BYTES = 6_000;
const BATCH_RECORDS = 5;
/** As long as a signed receipt. */
const RECEIPT = 'receipt-'.padEnd(700, '.');

const socket = connect(Number(process.argv[2]), HOST);
socket.setNoDelay(true);
socket.on('error', () => undefined);
socket.on('close', () => process.exit(0));
const tell = (message: GuestMessage) => void socket.write(encodeLine(message));
const lines = createInterface(socket);
// It tells the errors of its socket once more.
lines.on('error', () => undefined);
lines.once('line', (line) => {
  // Not parsed: the sender is the test itself.
  obey(decodeLine(line) as GuestOrder).catch((error: unknown) => {
    tell({ type: 'failed', reason: String(error) });
    socket.end();
  });
});

async function obey({ workload, synchronous }: GuestOrder): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  execFileSync('mount', ['-t', 'ext4', DRIVE, FOLDER]);
  const { database, store, quarantinedTo } = openStore(`${FOLDER}/data`);
  tell(look(database, store, quarantinedTo !== null));
  if (synchronous === 'OFF') database.pragma('synchronous = OFF');
  if (workload === 'capture') for (;;) await captureOne(store);
  if (workload === 'sync') for (;;) await syncBatch(store);
  socket.end();
}

function look(database: Database, store: RecordStore, isQuarantined: boolean): FoundDatabase {
  const rows = database
    .prepare(
      `SELECT record_id AS recordId, evidence_sha256 AS evidenceSha256, evidence_bytes AS evidenceBytes FROM record`,
    )
    .all() as { recordId: string; evidenceSha256: string; evidenceBytes: number }[];
  const records = rows.flatMap(({ recordId, evidenceSha256, evidenceBytes }): FoundRecord[] => {
    const status = store.status(recordId);
    const evidence = store.evidencePiece(recordId, 0, evidenceBytes);
    if (status === null) return [];
    return [
      {
        recordId,
        state: status.state,
        isIntact: evidence !== null && hashOf(evidence) === evidenceSha256,
        hasReceipt: status.receipt === RECEIPT,
        isWaiting: store.findWaiting(recordId) !== null,
      },
    ];
  });
  const integrity = String(database.pragma('integrity_check', { simple: true }));
  const brokenAuditRow = findBrokenAuditRow(database);
  return { type: 'found', integrity, brokenAuditRow, isQuarantined, records };
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function captureOne(store: RecordStore): Promise<void> {
  const sealedEvidence = randomBytes(EVIDENCE_BYTES);
  const record = makeSealedRecord({
    sealedEvidence,
    evidenceSha256: hashOf(sealedEvidence),
    evidenceBytes: sealedEvidence.length,
  });
  const kept = store.capture(record);
  if (!kept.ok) throw new Error(`capture: ${kept.fault}`);
  tell({ type: 'kept', recordId: record.recordId, state: 'QUEUED' });
  await turn();
}

/**
 * The transactions of a sync in the order in which the synchroniser makes them, without its requests: what the power cut
 * meets is the terminal's own disk.
 */
async function syncBatch(store: RecordStore): Promise<void> {
  while (store.waiting(BATCH_RECORDS).length < BATCH_RECORDS) await captureOne(store);
  const recordIds = store.waiting(BATCH_RECORDS).map(({ recordId }) => recordId);
  attempt(store, recordIds);
  for (const recordId of recordIds) await advance(store, recordId, 'META_SENT');
  for (const recordId of recordIds) {
    attempt(store, [recordId]);
    await advance(store, recordId, 'EVIDENCE_SENT');
    await advance(store, recordId, 'RECEIVED', { receipt: RECEIPT });
    await advance(store, recordId, 'ACCEPTED');
  }
}

function attempt(store: RecordStore, recordIds: readonly string[]): void {
  for (const noted of [store.beginAttempt(recordIds), store.finishAttempt(recordIds, null)]) {
    if (!noted.ok) throw new Error(`attempt: ${noted.fault}`);
  }
}

async function advance(
  store: RecordStore,
  recordId: string,
  to: RecordState,
  extra: { receipt?: string } = {},
): Promise<void> {
  const moved = store.advance(recordId, to, extra);
  // A state that was reached before the power cut is passed over, as the synchroniser does.
  if (!moved.ok && moved.fault === 'command-unexpected') return;
  if (!moved.ok) throw new Error(`advance: ${moved.fault}`);
  tell({ type: 'kept', recordId, state: to });
  await turn();
}
