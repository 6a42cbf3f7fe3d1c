import { fail, type Result, succeed } from '../../contract/result.ts';
import type { Log } from '../log.ts';
import { createWakeUp } from '../reader/wake-up.ts';
import { retryPause } from '../retry-pause.ts';
import type { StartTimer } from '../timer.ts';
import { isReadingCommand } from './card-command.ts';
import type { CardConnection, CardSlot, CardSlotEvent, CardSlots } from './card-slot.ts';

/**
 * Clients out of use. They are kept for good and never stopped: `stop` waits in this very thread until the client's own
 * thread lets go of the service, and never returns when a card comes or goes at that instant (pcsc-mini 0.1.3, pcsc-lite
 * 1.9.9). When one is collected as garbage, the library stops it, too. Their threads end with the process.
 */
const ABANDONED_CLIENTS: PcscClient[] = [];

/** The part of a card of `pcsc-mini` that is used here. */
interface PcscCard {
  transaction(): Promise<{ end(then: number): Promise<void> }>;
  transmit(input: Uint8Array, outputBuffer: ArrayBuffer): Promise<Uint8Array>;
  disconnect(then: number): Promise<void>;
}

/** The part of a reader of `pcsc-mini` that is used here. */
export interface PcscReader {
  name(): string;
  connect(mode: number): Promise<PcscCard>;
  on(event: 'change', listener: (status: { has(flag: number): boolean }) => void): unknown;
  on(event: 'disconnect', listener: () => void): unknown;
  removeAllListeners(): unknown;
}

/** The part of a client of `pcsc-mini` that is used here. */
export interface PcscClient {
  on(event: 'reader', listener: (reader: PcscReader) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  removeAllListeners(): unknown;
  start(): unknown;
}

/** The part of the package `pcsc-mini` that is used here. */
export interface PcscLibrary {
  readonly Client: new () => PcscClient;
  readonly CardDisposition: { readonly LEAVE: number; readonly RESET: number };
  readonly CardMode: { readonly SHARED: number };
  readonly ReaderStatus: { readonly PRESENT: number };
  readonly MAX_BUFFER_LEN: number;
}

/** What the slots work with. */
export interface PcscSlotsOptions {
  readonly startTimer: StartTimer;
  readonly log: Log;
  /** Loads `pcsc-mini`; replaced in tests. */
  readonly loadLibrary?: () => Promise<PcscLibrary>;
}

/**
 * The slots of all PC/SC readers of this machine: pcscd on Linux, the smart card service on Windows and macOS.
 * The service may be started later, be stopped and come back; its absence means "no slots". Where its client
 * library is not installed there are none for good. The library watches four slots at most.
 */
export function createPcscSlots(options: PcscSlotsOptions): CardSlots {
  const { startTimer, log, loadLibrary = () => import('pcsc-mini') } = options;
  const wakeUp = createWakeUp(startTimer);
  let tell: (event: CardSlotEvent) => void = () => undefined;
  let stopped = false;
  let running: Promise<void> | null = null;
  let endService: () => void = () => undefined;
  /** Why the service could not be reached the last time, so that it is logged once and not for ever. */
  let loggedCode: string | null = null;

  async function run(): Promise<void> {
    const library = await load();
    if (!library) return;
    let client = createClient(library);
    for (let attempt = 0; !stopped; attempt += 1) {
      if (start(client)) {
        await serve(library, client);
        // A client is used once.
        client = createClient(library);
        attempt = 0;
      }
      if (!stopped) await wakeUp.pause(retryPause(attempt));
    }
  }

  async function load(): Promise<PcscLibrary | null> {
    try {
      return await loadLibrary();
    } catch (error) {
      log('pcsc-library-missing', { reason: codeOf(error) });
      return null;
    }
  }

  function start(client: PcscClient): boolean {
    const code = codeOfFailure(() => client.start());
    if (code === null) log('pcsc-service-found');
    else if (code !== loggedCode) log('pcsc-service-missing', { code });
    loggedCode = code;
    return code === null;
  }

  /** Works with the service until it is lost or `stop`. The client tells nothing before the next turn. */
  async function serve(library: PcscLibrary, client: PcscClient): Promise<void> {
    const slots = new Map<PcscReader, { readonly slot: CardSlot; hasCard: boolean }>();
    const remove = (reader: PcscReader) => {
      const known = slots.get(reader);
      slots.delete(reader);
      if (known) tell({ type: 'slot-removed', slot: known.slot });
    };
    const ended = new Promise<void>((resolve) => {
      endService = resolve;
    });
    const end = endService;
    client.on('error', (error) => {
      log('pcsc-service-lost', { code: codeOf(error) });
      end();
    });
    client.on('reader', (reader) => {
      const slot = createSlot(library, reader, log, end);
      const state = { slot, hasCard: false };
      slots.set(reader, state);
      tell({ type: 'slot-added', slot });
      reader.on('disconnect', () => remove(reader));
      reader.on('change', (status) => {
        const hasCard = status.has(library.ReaderStatus.PRESENT);
        if (hasCard === state.hasCard || !slots.has(reader)) return;
        state.hasCard = hasCard;
        tell({ type: hasCard ? 'card-inserted' : 'card-removed', slot });
      });
    });

    await ended;
    ABANDONED_CLIENTS.push(client);
    client.removeAllListeners();
    ignoreErrors(client);
    for (const reader of [...slots.keys()]) {
      reader.removeAllListeners();
      remove(reader);
    }
  }

  return {
    start(listener) {
      tell = (event) => {
        if (!stopped) listener(event);
      };
      running ??= run();
    },
    async stop() {
      stopped = true;
      endService();
      wakeUp.wake();
      await running;
    },
  };
}

function createClient(library: PcscLibrary): PcscClient {
  const client = new library.Client();
  ignoreErrors(client);
  return client;
}

/** An error event without a listener would end the process. */
function ignoreErrors(client: PcscClient): void {
  client.on('error', () => undefined);
}

/** `loseTrack` is called when the library could not let go of a card and would soon have no place for another. */
function createSlot(library: PcscLibrary, reader: PcscReader, log: Log, loseTrack: () => void): CardSlot {
  /** Settles when the last connection is closed. */
  let free: Promise<void> = Promise.resolve();
  /** The library keeps every buffer that it is given for good: it gets this one only, wiped after each answer. */
  const answerBuffer = new ArrayBuffer(library.MAX_BUFFER_LEN);

  async function open(): Promise<
    Result<{ readonly connection: CardConnection; readonly closed: Promise<void> }>
  > {
    let card: PcscCard | null = null;
    let transaction: Awaited<ReturnType<PcscCard['transaction']>> | null = null;
    /** Held until the card has answered, as the library reads it in another thread without holding it. */
    let sending: Uint8Array | null = null;

    async function close(): Promise<void> {
      await failureOf(async () => transaction?.end(library.CardDisposition.LEAVE));
      const code = await failureOf(async () => card?.disconnect(library.CardDisposition.RESET));
      if (code === null) return;
      log('social-security-card-not-released', { code });
      loseTrack();
    }

    try {
      card = await reader.connect(library.CardMode.SHARED);
      transaction = await card.transaction();
    } catch (error) {
      log('social-security-card-not-connected', { code: codeOf(error) });
      await close();
      return fail('social-security-card-unreadable');
    }
    const connectedCard = card;
    let setClosed: () => void = () => undefined;
    const closed = new Promise<void>((resolve) => {
      setClosed = resolve;
    });
    const connection: CardConnection = {
      transmit: async (command) => {
        if (!isReadingCommand(command)) throw new RangeError('Only commands that select or read are sent');
        sending = command;
        try {
          return succeed(Uint8Array.from(await connectedCard.transmit(sending, answerBuffer)));
        } catch (error) {
          log('social-security-card-lost', { code: codeOf(error) });
          return fail('social-security-card-unreadable');
        } finally {
          sending = null;
          new Uint8Array(answerBuffer).fill(0);
        }
      },
      close: async () => {
        await close();
        setClosed();
      },
    };
    return succeed({ connection, closed });
  }

  return {
    name: reader.name(),
    connect: async () => {
      const opening = free.then(open);
      free = opening.then((opened) => (opened.ok ? opened.value.closed : undefined));
      const opened = await opening;
      return opened.ok ? succeed(opened.value.connection) : opened;
    },
  };
}

/** `null` when `act` succeeds, or the code of its error. */
function codeOfFailure(act: () => unknown): string | null {
  try {
    act();
    return null;
  } catch (error) {
    return codeOf(error);
  }
}

/** `null` when `act` succeeds in the end, or the code of its error. */
async function failureOf(act: () => Promise<unknown>): Promise<string | null> {
  try {
    await act();
    return null;
  } catch (error) {
    return codeOf(error);
  }
}

/** The library's code such as `NoService`; no message, which might hold paths. */
function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'unknown';
}
