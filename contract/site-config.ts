import { z } from 'zod';
import { DEFAULT_REGION, regionIdSchema } from './certification-status.ts';
import { devicesConfigSchema } from './devices.ts';
import { languageSchema } from './visit.ts';
import { voiceTagSchema } from './voice-pack.ts';

/** The configuration of one terminal at its site, read from `site.json`. Holds no secret keys. */
export const siteConfigSchema = z.strictObject({
  format: z.literal(1),
  /** Base address of the central service; plain http only for a loopback address. */
  centralUrl: z
    .url({ protocol: /^https?$/ })
    .refine((address) => address.startsWith('https://') || isLoopback(address), 'https is required'),
  /** PEM file of the authority that signed the certificate of the central service, where it is a private one. */
  centralAuthorityFile: z.string().optional(),
  /** One-time code of the first start; ignored once the terminal is enrolled. */
  enrolmentCode: z.string().min(8).max(64).optional(),
  /** Region whose pack (地区规则包) this terminal goes by: its sentences, contacts and service points. */
  region: regionIdSchema.default(DEFAULT_REGION),
  ...devicesConfigSchema.shape,
  camera: z
    .strictObject({
      /**
       * The cameras that may be used: USB numbers `vvvv:pppp` (hexadecimal) or exact labels as Chromium gives them.
       * Empty: any camera that does not look like software.
       */
      allowed: z.array(z.string().min(1).max(200)).max(20).default([]),
    })
    .prefault({}),
  liveness: z
    .strictObject({
      /** What a missing passive or embedding model means: a member of staff looks, or the other checks are enough. */
      emptySlot: z.enum(['review', 'accept']).default('review'),
    })
    .prefault({}),
  /** How much may wait for the line (积压上限) before new visits are turned away; sending goes on. */
  queue: z
    .strictObject({
      /** From here on the terminal says that the line has to be looked after. */
      warnRecords: z.int().min(1).max(100_000).default(2_000),
      maxRecords: z.int().min(1).max(100_000).default(5_000),
      /** Age of the oldest waiting record. */
      maxDays: z.number().min(1).max(60).default(20),
    })
    .prefault({}),
  language: languageSchema.default('zh-CN'),
  voice: z
    .strictObject({
      /** Tag of the voice pack whose dialect (方言) is spoken where it has the sentence; null: the language itself. */
      dialect: voiceTagSchema.nullable().default(null),
      /** Whether a local voice of the operating system comes before the clips that were generated at build. */
      preferSystem: z.boolean().default(false),
    })
    .prefault({}),
  /** Phone number that people may call, as printed. */
  contactPhone: z.string().max(40).default('12333'),
  /** Who handles the data (个人信息处理者), as the consent names it; without it the agency of the region. */
  handler: z.strictObject({ 'zh-CN': z.string().min(1).max(60), en: z.string().min(1).max(120) }).optional(),
  /** `low`: what is touched stands low on an upright screen, in reach of a wheelchair (EN 301 549, 8.3). */
  controls: z.enum(['low', 'normal']).default('low'),
  window: z
    .object({ mode: z.enum(['kiosk', 'window']), width: z.int().min(480), height: z.int().min(480) })
    .default({ mode: 'kiosk', width: 1080, height: 1920 }),
  /** Verifier of the staff exit code: scrypt (N 16384, r 8, p 1, 32 bytes), salt and hash base64url. */
  staffExit: z.object({ salt: z.string(), hash: z.string() }).optional(),
  timing: z
    .object({
      /** Time for one action, extended once by itself. Left out: what the region's pack says (some documents: 10 s), else 20 s. */
      actionSeconds: z.number().min(5).max(120).optional(),
      /** Quiet time before the idle warning, and the time that the warning stays. */
      idleSeconds: z.number().min(1).max(600).default(60),
      idleWarningSeconds: z.number().min(1).max(120).default(30),
      /** How long a visit waits for the receipt before it says "collected". */
      receiptWaitSeconds: z.number().min(0).max(60).default(8),
    })
    .prefault({}),
});
/** The configuration of one terminal at its site. */
export type SiteConfig = z.infer<typeof siteConfigSchema>;

function isLoopback(address: string): boolean {
  const host = new URL(address).hostname;
  return host === '127.0.0.1' || host === 'localhost' || host === '[::1]';
}
