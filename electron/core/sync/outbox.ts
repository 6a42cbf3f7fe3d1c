import type { AuditHead } from '../../../contract/central-api.ts';
import type { FaultCode } from '../../../contract/faults.ts';
import type { RecordState } from '../../../contract/record.ts';
import type { Result } from '../../../contract/result.ts';
import type { ReceiptedRecord, RenewedReceipt } from '../store/offered-again.ts';
import type { RecordStatus, WaitingRecord } from '../store/record-store.ts';

/** The store as the queue sees it (发件箱); the record store is one. Every call that changes something is one transaction. */
export interface Outbox {
  /** Records in one of `states` that wait to be sent, without the excluded ones: those tried least often first. */
  waiting(limit: number, excluded: readonly string[], states: readonly RecordState[]): WaitingRecord[];
  /** One record that waits to be sent; null when it does not. */
  findWaiting(recordId: string): WaitingRecord | null;
  /** How many records wait to be sent. */
  countWaiting(): number;
  /** Bytes of the sealed evidence, at most `length`; null when there is none (any more). */
  evidencePiece(recordId: string, offset: number, length: number): Uint8Array | null;
  /** Where a record stands; null when it is unknown. */
  status(recordId: string): RecordStatus | null;
  /** Notes, before the first byte goes out, that a send begins. */
  beginAttempt(recordIds: readonly string[]): Result<null>;
  /** Notes that a send ended, well or with `fault`. */
  finishAttempt(recordIds: readonly string[], fault: FaultCode | null): Result<null>;
  /** Moves a record forward; a step back or aside is a 'command-unexpected'. */
  advance(recordId: string, to: RecordState, extra?: { receipt?: string; reason?: string }): Result<null>;
  /** Records under a receipt that could be sent again, newest first; `before`: only smaller ids. */
  receipted(limit: number, before?: string | null): ReceiptedRecord[];
  /** Puts records that the service has forgotten back into the outbox. @returns how many wait again */
  requeue(recordIds: readonly string[]): Result<number>;
  /** Keeps the new receipt of a record that was offered again; 'command-unexpected' when it was not. */
  renewReceipt(recordId: string, renewed: RenewedReceipt): Result<null>;
  /** Offers a record no more, since it cannot be taken; 'command-unexpected' when it was not offered again. */
  endOffer(recordId: string, reason: string): Result<null>;
  /** Last row of the audit chain. */
  auditHead(): AuditHead;
}
