import { encodeAppendedAddresses } from '../protocol/appended-address.ts';
import { encodeCardBlock } from '../protocol/card-block.ts';
import { encodeCardText } from '../protocol/card-text.ts';
import {
  CODE_CARD_FOUND,
  CODE_NOT_ON_CARD,
  CODE_SUCCESS,
  PHOTO_BYTES,
  SAM_COMMANDS,
  UART_RATES,
} from '../protocol/commands.ts';
import { APPENDED_ADDRESSES, type SimulatedCardName, SYNTHETIC_CARDS } from './synthetic-cards.ts';

/** Head of a WLT portrait: "WL", 102 × 126 pixels, as in every recorded one. */
const PHOTO_HEADER: readonly number[] = [0x57, 0x4c, 0x66, 0x00, 0x7e, 0x00, 0x32, 0x00, 0x00, 0xff, 0x85];

/** The number of the simulated module, 12 FF; prints as 05.03-20240101-0000000001-0000000002. */
const SAM_ID: readonly number[] = [5, 0, 3, 0, 0xe5, 0xd6, 0x34, 0x1, 1, 0, 0, 0, 2, 0, 0, 0];

/** Chip management number of every simulated card: nothing but a count. */
const CHIP_NUMBER: readonly number[] = Array.from(
  { length: SAM_COMMANDS.readChipNumber.dataBytes },
  (_, index) => index,
);

/** Ways in which models of readers differ; the defaults are the plain standard reader. */
export interface SimulatedSamOptions {
  /** The first search after a card is placed answers "none". */
  readonly firstFindMisses: boolean;
  /** A card that was selected but not read is found a second time. */
  readonly findsSelectedCard: boolean;
  /** A card that was read is found again without being lifted, as readers do that cut their field. */
  readonly findsReadCard: boolean;
}

/** The plain standard reader. */
export const STANDARD_SAM: SimulatedSamOptions = {
  firstFindMisses: true,
  findsSelectedCard: true,
  findsReadCard: false,
};

/** An answer before it is put into a frame. */
export interface SamReply {
  readonly code: number;
  readonly data: Uint8Array;
}

/**
 * The security module of a simulated reader and the card on it: which command is answered how, in which
 * order (GA/T 467). A card that was read is not found again until it is lifted and placed anew.
 */
export class SimulatedSam {
  readonly #options: SimulatedSamOptions;
  #card: SimulatedCardName | null = null;
  #placement = 0;
  #state: 'placed' | 'found' | 'selected' = 'placed';
  #wasRead = false;
  #nextFindMisses = false;
  #fingerprintRequests = 0;

  constructor(options: SimulatedSamOptions) {
    this.#options = options;
  }

  /** The card on the reader. */
  get card(): SimulatedCardName | null {
    return this.#card;
  }

  /** Changes whenever a card is put down or lifted. */
  get placement(): number {
    return this.#placement;
  }

  /** How often fingerprints were asked for (30 10). The answer is always "request unknown", as there are none. */
  get fingerprintRequests(): number {
    return this.#fingerprintRequests;
  }

  /** Puts a card on the reader, in place of the one that lies there; `null` lifts it. */
  place(card: SimulatedCardName | null): void {
    this.#card = card;
    this.#placement += 1;
    this.restart();
  }

  /** Power was cut and is back: a card that lies there is new to the reader. */
  restart(): void {
    this.#state = 'placed';
    this.#wasRead = false;
    this.#nextFindMisses = this.#options.firstFindMisses;
  }

  /** The read answer for the card of `placement` has left the reader whole. */
  confirmRead(placement: number): void {
    if (placement === this.#placement) this.#wasRead = true;
  }

  /** The answer to the command and parameter byte of a request. */
  answer(command: number, parameter: number): SamReply {
    switch ((command << 8) | parameter) {
      case 0x10ff:
        this.#state = 'placed';
        return reply(CODE_SUCCESS);
      case 0x11ff:
        return reply(CODE_SUCCESS);
      case 0x12ff:
        return reply(CODE_SUCCESS, Uint8Array.from(SAM_ID));
      case 0x2001:
        return this.#find() ? reply(CODE_CARD_FOUND, blank(SAM_COMMANDS.findCard.dataBytes)) : reply(0x80);
      case 0x2002:
        return this.#select() ? reply(CODE_SUCCESS, blank(SAM_COMMANDS.selectCard.dataBytes)) : reply(0x81);
      case 0x3001:
        return this.#read();
      case 0x3003:
        return this.#readAppendedAddresses();
      case 0x3005:
        return this.#selectedCard ? reply(CODE_SUCCESS, Uint8Array.from(CHIP_NUMBER)) : reply(0x41);
      case 0x3010:
        this.#fingerprintRequests += 1;
        return reply(0x21);
      case 0x61ff:
        return reply(CODE_SUCCESS);
      default:
        // The speed of the line is not simulated: every known one is agreed to.
        if (command === 0x60 && parameter < UART_RATES.length) return reply(CODE_SUCCESS);
        return reply(0x21);
    }
  }

  #find(): boolean {
    if (this.#card === null) return false;
    if (this.#nextFindMisses) {
      this.#nextFindMisses = false;
      return false;
    }
    if (this.#wasRead && !this.#options.findsReadCard) return false;
    if (this.#state === 'selected' && !this.#options.findsSelectedCard) return false;
    this.#state = 'found';
    return true;
  }

  #select(): boolean {
    if (this.#card === null || this.#state === 'placed') return false;
    this.#state = 'selected';
    return true;
  }

  get #selectedCard(): SimulatedCardName | null {
    return this.#state === 'selected' ? this.#card : null;
  }

  #read(): SamReply {
    const card = this.#selectedCard;
    if (card === null) return reply(0x41);
    const { typeLetter, ...text } = SYNTHETIC_CARDS[card];
    const photo = blank(PHOTO_BYTES);
    photo.set(PHOTO_HEADER);
    return reply(CODE_SUCCESS, encodeCardBlock(encodeCardText(text, typeLetter), photo));
  }

  #readAppendedAddresses(): SamReply {
    const card = this.#selectedCard;
    if (card === null) return reply(0x41);
    const addresses = APPENDED_ADDRESSES[card];
    return addresses ? reply(CODE_SUCCESS, encodeAppendedAddresses(addresses)) : reply(CODE_NOT_ON_CARD);
  }
}

function reply(code: number, data: Uint8Array = blank(0)): SamReply {
  return { code, data };
}

function blank(byteCount: number): Uint8Array {
  return new Uint8Array(byteCount);
}
