import { z } from 'zod';
import { deviceCommandSchema, deviceEventSchema } from '../../../contract/devices.ts';

/** First message to the device process in the guest. */
export const readerProcessStartSchema = z.object({
  hidDriver: z.enum(['hidraw', 'libusb']),
  memoryFile: z.string(),
});
/** First message to the device process in the guest. */
export type ReaderProcessStart = z.infer<typeof readerProcessStartSchema>;

/** What the host asks of the worker in the guest; each is answered once under its `requestId`. */
export const guestRequestSchema = z.discriminatedUnion('operation', [
  /** Import the emulated device in this socket of the USB/IP server on the host. */
  z.object({ operation: z.literal('attach'), requestId: z.int(), port: z.int(), busId: z.string() }),
  /** Start this entry of a device process; `start` is its first message. */
  z.object({
    operation: z.literal('start-device-process'),
    requestId: z.int(),
    entry: z.string(),
    start: readerProcessStartSchema,
  }),
  z.object({
    operation: z.literal('command-device-process'),
    requestId: z.int(),
    command: deviceCommandSchema,
  }),
  /** Let go of the device process and wait for its end. */
  z.object({ operation: z.literal('stop-device-process'), requestId: z.int() }),
  z.object({ operation: z.literal('measure-device-process'), requestId: z.int() }),
  /** USB devices that the kernel knows, root hubs aside. */
  z.object({ operation: z.literal('list-devices'), requestId: z.int() }),
]);
/** What the host asks of the worker in the guest. */
export type GuestRequest = z.infer<typeof guestRequestSchema>;

/** How large the device process is. */
export const measurementSchema = z.object({ openFiles: z.int(), threads: z.int(), residentBytes: z.int() });
/** How large the device process is. */
export type Measurement = z.infer<typeof measurementSchema>;

/** What the worker tells the host. */
export const guestMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready'), kernelRelease: z.string(), nodeVersion: z.string() }),
  z.object({ type: z.literal('answer'), requestId: z.int(), value: z.json() }),
  z.object({ type: z.literal('refused'), requestId: z.int(), reason: z.string() }),
  z.object({ type: z.literal('device-event'), event: deviceEventSchema }),
  z.object({ type: z.literal('device-log'), line: z.string() }),
  z.object({
    type: z.literal('device-process-ended'),
    exitCode: z.int().nullable(),
    signal: z.string().nullable(),
  }),
]);
/** What the worker tells the host. */
export type GuestMessage = z.infer<typeof guestMessageSchema>;
