import { z } from 'zod';
import { benefitKindSchema } from './certification-rules.ts';
import { benefitStandingSchema, regionIdSchema } from './certification-status.ts';
import { recordIdSchema, sha256Schema } from './record.ts';

/** Public key as JSON Web Key (RFC 7517): Ed25519 for signatures, P-256 for encryption. */
export const publicJwkSchema = z.object({
  kty: z.enum(['OKP', 'EC']),
  crv: z.enum(['Ed25519', 'P-256']),
  x: z.string(),
  y: z.string().optional(),
  kid: z.string().min(1),
  alg: z.string().optional(),
  use: z.enum(['sig', 'enc']).optional(),
});
/** Public key as JSON Web Key. */
export type PublicJwk = z.infer<typeof publicJwkSchema>;

/** Every refusal: a code that a program can act on, and a sentence for the engineer who reads a log. */
export const problemSchema = z.object({
  code: z.enum([
    'invalid-request',
    'unauthorised',
    'enrolment-code-unknown',
    'enrolment-code-used',
    'record-unknown',
    'record-conflict',
    'evidence-awaited',
    'evidence-mismatch',
    /** A piece of evidence that does not begin where the last one ended; ask for the offset. */
    'offset-mismatch',
    'too-large',
    /** Come again after `Retry-After`. */
    'busy',
    'internal-error',
  ]),
  message: z.string(),
});
/** Every refusal of the central service. */
export type Problem = z.infer<typeof problemSchema>;

/** The keys of the central service that are in use (密钥集). */
export const keySetSchema = z.object({
  format: z.literal(1),
  issuedAt: z.iso.datetime(),
  /** Whom to encrypt to from now on. What was encrypted to an older key is still opened. */
  encryptionKey: publicJwkSchema,
  /** Whose receipts to trust: the newest first, then older ones whose receipts are still about. */
  receiptKeys: z.array(publicJwkSchema).min(1),
});
/** The keys of the central service that are in use. */
export type KeySet = z.infer<typeof keySetSchema>;

/**
 * `GET /v1/keys`: whom to encrypt to and whose receipts to trust. `signedKeySets`: the same as `keySetSchema`, as JWS
 * compact (EdDSA), once under every receipt key that the service still has: a terminal takes new keys only when they are
 * signed by a receipt key that it trusts already.
 */
export const keysAnswerSchema = z.object({
  encryptionKey: publicJwkSchema,
  receiptKeys: z.array(publicJwkSchema).min(1),
  signedKeySets: z.array(z.string()).min(1),
  serverTime: z.iso.datetime(),
});
/** Keys of the central service. */
export type KeysAnswer = z.infer<typeof keysAnswerSchema>;

/** `POST /v1/enrolments`: a terminal introduces itself with a one-time code. */
export const enrolmentRequestSchema = z.object({
  code: z.string().min(8).max(64),
  terminalKey: publicJwkSchema,
  softwareVersion: z.string().max(50),
});
/** A terminal introduces itself. */
export type EnrolmentRequest = z.infer<typeof enrolmentRequestSchema>;

/** What an enrolled terminal knows. */
export const enrolmentAnswerSchema = keysAnswerSchema.extend({
  terminalId: z.string().min(1),
  /** Key of the person hash (HMAC-SHA-256), 32 bytes base64url. Secret. */
  personHashKey: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
});
/** What an enrolled terminal knows. */
export type EnrolmentAnswer = z.infer<typeof enrolmentAnswerSchema>;

/**
 * `POST /v1/terminal-key`: a terminal takes a new key; the request is proven with the present one. `proof`: JWS compact
 * (EdDSA) by the new key of the JSON `{"terminalId": …}`. What was signed with older keys stays valid. Idempotent.
 */
export const terminalKeyRequestSchema = z.object({ terminalKey: publicJwkSchema, proof: z.string() });
/** The terminal is known by its new key from now on. */
export const terminalKeyAnswerSchema = z.object({ serverTime: z.iso.datetime() });

/** HMAC-SHA-256 of the 18-character ID number under the person hash key, lower-case hexadecimal. */
export const personHashSchema = sha256Schema;

/** `POST /v1/eligibility`: may this person certify now? No personal data travels. */
export const eligibilityRequestSchema = z.object({ personHash: personHashSchema });

/** Where each benefit of a person stands, and by whose rules. */
const standing = { region: regionIdSchema, benefits: z.array(benefitStandingSchema).min(1) };

/** What the central service knows of a person. `status` sums up the benefits; each has its own standing. */
export const eligibilityAnswerSchema = z.strictObject({
  eligibility: z.discriminatedUnion('status', [
    /** At least one benefit has to be certified, or is so near to its due date that it may be done now. */
    z.strictObject({ status: z.literal('due'), ...standing }),
    /** Nothing has to be done before a season opens. `opensOn`: the first one; `dueDate`: its last day. */
    z.strictObject({
      status: z.literal('not-yet-open'),
      opensOn: z.iso.date(),
      dueDate: z.iso.date(),
      ...standing,
    }),
    /** Certified in this cycle already, by whatever channel. `nextDueDate`: the earliest of all benefits. */
    z.strictObject({
      status: z.literal('already-certified'),
      certifiedOn: z.iso.date(),
      nextDueDate: z.iso.date().nullable(),
      ...standing,
    }),
    /** 未查到参保信息 */
    z.strictObject({ status: z.literal('not-found') }),
    /** Insured, but draws no benefit. */
    z.strictObject({ status: z.literal('not-a-beneficiary') }),
    /** 查无此人: the number is known, but person and social security card do not belong together, or the card is not active. */
    z.strictObject({ status: z.literal('no-such-person') }),
    /** 未建模: no face is kept to compare with, and this service takes none from a terminal. */
    z.strictObject({ status: z.literal('not-modelled') }),
  ]),
  serverTime: z.iso.datetime(),
});
/** What the central service knows of a person. */
export type EligibilityAnswer = z.infer<typeof eligibilityAnswerSchema>;

/** Largest sealed record (metadata) in characters: JWE compact serialisation. */
export const SEALED_RECORD_MAX = 16_384;
/** Largest sealed evidence in bytes. */
export const SEALED_EVIDENCE_MAX = 4 * 1024 * 1024;
/** Most records in one batch. */
export const BATCH_MAX = 50;

/** One record in a metadata batch. */
export const submittedRecordSchema = z.object({
  recordId: recordIdSchema,
  /** JWE (ECDH-ES, A256GCM) around a JWS (EdDSA) of the record, compact serialisation. */
  sealedRecord: z.string().min(1).max(SEALED_RECORD_MAX),
  /** Of the text. */
  sealedRecordSha256: sha256Schema,
  evidence: z.object({ sha256: sha256Schema, bytes: z.int().positive().max(SEALED_EVIDENCE_MAX) }),
  /** Server time minus terminal time at the last contact, for the effective time. */
  serverOffsetMs: z.number().nullable(),
});
/** One record in a metadata batch. */
export type SubmittedRecord = z.infer<typeof submittedRecordSchema>;

/** Last row of a terminal's audit chain (审计链头): its number from 1, and its hash. */
export const auditHeadSchema = z.object({ position: z.int().nonnegative(), hash: sha256Schema });
/** Last row of a terminal's audit chain. */
export type AuditHead = z.infer<typeof auditHeadSchema>;

/** `POST /v1/records`: metadata first, many records a request. */
export const batchRequestSchema = z.object({
  records: z.array(submittedRecordSchema).min(1).max(BATCH_MAX),
  /** As of this request; the service keeps the newest, and says when one goes back. */
  auditHead: auditHeadSchema.nullable().default(null),
});

/** How much evidence a terminal may send now: the photo lane runs under a budget that the service grants. */
export const evidenceGrantSchema = z.object({
  /** Bytes of evidence from now on; 0: none for the time being. */
  bytes: z.int().nonnegative(),
  /** Until the next grant may be asked for (`GET /v1/grant`), milliseconds. */
  forMs: z.int().nonnegative(),
});
/** How much evidence a terminal may send now. */
export type EvidenceGrant = z.infer<typeof evidenceGrantSchema>;

/** `GET /v1/grant`: a new budget for evidence. */
export const grantAnswerSchema = z.object({ grant: evidenceGrantSchema, serverTime: z.iso.datetime() });

/** Result for one record: one bad record never fails its neighbours. */
export const submissionResultSchema = z.discriminatedUnion('status', [
  /** Kept; the evidence is awaited. */
  z.object({ recordId: recordIdSchema, status: z.literal('stored') }),
  /** Known already and complete; the receipt is here. */
  z.object({ recordId: recordIdSchema, status: z.literal('receipted'), receipt: z.string() }),
  /** Cannot be taken, now or later. */
  z.object({ recordId: recordIdSchema, status: z.literal('refused'), problem: problemSchema }),
]);
/** Result for one record. */
export type SubmissionResult = z.infer<typeof submissionResultSchema>;

/** Answer to a batch. */
export const batchAnswerSchema = z.object({
  results: z.array(submissionResultSchema),
  grant: evidenceGrantSchema,
  serverTime: z.iso.datetime(),
});
/** Answer to a batch. */
export type BatchAnswer = z.infer<typeof batchAnswerSchema>;

/** Largest piece of evidence in one request, bytes. */
export const EVIDENCE_PIECE_MAX = 256 * 1024;

/** `GET /v1/records/{recordId}/evidence/offset`: how many bytes of the evidence the service holds. */
export const offsetAnswerSchema = z.object({ offset: z.int().nonnegative(), serverTime: z.iso.datetime() });

/**
 * `PATCH /v1/records/{recordId}/evidence/{offset}` (`application/octet-stream`): the next piece of the sealed evidence,
 * durable when it is answered; resumable as in tus 1.0. The offset stands in the path, since the token covers that. Another
 * offset than the service's own is a 409 `offset-mismatch`. The last piece is answered with the receipt; evidence that turns
 * out to be another than announced is `evidence-mismatch`, and begins anew at 0.
 */
export const pieceAnswerSchema = z.object({
  offset: z.int().positive(),
  receipt: z.string().nullable(),
  grant: evidenceGrantSchema,
  serverTime: z.iso.datetime(),
});
/** Answer to a piece of evidence. */
export type PieceAnswer = z.infer<typeof pieceAnswerSchema>;

/** Answer to `PUT /v1/records/{recordId}/evidence` (the whole at once) and `GET /v1/records/{recordId}/receipt`. */
export const receiptAnswerSchema = z.object({ receipt: z.string(), serverTime: z.iso.datetime() });

/** Most record ids in one question after missing records. */
export const MISSING_ASKED_MAX = 1000;

/**
 * `POST /v1/records/missing`: which of these records does the service not hold under a receipt? A terminal asks about those
 * that it has receipts for and still could send again: a service that was restored from an older backup has forgotten some.
 */
export const missingRequestSchema = z.strictObject({
  recordIds: z.array(recordIdSchema).min(1).max(MISSING_ASKED_MAX),
});

/**
 * Those that the service never had from this terminal or has lost, wholly or their evidence only; records of other terminals
 * are among them. Lower case, in the order of the question.
 */
export const missingAnswerSchema = z.object({
  missing: z.array(recordIdSchema).max(MISSING_ASKED_MAX),
  serverTime: z.iso.datetime(),
});

/** Reason codes of a decision about a record. */
export const DECISION_REASONS = [
  'person-not-found',
  'not-a-beneficiary',
  'identity-mismatch',
  'identity-unproven',
  'sealed-record-unreadable',
  'signature-invalid',
  'evidence-unreadable',
  'terminal-mismatch',
  'record-mismatch',
  'liveness-review',
  'liveness-suspect',
  'liveness-doubted',
  'evidence-faces-differ',
  'feature-log-mismatch',
  'face-review',
  'person-suspended',
  'clock-untrusted',
] as const;

/** Content of a receipt (回执): JWS compact (EdDSA) by a receipt key of the central service. */
export const receiptSchema = z.object({
  recordId: recordIdSchema,
  terminalId: z.string(),
  sealedRecordSha256: sha256Schema,
  evidenceSha256: sha256Schema,
  state: z.enum(['ACCEPTED', 'REJECTED', 'MANUAL_REVIEW']),
  reason: z.enum(DECISION_REASONS).nullable(),
  /** Comparison with the photo of the roster; filled by the face matcher where one is installed. */
  match: z.enum(['not-run', 'alike', 'unsure', 'unlike']),
  receivedAt: z.iso.datetime(),
  /** Time of the certification as the central service reckons it. */
  effectiveAt: z.iso.datetime(),
  /** The earliest due date of the benefits that this record certified; null unless accepted. */
  nextDueDate: z.iso.date().nullable(),
  /** The kinds of benefit that this record certified; receipts from before they were told have none. */
  benefits: z.array(benefitKindSchema).default([]),
  /** The newest audit head that the service knew of this terminal; receipts from before it was told have none. */
  auditHead: auditHeadSchema.nullable().default(null),
});
/** Content of a receipt. */
export type Receipt = z.infer<typeof receiptSchema>;

/**
 * Every request of an enrolled terminal carries `authorization: Bearer <JWT>`: EdDSA by the terminal key (`kid`
 * in the header), issuer = terminal id, with these claims. The central service does not judge `iat`: a wrong
 * clock must not stop an upload, and a repeated request repeats an idempotent act.
 */
export const requestTokenSchema = z.object({
  iss: z.string(),
  iat: z.number(),
  method: z.string(),
  path: z.string(),
  bodySha256: sha256Schema,
});
