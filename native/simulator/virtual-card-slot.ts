import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { SimulatedCard } from './simulated-social-security-card.ts';

/** Port of the first slot of vsmartcard's virtual reader `vpcd`, as its package sets it. */
export const VIRTUAL_READER_PORT = 35963;

/** A slot of a virtual reader of the operating system, into which simulated cards can be put. */
export interface VirtualCardSlot {
  /** Puts the card in, in place of the one that may be there. Throws when no virtual reader listens. */
  insert(card: SimulatedCard): Promise<void>;
  /** Pulls the card out; does nothing without one. */
  remove(): Promise<void>;
}

/** Control bytes that stand alone in a message (vsmartcard, virtual smart card architecture). */
const POWER_OFF = 0x00;
const POWER_ON = 0x01;
const RESET = 0x02;
const GET_ANSWER_TO_RESET = 0x04;

/**
 * Plays cards to `vpcd`, the PC/SC driver of vsmartcard, through its TCP port: a connection is a card in the
 * slot. Messages both ways are two bytes of length, big-endian, and the data.
 */
export function createVirtualCardSlot(port: number = VIRTUAL_READER_PORT): VirtualCardSlot {
  let socket: Socket | null = null;

  async function remove(): Promise<void> {
    const present = socket;
    socket = null;
    if (!present || present.closed) return;
    present.destroy();
    await once(present, 'close');
  }

  return {
    async insert(card) {
      await remove();
      const opened = connect(port, '127.0.0.1');
      await once(opened, 'connect');
      // The reader may go away at any time, which is no trouble of the card.
      opened.on('error', () => opened.destroy());
      play(card, opened);
      socket = opened;
    },
    remove,
  };
}

function play(card: SimulatedCard, socket: Socket): void {
  let received: Buffer<ArrayBufferLike> = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
      const end = 2 + received.readUInt16BE(0);
      const answer = answerTo(card, received.subarray(2, end));
      received = received.subarray(end);
      if (answer !== null && !socket.destroyed) socket.write(framed(answer));
    }
  });
}

/** `null` for control messages that want no answer, and for a card that gives none. */
function answerTo(card: SimulatedCard, message: Uint8Array): Uint8Array | null {
  if (message.length !== 1) return card.respond(message);
  const control = message[0];
  if (control === GET_ANSWER_TO_RESET) return card.answerToReset;
  if (control === POWER_OFF || control === POWER_ON || control === RESET) card.reset();
  return null;
}

function framed(data: Uint8Array): Uint8Array {
  return Uint8Array.of(data.length >> 8, data.length & 0xff, ...data);
}
