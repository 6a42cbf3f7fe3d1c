import type { Result } from '../../contract/result.ts';

/**
 * Sends the bytes of one command to the card and gives back those of its answer, status included. Fault
 * `social-security-card-unreadable`: the card was pulled out, or the reader lost. It may never settle when the
 * card does not answer and the reader sets no limit.
 */
export type TransmitToCard = (command: Uint8Array) => Promise<Result<Uint8Array>>;

/** A powered card that nobody else can talk to until `close`. */
export interface CardConnection {
  readonly transmit: TransmitToCard;
  /** Resets the card and lets go of it. Not to be called before the last `transmit` has settled. */
  close(): Promise<void>;
}

/** A place for one card: a contact reader, or the field of a contactless one. */
export interface CardSlot {
  /** The name that its driver gives it. */
  readonly name: string;
  /**
   * Powers the card that is in the slot. Waits until an earlier connection is closed. Fault
   * `social-security-card-unreadable`: no card, one put in the wrong way, or another program holds it.
   */
  connect(): Promise<Result<CardConnection>>;
}

/** What happens at the slots. A slot with a card in it is added first, then the card inserted. */
export interface CardSlotEvent {
  readonly type: 'slot-added' | 'slot-removed' | 'card-inserted' | 'card-removed';
  readonly slot: CardSlot;
}

/** All slots of this machine, as they come and go. */
export interface CardSlots {
  /** Begins to tell what happens, all that is there already included. Once only. */
  start(listener: (event: CardSlotEvent) => void): void;
  /** Tells nothing more. */
  stop(): Promise<void>;
}
