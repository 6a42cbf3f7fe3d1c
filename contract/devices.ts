import { z } from 'zod';
import { cardPortraitSchema, identityDocumentSchema } from './card.ts';
import { faultCodeSchema } from './faults.ts';
import { printerStatusSchema, printResultSchema, slipSchema } from './slip.ts';

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
  /** Whether a social security card can be read here, too; where the site allows it. */
  z.object({ type: z.literal('social-security-reader-status'), ready: z.boolean() }),
  /** A card lies on the reader and is being read. */
  z.object({ type: z.literal('card-found') }),
  /** A card was read; delivered once for each time that a card is placed. */
  z.object({ type: z.literal('card-read'), readingId: z.uuid(), card: identityDocumentSchema }),
  /** The portrait of a card that was read, decoded; follows `card-read` where the site has a decoder. */
  z.object({ type: z.literal('card-portrait'), readingId: z.uuid(), portrait: cardPortraitSchema }),
  /** A card was there but could not be read; `fault` is a card or reader fault. */
  z.object({ type: z.literal('card-failed'), fault: faultCodeSchema }),
  /** How the slip printer is. Sent at start and at every change, by sites that have one only. */
  z.object({ type: z.literal('printer-status'), status: printerStatusSchema, simulated: z.boolean() }),
  /** How the printing of the slip of `print-slip` ended. */
  z.object({ type: z.literal('slip-printed'), requestId: z.int(), result: printResultSchema }),
]);

/** What the device process tells core. */
export type DeviceEvent = z.infer<typeof deviceEventSchema>;

/** What core asks of the device process. */
export const deviceCommandSchema = z.discriminatedUnion('type', [
  /** Look for cards (`wanted: true`) only while the visit asks for one. */
  z.object({ type: z.literal('watch-for-card'), wanted: z.boolean() }),
  /** Send the present status of every device again. */
  z.object({ type: z.literal('report-status') }),
  /** Print this slip; answered with one `slip-printed`. Slips are printed one after the other. */
  z.object({ type: z.literal('print-slip'), requestId: z.int(), slip: slipSchema }),
]);

/** What core asks of the device process. */
export type DeviceCommand = z.infer<typeof deviceCommandSchema>;

/** Four hexadecimal digits, as in `0425`. */
const usbNumberSchema = z
  .string()
  .regex(/^[0-9a-f]{4}$/i)
  .transform((digits) => digits.toLowerCase());

/**
 * How frames travel in the 64-byte reports of a HID reader. `raw`: the frame itself from byte 0. `wrapped`: in an
 * envelope with serial number, length and sum. `length-prefixed`: byte 0 counts the payload, FF acknowledges.
 */
export const HID_FRAMINGS = ['raw', 'wrapped', 'length-prefixed'] as const;
/** How frames travel in the reports of a HID reader. */
export type HidFraming = (typeof HID_FRAMINGS)[number];

/** A model of HID reader: USB vendor and product number and its framing. */
export const hidModelSchema = z.object({
  vendorId: usbNumberSchema,
  productId: usbNumberSchema,
  framing: z.enum(HID_FRAMINGS).default('raw'),
});
/** A model of HID reader. */
export type HidModel = z.infer<typeof hidModelSchema>;

/** Address of a reader maker's service on this very machine. */
const localAddressSchema = z
  .url({ protocol: /^https?$/ })
  .refine(
    (address) => ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(address).hostname),
    'loopback only',
  );

/** Where the device process finds its reader; part of the site configuration. */
export const readerConfigSchema = z.discriminatedUnion('transport', [
  /** Whatever is plugged in: native USB, HID and USB serial lines are asked whether they are an ID card reader. */
  z.object({
    transport: z.literal('auto'),
    /** HID readers that the program does not know. */
    hidModels: z.array(hidModelSchema).default([]),
  }),
  /** Serial line, 115200 8N1 (GA/T 467). `path` such as COM3 or /dev/ttyUSB0. */
  z.object({ transport: z.literal('serial'), path: z.string().min(1) }),
  /** The security module's own USB interface, 0400:C35A. */
  z.object({ transport: z.literal('usb') }),
  /** A HID reader of this model. */
  hidModelSchema.extend({ transport: z.literal('hid') }),
  /** The local service of the reader's maker (新中新 WebAPI): the last resort where its driver owns the reader. */
  z.object({
    transport: z.literal('vendor-service'),
    address: localAddressSchema.default('http://127.0.0.1:8989'),
  }),
  /** No reader is built in at this site. */
  z.object({ transport: z.literal('none') }),
]);

/** Where the device process finds its reader. */
export type ReaderConfig = z.infer<typeof readerConfigSchema>;

/** Who decodes the compressed portrait of the card. Off by default, and everything works without. */
export const photoDecoderConfigSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  /** A program: the 1024 bytes on its standard input, a BMP or JPEG file on its standard output. */
  z.object({
    kind: z.literal('command'),
    command: z.string().min(1),
    arguments: z.array(z.string()).default([]),
    timeLimitMs: z.int().min(100).max(10_000).default(3000),
  }),
  /** The maker's service that reads the card; only with the transport `vendor-service`. */
  z.object({ kind: z.literal('vendor-service') }),
]);
/** Who decodes the compressed portrait of the card. */
export type PhotoDecoderConfig = z.infer<typeof photoDecoderConfigSchema>;

/** Whether a social security card (社会保障卡) may identify a person here, and by which PC/SC reader. */
const socialSecurityCardConfigSchema = z.object({
  accepted: z.boolean().default(false),
  /** Part of the reader's name; without it, the one PC/SC reader there is. */
  readerName: z.string().min(1).optional(),
});
/** What every slip printer is told, however it is connected. */
const printerPaperSchema = {
  /** Width of the paper roll: 58 mm has 32 columns, 80 mm has 48. */
  paperWidthMm: z.union([z.literal(58), z.literal(80)]).default(80),
  /** Characters of its Chinese mode; `gbk` where rare characters of four bytes come out wrong. */
  encoding: z.enum(['gb18030', 'gbk']).default('gb18030'),
  /** The slip comes by itself with the result; otherwise the person touches a button for it. */
  printsByItself: z.boolean().default(true),
};
/** The slip printer (小票打印机) of the site, which speaks ESC/POS; none unless configured. */
export const printerConfigSchema = z.discriminatedUnion('transport', [
  z.object({ transport: z.literal('none') }),
  /** Serial line, 8N1. `path` such as COM4 or /dev/ttyS1; the rate as it is set in the printer. */
  z.object({
    transport: z.literal('serial'),
    path: z.string().min(1),
    baudRate: z.int().min(1200).max(921_600).default(115_200),
    ...printerPaperSchema,
  }),
  /** The printer's own USB interface. */
  z.object({
    transport: z.literal('usb'),
    vendorId: usbNumberSchema,
    productId: usbNumberSchema,
    ...printerPaperSchema,
  }),
  /** Raw TCP port of a printer in the local network. */
  z.object({
    transport: z.literal('network'),
    host: z.hostname().or(z.ipv4()).or(z.ipv6()),
    port: z.int().min(1).max(65_535).default(9100),
    ...printerPaperSchema,
  }),
]);
/** The slip printer of the site. */
export type PrinterConfig = z.infer<typeof printerConfigSchema>;

/** Everything about devices in the site configuration. */
export const devicesConfigSchema = z.object({
  reader: readerConfigSchema,
  photoDecoder: photoDecoderConfigSchema.default({ kind: 'none' }),
  socialSecurityCard: socialSecurityCardConfigSchema.prefault({}),
  printer: printerConfigSchema.default({ transport: 'none' }),
});
/** Everything about devices in the site configuration. */
export type DevicesConfig = z.infer<typeof devicesConfigSchema>;

/** First message to the device process. */
export const devicesStartSchema = z.object({
  type: z.literal('start'),
  devices: devicesConfigSchema,
  /** File in which the device process remembers the reader that it found. */
  memoryFile: z.string().min(1),
});
