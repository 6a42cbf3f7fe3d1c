import { z } from 'zod';
import { residentCardSchema } from './card.ts';
import { faultCodeSchema } from './faults.ts';

/** What the device process tells core. */
export const deviceEventSchema = z.discriminatedUnion('type', [
  /** The reader: absent or broken (`fault`), or ready to read. Sent at start and at every change. */
  z.object({
    type: z.literal('reader-status'),
    status: z.discriminatedUnion('state', [
      z.object({ state: z.literal('ready'), description: z.string(), simulated: z.boolean() }),
      z.object({ state: z.literal('fault'), fault: faultCodeSchema }),
    ]),
  }),
  /** A card lies on the reader and is being read. */
  z.object({ type: z.literal('card-found') }),
  /** A card was read; delivered once for each time that a card is placed. */
  z.object({ type: z.literal('card-read'), readingId: z.uuid(), card: residentCardSchema }),
  /** A card was there but could not be read; `fault` is a card or reader fault. */
  z.object({ type: z.literal('card-failed'), fault: faultCodeSchema }),
]);

/** What the device process tells core. */
export type DeviceEvent = z.infer<typeof deviceEventSchema>;

/** What core asks of the device process. */
export const deviceCommandSchema = z.discriminatedUnion('type', [
  /** Look for cards (`wanted: true`) only while the visit asks for one. */
  z.object({ type: z.literal('watch-for-card'), wanted: z.boolean() }),
  /** Send the present status of every device again. */
  z.object({ type: z.literal('report-status') }),
]);

/** What core asks of the device process. */
export type DeviceCommand = z.infer<typeof deviceCommandSchema>;

/** Where the device process finds its reader; part of the site configuration. */
export const readerConfigSchema = z.discriminatedUnion('transport', [
  /** Serial line, 115200 8N1 (GA/T 467). `path` such as COM3 or /dev/ttyUSB0. */
  z.object({ transport: z.literal('serial'), path: z.string().min(1) }),
  /** No reader is built in at this site. */
  z.object({ transport: z.literal('none') }),
]);

/** Where the device process finds its reader. */
export type ReaderConfig = z.infer<typeof readerConfigSchema>;

/** First message to the device process. */
export const devicesStartSchema = z.object({ type: z.literal('start'), reader: readerConfigSchema });
