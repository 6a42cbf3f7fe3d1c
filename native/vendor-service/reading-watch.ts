import type { DeviceEvent } from '../../contract/devices.ts';
import type { FaultCode } from '../../contract/faults.ts';
import type { Log } from '../log.ts';
import type { ReadAnswer, ServiceFields } from './answer.ts';
import { decodeDocument } from './document.ts';
import { decodePortrait } from './portrait.ts';

/** A card that answers badly is asked again; the service itself tries no more than once, as far as is known. */
const FAILED_READINGS_BEFORE_FAULT = 3;

/** What becomes of the card lying there, from `card-found` to its one result. */
type Placement =
  | { readonly phase: 'nothing' }
  | { readonly phase: 'reading'; readonly failures: number }
  /** `card` tells it from another one; `null` where it could not be read. */
  | { readonly phase: 'finished'; readonly card: string | null };

const NOTHING: Placement = { phase: 'nothing' };

/** What came to lie on the reader since the watch began. */
export interface ReadingWatch {
  /** Another number after each `restart`. */
  readonly number: number;
  /** Forgets everything: the watch was turned on or off. */
  restart(): void;
  /** Takes the newest answer of the service and sends what follows from it. */
  take(answer: Exclude<ReadAnswer, { kind: 'reader-fault' }>): void;
  /** A fault of the reader: an unfinished reading ends with it. */
  interrupt(fault: FaultCode): void;
}

/** What a watch works with. */
export interface ReadingWatchOptions {
  readonly withPortrait: boolean;
  readonly emit: (event: DeviceEvent) => void;
  /** A fresh UUID v4 for each reading. */
  readonly newReadingId: () => string;
  readonly log: Log;
}

/**
 * Turns the answers of a service into the events of a card reader. The service may read the same card again and
 * again while it lies there: between two results there must be at least one answer without a card, or the second
 * must come from a different card. `restart` begins anew: a card still lying there counts as newly placed.
 */
export function createReadingWatch(options: ReadingWatchOptions): ReadingWatch {
  const { emit, log } = options;
  let number = 0;
  let placement: Placement = NOTHING;

  /** Opens the reading if it is not open yet; the failures in it so far. */
  function openReading(): number {
    if (placement.phase === 'reading') return placement.failures;
    placement = { phase: 'reading', failures: 0 };
    emit({ type: 'card-found' });
    return 0;
  }

  function failReading(fault: FaultCode, card: string | null): void {
    placement = { phase: 'finished', card };
    log('card-failed', { fault });
    emit({ type: 'card-failed', fault });
  }

  function takeCard(fields: ServiceFields): void {
    const card = `${fields.CardType} ${fields.cardno} ${fields.userlifeb}`;
    if (placement.phase === 'finished' && (placement.card === null || placement.card === card)) return;
    openReading();
    const document = decodeDocument(fields);
    if (!document.ok) {
      failReading(document.fault, card);
      return;
    }
    placement = { phase: 'finished', card };
    log('card-read');
    const readingId = options.newReadingId();
    emit({ type: 'card-read', readingId, card: document.value });
    if (!options.withPortrait) return;
    const portrait = decodePortrait(fields.photobase64);
    if (portrait) emit({ type: 'card-portrait', readingId, portrait });
    else log('portrait-missing');
  }

  return {
    get number() {
      return number;
    },
    restart() {
      number += 1;
      placement = NOTHING;
    },
    take(answer) {
      if (answer.kind === 'card') {
        takeCard(answer.fields);
      } else if (answer.kind === 'no-card') {
        if (placement.phase === 'reading') failReading('card-removed', null);
        placement = NOTHING;
      } else if (placement.phase !== 'finished') {
        const failures = openReading() + 1;
        if (answer.isFinal || failures >= FAILED_READINGS_BEFORE_FAULT) failReading(answer.fault, null);
        else placement = { phase: 'reading', failures };
      }
    },
    interrupt(fault) {
      if (placement.phase === 'reading') failReading(fault, null);
      // Whatever lies on a reader that has come back counts as newly placed.
      if (fault === 'reader-lost') placement = NOTHING;
    },
  };
}
