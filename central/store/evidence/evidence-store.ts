/**
 * Keeps sealed evidence (密封凭证), one object a record, whole or piece by piece: a file folder or S3-compatible storage.
 * What a method has answered is durable. Record ids are told apart without regard to case. S3 may reject with `StorageBusy`.
 */
export interface EvidenceStore {
  /** Keeps the whole evidence of a record and forgets its pieces. Writing again is harmless. */
  write(recordId: string, sealedEvidence: Uint8Array): Promise<void>;
  /** The whole evidence of a record; null when there is none, or pieces only. */
  read(recordId: string): Promise<Uint8Array | null>;
  /** Number of bytes that the pieces kept so far make up; 0 when there is none. */
  offset(recordId: string): Promise<number>;
  /** Adds a piece that begins at `offset`, bytes. False, and nothing kept, when the pieces end elsewhere. */
  append(recordId: string, offset: number, piece: Uint8Array): Promise<boolean>;
  /** The pieces joined; empty when there is none. */
  readPieces(recordId: string): Promise<Uint8Array>;
  /** Forgets the pieces: the next one begins at 0. */
  discardPieces(recordId: string): Promise<void>;
}
