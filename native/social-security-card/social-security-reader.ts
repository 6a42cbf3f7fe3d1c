import type { SocialSecurityCard } from '../../contract/card.ts';
import type { DeviceEvent } from '../../contract/devices.ts';
import { fail, type Result } from '../../contract/result.ts';
import type { Log } from '../log.ts';
import type { CancelTimer, StartTimer } from '../timer.ts';
import type { CardSlot, CardSlotEvent, CardSlots } from './card-slot.ts';
import { readSocialSecurityCard } from './reading.ts';

/** A reading takes about half a second; after this long the card is taken for dead, the second try included. */
const READING_LIMIT_MS = 5000;
const ATTEMPTS = 2;
/** Readers with several slots show them one after another; none is chosen before the list has held this long. */
const SETTLE_MS = 300;

/** Reads social security cards (社会保障卡) beside the ID card reader, each once. */
export interface SocialSecurityReader {
  /** Looks for the reader until `stop`. */
  start(): void;
  /** Reads cards only while `wanted`. */
  watchForCard(wanted: boolean): void;
  /** Sends the present status again; nothing before `start`. */
  reportStatus(): void;
  /** Ends everything; a reading on the way is dropped. */
  stop(): Promise<void>;
}

/** What the reader works with. Time, identifiers and log are injected. */
export interface SocialSecurityReaderOptions {
  readonly slots: CardSlots;
  /** Part of the reader's name; without it, the one slot there is. */
  readonly readerName?: string | undefined;
  readonly emit: (event: DeviceEvent) => void;
  readonly startTimer: StartTimer;
  /** A fresh UUID v4 for each reading. */
  readonly newReadingId: () => string;
  readonly log: Log;
}

/** A reading on the way. */
interface Reading {
  readonly slot: CardSlot;
  ended: boolean;
  /** The card was pulled out; a second try would read nothing, or another card. */
  cardGone: boolean;
  /** Ends it: with the result, or without one (`null`) when nobody wants it any more. */
  readonly end: (result: Result<SocialSecurityCard> | null) => void;
}

/**
 * Creates the reader. A card is read when it is inserted while the watch is on, or when it lies in the slot as
 * the watch begins; then not again until it is taken out and put in anew, or until the watch is turned off and on.
 * A reading that fails is tried a second time after a reset of the card, unless the card itself said why.
 */
export function createSocialSecurityReader(options: SocialSecurityReaderOptions): SocialSecurityReader {
  const { slots, readerName, emit, startTimer, newReadingId, log } = options;
  /** Every slot, and whether a card is in it. */
  const cardInSlot = new Map<CardSlot, boolean>();
  let chosen: CardSlot | null = null;
  let ready: boolean | null = null;
  let wanted = false;
  let mayStartReading = true;
  let reading: Reading | null = null;
  let cancelChoice: CancelTimer = () => undefined;

  function setReady(next: boolean): void {
    if (next === ready) return;
    ready = next;
    log('social-security-reader-status', { ready, description: chosen?.name ?? null });
    emit({ type: 'social-security-reader-status', ready });
  }

  function chooseSlotSoon(): void {
    if (chosen && !cardInSlot.has(chosen)) {
      chosen = null;
      setReady(false);
    }
    cancelChoice();
    cancelChoice = startTimer(SETTLE_MS, () => {
      chooseSlot();
      startReadingIfDue();
    });
  }

  function chooseSlot(): void {
    const suitable = [...cardInSlot.keys()].filter((slot) => slot.name.includes(readerName ?? ''));
    const next = suitable.length === 1 ? (suitable[0] ?? null) : null;
    if (suitable.length > 1) {
      log('social-security-readers-several', { names: suitable.map((slot) => slot.name).join(', ') });
    }
    if (next !== chosen) mayStartReading = true;
    chosen = next;
    setReady(chosen !== null);
  }

  function onSlotEvent({ type, slot }: CardSlotEvent): void {
    if (type === 'slot-added' || type === 'slot-removed') {
      if (type === 'slot-added') cardInSlot.set(slot, false);
      else cardInSlot.delete(slot);
      chooseSlotSoon();
    } else {
      cardInSlot.set(slot, type === 'card-inserted');
      if (type === 'card-inserted' && slot === chosen) mayStartReading = true;
    }
    const isGone = type === 'slot-removed' || type === 'card-removed';
    if (isGone && reading?.slot === slot) reading.cardGone = true;
    startReadingIfDue();
  }

  function startReadingIfDue(): void {
    if (!wanted || reading || !chosen || !mayStartReading || cardInSlot.get(chosen) !== true) return;
    mayStartReading = false;
    emit({ type: 'card-found' });
    const begun = beginReading(chosen);
    reading = begun;
    void readWithSecondTry(begun).then(begun.end);
  }

  function beginReading(slot: CardSlot): Reading {
    const cancelTimer = startTimer(READING_LIMIT_MS, () => {
      log('social-security-card-silent');
      begun.end(fail('social-security-card-unreadable'));
    });
    const begun: Reading = {
      slot,
      ended: false,
      cardGone: false,
      end: (result) => {
        if (begun.ended) return;
        begun.ended = true;
        cancelTimer();
        reading = null;
        if (result === null) log('reading-abandoned');
        else announce(result);
        startReadingIfDue();
      },
    };
    return begun;
  }

  function announce(result: Result<SocialSecurityCard>): void {
    if (result.ok) {
      log('card-read');
      emit({ type: 'card-read', readingId: newReadingId(), card: result.value });
    } else {
      log('card-failed', { fault: result.fault });
      emit({ type: 'card-failed', fault: result.fault });
    }
  }

  async function readWithSecondTry(own: Reading): Promise<Result<SocialSecurityCard> | null> {
    for (let attempt = 1; ; attempt += 1) {
      const result = await readOnce(own);
      if (result === null || result.ok) return result;
      const isFinal =
        result.fault === 'card-unsupported' || result.fault === 'social-security-card-protected';
      if (isFinal || own.cardGone || attempt === ATTEMPTS) return result;
      log('social-security-card-tried-again', { fault: result.fault });
    }
  }

  async function readOnce(own: Reading): Promise<Result<SocialSecurityCard> | null> {
    const connected = await own.slot.connect();
    if (!connected.ok) return connected;
    const result = await readSocialSecurityCard({
      transmit: connected.value.transmit,
      isWanted: () => !own.ended,
      log,
    });
    // Not awaited, as the person waits for the result; the next connection waits for it.
    void connected.value.close();
    return result;
  }

  return {
    start() {
      setReady(false);
      slots.start(onSlotEvent);
    },
    watchForCard(next) {
      if (next === wanted) return;
      wanted = next;
      if (next) mayStartReading = true;
      else reading?.end(null);
      startReadingIfDue();
    },
    reportStatus() {
      if (ready !== null) emit({ type: 'social-security-reader-status', ready });
    },
    async stop() {
      wanted = false;
      cancelChoice();
      reading?.end(null);
      await slots.stop();
    },
  };
}
