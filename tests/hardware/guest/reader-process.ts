import { randomUUID } from 'node:crypto';
import { deviceCommandSchema } from '../../../contract/devices.ts';
import { findParentPort } from '../../../contract/parent-port.ts';
import { createDiscoveringTransport } from '../../../native/discovery/discovering-transport.ts';
import { createFileMemory } from '../../../native/discovery/reader-memory.ts';
import { createStandardErrorLog } from '../../../native/log.ts';
import { createCardReader } from '../../../native/reader/card-reader.ts';
import { systemTimer } from '../../../native/timer.ts';
import { createHidCandidates } from '../../../native/transport/hid-candidates.ts';
import { createNodeHidBackend } from '../../../native/transport/hid-device.ts';
import { createUsbCandidates } from '../../../native/transport/usb-candidates.ts';
import { createUsbBackend } from '../../../native/transport/usb-device.ts';
import { readerProcessStartSchema } from './messages.ts';

// A device process of the terminal with its real USB and HID sources, and a choice of the HID library's driver.

const port = findParentPort(process);
if (!port) throw new Error('no parent');
port.onMessage((first) => {
  const start = readerProcessStartSchema.safeParse(first);
  if (!start.success) return;
  const { hidDriver, memoryFile } = start.data;
  const log = createStandardErrorLog();
  const hid = createNodeHidBackend(log, hidDriver);
  const usb = createUsbBackend({ log });
  const reader = createCardReader({
    transport: createDiscoveringTransport({
      sources: [
        createUsbCandidates({ backend: usb, log, startTimer: systemTimer }),
        createHidCandidates({ backend: hid, models: [], probeUnknown: true, log }),
      ],
      memory: createFileMemory(memoryFile, log),
      startTimer: systemTimer,
      log,
    }),
    emit: (event) => port.send(event),
    startTimer: systemTimer,
    newReadingId: randomUUID,
    log,
  });
  reader.start();
  port.onMessage((message) => {
    const command = deviceCommandSchema.safeParse(message);
    if (command.success && command.data.type === 'watch-for-card') reader.watchForCard(command.data.wanted);
  });
  port.onClosed(() => void reader.stop().then(() => process.exit(0)));
});
