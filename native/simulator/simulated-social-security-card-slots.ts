import { fail, type Result, succeed } from '../../contract/result.ts';
import type {
  CardConnection,
  CardSlot,
  CardSlotEvent,
  CardSlots,
} from '../social-security-card/card-slot.ts';
import type { StartTimer } from '../timer.ts';
import type { SimulatedCard } from './simulated-social-security-card.ts';

/** Readers for chip cards that exist in memory only. */
export interface SimulatedCardSlots {
  readonly slots: CardSlots;
  /** Connects one more reader. */
  plugIn(name: string): SimulatedCardSlot;
}

/** A reader in memory. */
export interface SimulatedCardSlot {
  /** Puts a card in, in place of the one that may be there. */
  insert(card: SimulatedCard): void;
  /** Pulls the card out; a command on its way fails. */
  remove(): void;
  /** Takes the reader away, and the card with it. */
  unplug(): void;
}

/** Time that a simulated card takes for an answer, as a real one does. */
const ANSWER_MS = 50;

const UNREADABLE: Result<never> = fail('social-security-card-unreadable');

/** Creates the readers; none is connected yet. */
export function createSimulatedCardSlots(startTimer: StartTimer): SimulatedCardSlots {
  const present = new Map<CardSlot, () => boolean>();
  let listener: ((event: CardSlotEvent) => void) | null = null;
  const tell = (type: CardSlotEvent['type'], slot: CardSlot) => listener?.({ type, slot });

  function announce(slot: CardSlot, hasCard: boolean): void {
    tell('slot-added', slot);
    if (hasCard) tell('card-inserted', slot);
  }

  return {
    slots: {
      start(next) {
        listener = next;
        for (const [slot, hasCard] of present) announce(slot, hasCard());
      },
      async stop() {
        listener = null;
      },
    },
    plugIn(name) {
      let card: SimulatedCard | null = null;
      /** Ends the command that waits for an answer. */
      let interrupt: () => void = () => undefined;
      let free: Promise<void> = Promise.resolve();

      function openCard(own: SimulatedCard, setClosed: () => void): CardConnection {
        own.reset();
        return {
          transmit: (command) =>
            new Promise((resolve) => {
              if (card !== own) return resolve(UNREADABLE);
              const answer = own.respond(command);
              const cancelTimer =
                answer === null ? () => undefined : startTimer(ANSWER_MS, () => resolve(succeed(answer)));
              interrupt = () => {
                cancelTimer();
                resolve(UNREADABLE);
              };
            }),
          close: async () => {
            own.reset();
            setClosed();
          },
        };
      }

      const slot: CardSlot = {
        name,
        connect: async () => {
          const earlier = free;
          let setClosed: () => void = () => undefined;
          free = new Promise((resolve) => {
            setClosed = resolve;
          });
          await earlier;
          if (card) return succeed(openCard(card, setClosed));
          setClosed();
          return UNREADABLE;
        },
      };
      function remove(): void {
        if (!card) return;
        card = null;
        interrupt();
        tell('card-removed', slot);
      }
      present.set(slot, () => card !== null);
      announce(slot, false);
      return {
        insert(next) {
          remove();
          card = next;
          tell('card-inserted', slot);
        },
        remove,
        unplug() {
          remove();
          present.delete(slot);
          tell('slot-removed', slot);
        },
      };
    },
  };
}
