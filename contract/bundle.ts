import { z } from 'zod';
import { auditHeadSchema, submittedRecordSchema } from './central-api.ts';
import { sha256Schema } from './record.ts';

/**
 * A bundle (离线数据包) carries sealed records on a USB stick where the line is dead for weeks. A text file of JSON lines: the
 * header, then one line for each record, then the end. Nothing in it can be read without the key of the central service.
 */
export const bundleHeaderSchema = z.object({
  kind: z.literal('anhao-bundle'),
  format: z.literal(1),
  terminalId: z.string().min(1),
  madeAt: z.iso.datetime(),
  softwareVersion: z.string(),
});

/** One record of a bundle, as it would travel by line. */
export const bundledRecordSchema = z.object({
  submitted: submittedRecordSchema,
  /** The sealed evidence. */
  evidenceBase64: z.base64(),
});

/** Last line of a bundle; without it the file was cut off. */
export const bundleEndSchema = z.object({
  records: z.int().nonnegative(),
  auditHead: auditHeadSchema,
  /** JWS compact (EdDSA) by the terminal key of the JSON `bundleSealSchema`. */
  seal: z.string(),
});

/** What the terminal signs of a bundle. */
export const bundleSealSchema = z.object({
  terminalId: z.string(),
  records: z.int().nonnegative(),
  /** Of all bytes of the lines before the last one, line ends included. */
  sha256: sha256Schema,
  /** That of the last line. */
  auditHead: auditHeadSchema,
});

/**
 * What comes back on the stick: the receipts of the records, each signed by the central service. `seal`: JWS compact (EdDSA)
 * by a receipt key of the JSON `receiptSealSchema`: a forged refusal would set a good record aside.
 */
export const receiptFileSchema = z.object({
  kind: z.literal('anhao-receipts'),
  format: z.literal(1),
  terminalId: z.string(),
  receipts: z.array(z.string()),
  /** Records that the service will not take, with the code of its refusal. */
  refused: z.array(z.object({ recordId: z.string(), code: z.string() })),
  /** As in `keysAnswerSchema`: a terminal whose line is dead learns of new keys only by the stick. */
  signedKeySets: z.array(z.string()).default([]),
  seal: z.string(),
});
/** What comes back on the stick. */
export type ReceiptFile = z.infer<typeof receiptFileSchema>;

/** What the central service signs of a receipt file. */
export const receiptSealSchema = z.object({
  terminalId: z.string(),
  /** Of the RFC 8785 form of `{receipts, refused}`. */
  sha256: sha256Schema,
});
