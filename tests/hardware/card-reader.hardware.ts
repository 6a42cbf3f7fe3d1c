import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { createBulkReaderDevice } from './devices/bulk-reader.ts';
import { createHidReaderDevice } from './devices/hid-reader.ts';
import type { Guest } from './guest/guest.ts';
import type { Measurement } from './guest/messages.ts';
import { type BusId, ReaderBench, type Resident } from './reader-bench.ts';
import type { ReportCheck } from './report.ts';
import type { UsbDevice } from './usbip/usb-device.ts';
import type { UsbIpServer } from './usbip/usbip-server.ts';

// The real node-hid and usb on a real kernel, and emulated readers at its USB sockets.

/** Hot plug cycles, and how long the plug stays in at most: from before the kernel has seen it to after "ready". */
const CYCLES = 10;
const LONGEST_PLUGGED_MS = 3000;
/** What a device process may have more after the cycles than before. */
const SPARE_FILES = 2;
const SPARE_THREADS = 2;
const SPARE_BYTES = 24 * 1024 * 1024;

/** What the checks work with. */
export interface CardReaderChecks {
  readonly report: ReportCheck;
  readonly guest: Guest;
  readonly server: UsbIpServer;
  /** Bundled entry of the device process. */
  readonly entry: string;
  /** Random numbers 0..1. */
  readonly random: () => number;
}

/** A kind of reader: how it looks on the bus. */
interface Model {
  readonly name: string;
  readonly numbers: string;
  create(bench: ReaderBench, busId: BusId): UsbDevice;
}

const RAW_HID: Model = {
  name: 'raw HID',
  numbers: '0425:8159',
  create: ({ readers }, busId) =>
    createHidReaderDevice(readers[busId], {
      vendorId: 0x0425,
      productId: 0x8159,
      product: 'HID reader',
      framing: 'raw',
    }),
};
const ONE_ENDPOINT_HID: Model = {
  name: 'raw HID without OUT endpoint',
  numbers: '0425:8159',
  create: ({ readers }, busId) =>
    createHidReaderDevice(readers[busId], {
      vendorId: 0x0425,
      productId: 0x8159,
      product: 'HID reader, one endpoint',
      framing: 'raw',
      hasOutEndpoint: false,
    }),
};
const WRAPPED_HID: Model = {
  name: 'wrapped HID',
  numbers: '10c4:0007',
  create: ({ readers }, busId) =>
    createHidReaderDevice(readers[busId], {
      vendorId: 0x10c4,
      productId: 0x0007,
      product: 'HID reader, wrapped',
      framing: 'wrapped',
    }),
};
const TWO_ENDPOINTS: Model = {
  name: 'native USB, two endpoints',
  numbers: '0400:c35a',
  create: ({ readers }, busId) => createBulkReaderDevice(readers[busId], 2),
};
const FOUR_ENDPOINTS: Model = {
  name: 'native USB, four endpoints',
  numbers: '0400:c35a',
  create: ({ readers }, busId) => createBulkReaderDevice(readers[busId], 4),
};

/** Runs every check of the ID card readers in one guest. */
export async function checkCardReaders(checks: CardReaderChecks): Promise<void> {
  const { report, guest, server, entry, random } = checks;
  const bench = new ReaderBench(guest, server);
  const plugIn = (model: Model, busId: BusId = '1-1') => bench.plugIn(busId, model.create(bench, busId));

  await report('no reader: reader-missing', async () => {
    await guest.startDeviceProcess(entry, { hidDriver: 'hidraw', memoryFile: '/run/hidraw.json' });
    await guest.command({ type: 'watch-for-card', wanted: true });
    await bench.waitForFault('reader-missing');
  });

  const cards: readonly Resident[] = ['card-zhang', 'card-li', 'card-wang', 'card-zhao', 'card-chen'];
  for (const [index, model] of [
    RAW_HID,
    WRAPPED_HID,
    TWO_ENDPOINTS,
    FOUR_ENDPOINTS,
    ONE_ENDPOINT_HID,
  ].entries()) {
    await checkModel(bench, report, model, cards[index] ?? 'card-liu');
  }

  await report('two readers: readers-several', async () => {
    bench.forget();
    await plugIn(RAW_HID, '1-1');
    await bench.waitForReady();
    await plugIn(TWO_ENDPOINTS, '1-2');
    await bench.waitForFault('readers-several');
  });
  await report('two readers: with one pulled, the other is ready and reads', async () => {
    bench.unplug('1-1');
    await bench.waitForReady();
    await bench.readCard('1-2', 'card-liu');
  });
  await bench.unplugAll();

  await checkPlugCycles(bench, report, random);

  await report('the device process ends by itself, with the plug in', async () => {
    await guest.stopDeviceProcess();
    assert.deepEqual(guest.ends, [{ type: 'device-process-ended', exitCode: 0, signal: null }]);
  });
  await bench.unplugAll();

  // The HID library learns of new devices from udev when it goes by libusb, and the guest has none: so each process finds
  // what was plugged in before it started.
  for (const card of ['card-zhang', 'card-li'] as const) {
    await report(`HID over libusb: ${card} is read, then the plug is pulled`, async () => {
      bench.forget();
      await plugIn(RAW_HID);
      await guest.startDeviceProcess(entry, { hidDriver: 'libusb', memoryFile: '/run/libusb.json' });
      await guest.command({ type: 'watch-for-card', wanted: true });
      await bench.waitForReady();
      await bench.readCard('1-1', card);
      bench.unplug('1-1');
      await bench.waitForFault('reader-lost');
      await guest.stopDeviceProcess();
      assert.equal(guest.ends.at(-1)?.exitCode, 0);
    });
  }
}

/** What every kind of reader must stand: plugged in while the terminal waits, read, pulled while it reads, put back. */
async function checkModel(
  bench: ReaderBench,
  report: ReportCheck,
  model: Model,
  card: Resident,
): Promise<void> {
  const { guest, readers } = bench;
  const plugIn = () => bench.plugIn('1-1', model.create(bench, '1-1'));

  await report(`${model.name}: ready after it was plugged in`, async () => {
    bench.forget();
    await plugIn();
    await bench.waitForReady();
    assert.deepEqual(await guest.listDevices(), [model.numbers]);
  });
  await report(`${model.name}: a card is read whole and right`, async () => {
    await bench.readCard('1-1', card);
  });
  await report(
    `${model.name}: pulled during a reading, the reading fails and the reader is lost`,
    async () => {
      readers['1-1'].execute({ command: 'unplug-while-reading', card: 'card-liu' });
      await bench.waitForInterruptedReading('reader-lost');
      await bench.waitForFault('reader-lost');
    },
  );
  await report(`${model.name}: plugged in again, the next card is read`, async () => {
    readers['1-1'].execute({ command: 'remove' });
    await plugIn();
    await bench.waitForReady();
    await bench.readCard('1-1', 'card-liu');
  });
  await bench.unplugAll();
}

/** The plug goes in and out at random instants: while the kernel reads descriptors, while it is probed, when it is ready. */
async function checkPlugCycles(bench: ReaderBench, report: ReportCheck, random: () => number): Promise<void> {
  const { guest } = bench;
  const models = [RAW_HID, TWO_ENDPOINTS, FOUR_ENDPOINTS, WRAPPED_HID];
  const plugIn = (model: Model) => bench.plugIn('1-1', model.create(bench, '1-1'));

  let before: Measurement | null = null;

  await report(`${CYCLES} times in and out at random instants: no crash, and a card is read`, async () => {
    bench.forget();
    await plugIn(RAW_HID);
    await bench.waitForReady();
    before = await guest.measure();
    for (let cycle = 0; cycle < CYCLES; cycle += 1) {
      await bench.unplugAll();
      await plugIn(models[cycle % models.length] ?? RAW_HID);
      await pause(random() * LONGEST_PLUGGED_MS);
      assert.deepEqual(guest.ends, [], `the device process ended in cycle ${cycle + 1}`);
    }
    await bench.unplugAll();
    bench.forget();
    await plugIn(RAW_HID);
    await bench.waitForReady();
    await bench.readCard('1-1', 'card-wang');
  });
  await report('after that: no open file, no thread and no memory is left over', async () => {
    assert.ok(before !== null, 'nothing was measured before');
    const { openFiles, threads, residentBytes } = await guest.measure();
    assert.ok(openFiles <= before.openFiles + SPARE_FILES, `open files: ${before.openFiles} to ${openFiles}`);
    assert.ok(threads <= before.threads + SPARE_THREADS, `threads: ${before.threads} to ${threads}`);
    assert.ok(
      residentBytes <= before.residentBytes + SPARE_BYTES,
      `memory: ${before.residentBytes} to ${residentBytes} bytes`,
    );
  });
}
