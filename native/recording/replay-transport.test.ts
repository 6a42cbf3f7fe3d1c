import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { DeviceEvent } from '../../contract/devices.ts';
import type { SimulatorCommand } from '../../contract/simulator.ts';
import { noLog } from '../log.ts';
import { createCardReader } from '../reader/card-reader.ts';
import { createSimulatedReader } from '../simulator/simulated-reader.ts';
import { SYNTHETIC_CARDS } from '../simulator/synthetic-cards.ts';
import { systemTimer } from '../timer.ts';
import type { ReaderTransport } from '../transport/byte-stream.ts';
import type { Recording } from './recording.ts';
import { createRecordingTransport } from './recording-transport.ts';
import { createReplayTransport, type ReplayMismatch } from './replay-transport.ts';
import { receivedIn, recordingOf } from './test-bench.ts';

describe('a reading that was recorded', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Runs the card reader on a transport while `during` lasts; its events. */
  async function readOn(transport: ReaderTransport, during: () => Promise<void>): Promise<DeviceEvent[]> {
    const events: DeviceEvent[] = [];
    const reader = createCardReader({
      transport,
      emit: (event) => events.push(event),
      startTimer: systemTimer,
      newReadingId: () => '00000000-0000-4000-8000-000000000000',
      log: noLog,
    });
    reader.start();
    reader.watchForCard(true);
    await during();
    const seen = events.slice();
    await reader.stop();
    return seen;
  }

  /** The event without what a recording hides. */
  function withoutPerson(event: DeviceEvent): unknown {
    return event.type === 'card-read' ? { type: event.type, kind: event.card.kind } : event;
  }

  const pass = (durationMs: number) => vi.advanceTimersByTimeAsync(durationMs);

  async function recordReading(script: readonly (SimulatorCommand | number)[]) {
    const simulator = createSimulatedReader({ startTimer: systemTimer, timeScale: 1 });
    const lines: string[] = [];
    const transport = createRecordingTransport(simulator.transport, {
      write: (line) => lines.push(line),
      now: () => performance.now(),
    });
    const events = await readOn(transport, async () => {
      await pass(500);
      for (const step of script) {
        if (typeof step === 'number') await pass(step);
        else simulator.execute(step);
      }
    });
    transport.flush();
    return { events, lines };
  }

  async function replay(recording: Recording, timeScale: number) {
    let finished = false;
    const transport = createReplayTransport(recording, {
      startTimer: systemTimer,
      timeScale,
      onFinished: () => {
        finished = true;
      },
    });
    const events = await readOn(transport, async () => {
      for (let tick = 0; tick < 10_000 && !finished; tick += 1) await pass(10);
    });
    expect(finished).toBe(true);
    return { events, mismatches: transport.mismatches };
  }

  const insert = { command: 'insert', card: 'card-zhang' } as const;
  const misbehave = (fault: Extract<SimulatorCommand, { command: 'misbehave' }>['fault']) =>
    ({ command: 'misbehave', fault }) as const;

  test.each<[string, (SimulatorCommand | number)[]]>([
    ['a good reading', [insert, 3000]],
    ['two cards', [insert, 3000, { command: 'remove' }, 800, { command: 'insert', card: 'card-li' }, 3000]],
    ['a card lifted in the middle', [{ command: 'remove-while-reading', card: 'card-zhang' }, 5000]],
    [
      'the plug pulled in the middle and put back',
      [{ command: 'unplug-while-reading', card: 'card-zhang' }, 4000, { command: 'plug' }, 6000],
    ],
    ['wrong checksums', [insert, 300, misbehave('wrong-checksum'), 6000]],
    ['garbage', [misbehave('garbage'), insert, 6000]],
    ['silence', [misbehave('silent'), 8000, misbehave('none'), insert, 6000]],
    ['a failed self-test', [misbehave('self-test-failed'), 5000]],
    ['a read that fails', [misbehave('read-failed'), insert, 6000]],
    ['a residence permit', [{ command: 'insert', card: 'card-permit' }, 3000]],
    ['a foreigner’s card of 2017', [{ command: 'insert', card: 'card-foreigner-2017' }, 3000]],
    ['a foreigner’s card of 2023', [{ command: 'insert', card: 'card-foreigner-2023' }, 3000]],
    ['a card of an unknown type', [{ command: 'insert', card: 'card-unknown-type' }, 4000]],
    ['a card with a wrong check digit', [{ command: 'insert', card: 'card-bad-check-digit' }, 4000]],
  ])('replays to the same events: %s', async (_name, script) => {
    const { events, lines } = await recordReading(script);
    expect(events.length).toBeGreaterThan(1);
    const recording = recordingOf(lines);
    for (const timeScale of [1, 0.2]) {
      const played = await replay(recording, timeScale);
      expect(played.mismatches).toEqual([]);
      expect(played.events.map(withoutPerson)).toEqual(events.map(withoutPerson));
    }
    const recorded = Buffer.from(receivedIn(recording));
    for (const card of ['card-zhang', 'card-li', 'card-unknown-type', 'card-bad-check-digit'] as const) {
      const { name, idNumber } = SYNTHETIC_CARDS[card];
      for (const field of [name, idNumber]) {
        expect(recorded.includes(Buffer.from(field, 'utf16le'))).toBe(false);
      }
    }
  });

  test('shows nobody’s name when it is replayed', async () => {
    const { lines } = await recordReading([insert, 3000]);
    const { events } = await replay(recordingOf(lines), 1);
    expect(events.at(-1)).toMatchObject({ card: { name: '某某', idNumber: '990000180001010017' } });
  });

  test('ends where the program asks for something else', async () => {
    const { lines } = await recordReading([insert, 3000]);
    const changed = lines.map((line) =>
      line.replace('=> AA AA AA 96 69 00 03 20 02 21', '=> AA AA AA 96 69 00 03 20 01 22'),
    );
    const { events, mismatches } = await replay(recordingOf(changed), 1);
    const hex = (bytes: Uint8Array | null) => (bytes === null ? null : Buffer.from(bytes).toString('hex'));
    expect(mismatches.map(({ expected, actual }: ReplayMismatch) => [hex(expected), hex(actual)])).toEqual([
      ['aaaaaa96690003200122', 'aaaaaa966900032002' + '21'],
    ]);
    expect(events.at(-1)).toEqual({
      type: 'reader-status',
      status: { state: 'fault', fault: 'reader-lost' },
    });
  });

  test('refuses as it was refused, and knows no reader after its end', async () => {
    const transport = createReplayTransport(
      recordingOf(['0 refused reader-busy', '10 refused reader-access-denied']),
      { startTimer: systemTimer, timeScale: 0 },
    );
    expect(await transport.open()).toEqual({ ok: false, fault: 'reader-busy' });
    expect(await transport.open()).toEqual({ ok: false, fault: 'reader-access-denied' });
    expect(await transport.open()).toEqual({ ok: false, fault: 'reader-missing' });
  });

  test('refuses bytes that the line refused', async () => {
    const transport = createReplayTransport(recordingOf(['0 opened x', '1 => 01', '2 failed', '3 lost']), {
      startTimer: systemTimer,
      timeScale: 1,
    });
    const opened = await transport.open();
    expect(opened.ok && (await opened.value.write(Uint8Array.of(1)))).toEqual({
      ok: false,
      fault: 'reader-lost',
    });
  });
});
