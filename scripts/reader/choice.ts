import { randomUUID } from 'node:crypto';
import type { DeviceEvent, HidModel } from '../../contract/devices.ts';
import { fail } from '../../contract/result.ts';
import type { SIMULATED_CARDS } from '../../contract/simulator.ts';
import { listReaderSources } from '../../native/configured-reader.ts';
import { createDiscoveringTransport } from '../../native/discovery/discovering-transport.ts';
import { createPassingMemory } from '../../native/discovery/reader-memory.ts';
import type { Log } from '../../native/log.ts';
import { type CardReader, createCardReader } from '../../native/reader/card-reader.ts';
import { createSimulatedReader } from '../../native/simulator/simulated-reader.ts';
import { createSimulatedSocialSecurityCard } from '../../native/simulator/simulated-social-security-card.ts';
import { createSimulatedCardSlots } from '../../native/simulator/simulated-social-security-card-slots.ts';
import type { CardSlots } from '../../native/social-security-card/card-slot.ts';
import { createPcscSlots } from '../../native/social-security-card/pcsc.ts';
import {
  createSocialSecurityReader,
  type SocialSecurityReader,
} from '../../native/social-security-card/social-security-reader.ts';
import { systemTimer } from '../../native/timer.ts';
import type { ReaderTransport } from '../../native/transport/byte-stream.ts';
import type { ListCandidates } from '../../native/transport/candidate.ts';
import { createSerialTransport } from '../../native/transport/serial.ts';
import { createVendorServiceReader } from '../../native/vendor-service/vendor-service-reader.ts';

/** Which card lies on the simulated reader. */
export type SimulatedDocument = (typeof SIMULATED_CARDS)[number] | 'social-security-card';

/** Which reader the engineer wants. */
export type ReaderChoice =
  | { readonly kind: 'auto' }
  | { readonly kind: 'serial'; readonly path: string }
  | { readonly kind: 'usb' }
  | { readonly kind: 'hid'; readonly model: HidModel }
  | { readonly kind: 'vendor-service'; readonly address: string }
  | { readonly kind: 'simulated'; readonly card: SimulatedDocument };

/** A choice that leads to a line of bytes. */
export type LineChoice = Exclude<ReaderChoice, { kind: 'vendor-service' }>;

/** Candidates of the chosen kind, source by source. */
export function listChosen(choice: LineChoice, log: Log): readonly ListCandidates[] {
  switch (choice.kind) {
    case 'serial': {
      const transport = createSerialTransport(choice.path, log);
      const id = `serial ${choice.path}`;
      return [async () => [{ id, description: id, isKnownReader: true, transport }]];
    }
    case 'simulated': {
      const transport = createSimulatedTransport(choice.card);
      return [
        async () => [{ id: 'simulated', description: 'simulated reader', isKnownReader: true, transport }],
      ];
    }
    case 'hid':
      return listReaderSources({ transport: 'hid', ...choice.model }, { startTimer: systemTimer, log });
    case 'usb':
      return listReaderSources({ transport: 'usb' }, { startTimer: systemTimer, log });
    case 'auto':
      return listReaderSources({ transport: 'auto', hidModels: [] }, { startTimer: systemTimer, log });
  }
}

/** The way to the chosen reader. Only `auto` asks around; else every byte from opening on is the reader's business. */
export function createChosenTransport(choice: LineChoice, log: Log): ReaderTransport {
  const sources = listChosen(choice, log);
  if (choice.kind === 'auto') {
    return createDiscoveringTransport({
      sources,
      memory: createPassingMemory(),
      startTimer: systemTimer,
      log,
    });
  }
  return {
    open: async () => {
      const [candidate, ...more] = (await Promise.all(sources.map((list) => list()))).flat();
      if (!candidate) return fail('reader-missing');
      return more.length > 0 ? fail('readers-several') : candidate.transport.open();
    },
  };
}

/** A device of this command. */
export type Device = CardReader | SocialSecurityReader;

/** The chosen reader; `wrap` may come between it and its line. */
export function createChosenReader(
  choice: ReaderChoice,
  emit: (event: DeviceEvent) => void,
  log: Log,
  wrap: (transport: ReaderTransport) => ReaderTransport = (transport) => transport,
): Device {
  const common = { emit, startTimer: systemTimer, newReadingId: randomUUID, log };
  if (choice.kind === 'vendor-service') {
    return createVendorServiceReader({ ...common, address: choice.address, withPortrait: false });
  }
  return createCardReader({ ...common, transport: wrap(createChosenTransport(choice, log)) });
}

/** The reader of social security cards beside it. */
export function createSocialSecurityDevice(
  choice: ReaderChoice,
  emit: (event: DeviceEvent) => void,
  log: Log,
): Device {
  const slots = createSlots(choice, log);
  return createSocialSecurityReader({ slots, emit, startTimer: systemTimer, newReadingId: randomUUID, log });
}

/** The slots of PC/SC readers, or simulated ones. */
export function createSlots(choice: ReaderChoice, log: Log): CardSlots {
  if (choice.kind !== 'simulated') return createPcscSlots({ startTimer: systemTimer, log });
  const simulated = createSimulatedCardSlots(systemTimer);
  if (choice.card === 'social-security-card') {
    simulated.plugIn('simulated PC/SC reader').insert(createSimulatedSocialSecurityCard());
  }
  return simulated.slots;
}

function createSimulatedTransport(card: SimulatedDocument): ReaderTransport {
  const simulator = createSimulatedReader({ startTimer: systemTimer, timeScale: 1 });
  if (card !== 'social-security-card') simulator.execute({ command: 'insert', card });
  return simulator.transport;
}
