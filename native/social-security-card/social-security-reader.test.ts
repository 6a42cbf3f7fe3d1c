import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type DeviceEvent, deviceEventSchema } from '../../contract/devices.ts';
import {
  createSimulatedSocialSecurityCard,
  type SimulatedCard,
  type SimulatedSocialSecurityCardOptions,
} from '../simulator/simulated-social-security-card.ts';
import { socialSecurityCardDataOf } from '../simulator/simulated-social-security-card-data.ts';
import { createSimulatedCardSlots } from '../simulator/simulated-social-security-card-slots.ts';
import { SYNTHETIC_CARDS } from '../simulator/synthetic-cards.ts';
import { systemTimer } from '../timer.ts';
import { createSocialSecurityReader } from './social-security-reader.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const pass = (durationMs: number) => vi.advanceTimersByTimeAsync(durationMs);
/** The list of slots must have held this long. */
const SETTLE_MS = 300;
const createCard = createSimulatedSocialSecurityCard;

function createBench(readerName?: string) {
  const simulated = createSimulatedCardSlots(systemTimer);
  const events: DeviceEvent[] = [];
  const logged: string[] = [];
  const reader = createSocialSecurityReader({
    slots: simulated.slots,
    readerName,
    emit: (event) => events.push(deviceEventSchema.parse(event)),
    startTimer: systemTimer,
    newReadingId: () => '00000000-0000-4000-8000-000000000001',
    log: (event, details) => logged.push(JSON.stringify([event, details ?? {}])),
  });
  const take = () => events.splice(0).map(summarise);
  return { plugIn: simulated.plugIn, reader, events, logged, take };
}

function summarise(event: DeviceEvent): string {
  if (event.type === 'social-security-reader-status') return event.ready ? 'ready' : 'not ready';
  if (event.type === 'card-read') return `card-read ${event.card.name}`;
  return event.type === 'card-failed' ? event.fault : event.type;
}

async function startWatching() {
  const bench = createBench();
  bench.reader.start();
  const slot = bench.plugIn('Reader A 00 00');
  await pass(SETTLE_MS);
  bench.reader.watchForCard(true);
  bench.take();
  return { ...bench, slot };
}

/** A card that does `act` when it gets its command number `count`, before it answers. */
function cardThatActs(
  count: number,
  act: () => void,
  options: SimulatedSocialSecurityCardOptions = {},
): SimulatedCard {
  const card = createCard(options);
  return {
    ...card,
    respond: (command) => {
      if (card.commands.length + 1 === count) act();
      return card.respond(command);
    },
  };
}

describe('which reader', () => {
  test('none, one, several, and one again', async () => {
    const { reader, plugIn, take, logged } = createBench();
    reader.reportStatus();
    expect(take()).toEqual([]);
    reader.start();
    expect(take()).toEqual(['not ready']);
    const first = plugIn('Reader A 00 00');
    await pass(SETTLE_MS);
    expect(take()).toEqual(['ready']);
    const second = plugIn('Reader B 00 00');
    await pass(SETTLE_MS);
    expect(take()).toEqual(['not ready']);
    expect(logged).toContain(
      '["social-security-readers-several",{"names":"Reader A 00 00, Reader B 00 00"}]',
    );
    second.unplug();
    await pass(SETTLE_MS);
    expect(take()).toEqual(['ready']);
    reader.reportStatus();
    expect(take()).toEqual(['ready']);
    first.unplug();
    expect(take()).toEqual(['not ready']);
  });

  test('two slots of one reader, which show one after the other, are several from the start', async () => {
    const { reader, plugIn, take } = createBench();
    reader.start();
    plugIn('Reader A 00 00').insert(createCard());
    await pass(100);
    plugIn('Reader A 00 01');
    reader.watchForCard(true);
    await pass(5000);
    expect(take()).toEqual(['not ready']);
  });

  test('the one whose name contains the configured part', async () => {
    const { reader, plugIn, take } = createBench('Reader B');
    reader.start();
    const other = plugIn('Reader A 00 00');
    expect(take()).toEqual(['not ready']);
    const named = plugIn('Reader B 00 00');
    reader.watchForCard(true);
    other.insert(createCard());
    await pass(3000);
    expect(take()).toEqual(['ready']);
    named.insert(createCard());
    await pass(3000);
    expect(take()).toEqual(['card-found', 'card-read 张桂兰']);
    plugIn('Reader B 01 00');
    await pass(SETTLE_MS);
    expect(take()).toEqual(['not ready']);
  });

  test('readers that are there at the start, with a card in them', async () => {
    const { reader, plugIn, take } = createBench();
    plugIn('Reader A 00 00').insert(createCard());
    reader.watchForCard(true);
    reader.start();
    await pass(3000);
    expect(take()).toEqual(['not ready', 'ready', 'card-found', 'card-read 张桂兰']);
  });
});

describe('watching for a card', () => {
  test('a card that is inserted is read once', async () => {
    const { slot, events } = await startWatching();
    slot.insert(createCard());
    await pass(60_000);
    expect(events).toEqual([
      { type: 'card-found' },
      {
        type: 'card-read',
        readingId: '00000000-0000-4000-8000-000000000001',
        card: {
          kind: 'social-security-card',
          name: '张桂兰',
          sexCode: '2',
          birthDate: '1948-03-12',
          idNumber: '990101194803120022',
          cardNumber: 'S93120022',
          regionCode: '990101',
          validTo: null,
        },
      },
    ]);
  });

  test('no card is touched while none is wanted; one that lies there is read when the watch begins', async () => {
    const { reader, plugIn, take } = createBench();
    reader.start();
    const card = createCard();
    plugIn('Reader A 00 00').insert(card);
    await pass(10_000);
    expect(card.commands).toHaveLength(0);
    take();
    reader.watchForCard(true);
    reader.watchForCard(true);
    await pass(10_000);
    expect(take()).toEqual(['card-found', 'card-read 张桂兰']);
    reader.watchForCard(false);
    reader.watchForCard(true);
    await pass(10_000);
    expect(take()).toEqual(['card-found', 'card-read 张桂兰']);
  });

  test('the next card must be put in anew', async () => {
    const { slot, take } = await startWatching();
    slot.insert(createCard());
    await pass(3000);
    slot.remove();
    await pass(3000);
    slot.insert(createCard({ data: socialSecurityCardDataOf(SYNTHETIC_CARDS['card-li']) }));
    await pass(3000);
    expect(take()).toEqual(['card-found', 'card-read 张桂兰', 'card-found', 'card-read 李长福']);
  });

  test('the end of the watch drops the result, and the card gets no further command', async () => {
    const { reader, slot, take } = await startWatching();
    const card = createCard();
    slot.insert(card);
    await pass(120);
    const sent = card.commands.length;
    expect(sent).toBeGreaterThan(0);
    reader.watchForCard(false);
    await pass(10_000);
    expect(take()).toEqual(['card-found']);
    expect(card.commands).toHaveLength(sent);
  });

  test('a watch that ends and begins again during a reading reads the card from the start', async () => {
    const { reader, slot, take } = await startWatching();
    slot.insert(createCard());
    await pass(120);
    reader.watchForCard(false);
    reader.watchForCard(true);
    await pass(10_000);
    expect(take()).toEqual(['card-found', 'card-found', 'card-read 张桂兰']);
  });

  test('nothing is told after stop', async () => {
    const { reader, slot, take } = await startWatching();
    slot.insert(createCard());
    await pass(120);
    await reader.stop();
    slot.remove();
    slot.insert(createCard());
    await pass(10_000);
    expect(take()).toEqual(['card-found']);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('faults', () => {
  test.each<readonly [string, number, SimulatedSocialSecurityCardOptions]>([
    ['card-unsupported', 1, { trouble: 'unknown' }],
    ['social-security-card-protected', 1, { trouble: 'protected' }],
    ['social-security-card-unreadable', 2, { trouble: 'garbage' }],
    ['card-data-invalid', 2, { data: socialSecurityCardDataOf(SYNTHETIC_CARDS['card-bad-check-digit']) }],
  ])('%s after %i attempts', async (fault, attempts, options) => {
    const { slot, take } = await startWatching();
    const card = createCard(options);
    slot.insert(card);
    await pass(10_000);
    expect(take()).toEqual(['card-found', fault]);
    expect(card.commands.filter((command) => command[2] === 0x04)).toHaveLength(attempts);
  });

  test('what goes wrong once is not seen', async () => {
    const { slot, take, logged } = await startWatching();
    const card = createCard();
    slot.insert({
      ...card,
      respond: (command) => {
        const answer = card.respond(command);
        return card.commands.length === 7 ? Uint8Array.of(0x6f, 0x00) : answer;
      },
    });
    await pass(10_000);
    expect(take()).toEqual(['card-found', 'card-read 张桂兰']);
    expect(logged).toContain(
      '["social-security-card-tried-again",{"fault":"social-security-card-unreadable"}]',
    );
  });

  test('a card that is torn out is not tried again, and is read when it is put in again', async () => {
    const { slot, take } = await startWatching();
    slot.insert(cardThatActs(6, () => slot.remove()));
    await pass(1000);
    expect(take()).toEqual(['card-found', 'social-security-card-unreadable']);
    slot.insert(createCard());
    await pass(3000);
    expect(take()).toEqual(['card-found', 'card-read 张桂兰']);
  });

  test('a card that is swapped during the reading', async () => {
    const { slot, take } = await startWatching();
    const other = createCard({ data: socialSecurityCardDataOf(SYNTHETIC_CARDS['card-wang']) });
    slot.insert(cardThatActs(6, () => slot.insert(other)));
    await pass(5000);
    expect(take()).toEqual([
      'card-found',
      'social-security-card-unreadable',
      'card-found',
      'card-read 王秀英',
    ]);
  });

  test('a silent card fails after five seconds, and the slot works on', async () => {
    const { slot, take } = await startWatching();
    slot.insert(createCard({ trouble: 'silent' }));
    await pass(4900);
    expect(take()).toEqual(['card-found']);
    await pass(200);
    expect(take()).toEqual(['social-security-card-unreadable']);
    slot.remove();
    slot.insert(createCard());
    await pass(3000);
    expect(take()).toEqual(['card-found', 'card-read 张桂兰']);
  });

  test('a reader that is unplugged during the reading, and back again', async () => {
    const { slot, plugIn, take } = await startWatching();
    slot.insert(cardThatActs(3, () => slot.unplug()));
    await pass(3000);
    expect(take()).toEqual(['card-found', 'not ready', 'social-security-card-unreadable']);
    plugIn('Reader A 00 00').insert(createCard());
    await pass(3000);
    expect(take()).toEqual(['ready', 'card-found', 'card-read 张桂兰']);
  });

  test('nothing that was read is logged', async () => {
    const { slot, logged } = await startWatching();
    slot.insert(createCard());
    await pass(3000);
    slot.insert(createCard({ data: socialSecurityCardDataOf(SYNTHETIC_CARDS['card-bad-check-digit']) }));
    await pass(3000);
    expect(logged.join('\n')).not.toMatch(/张|吴|99010|S9/);
    expect(logged.length).toBeGreaterThan(3);
  });
});
