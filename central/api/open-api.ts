import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { z } from 'zod';
import * as api from '../../contract/central-api.ts';
import { benefitStandingSchema } from '../../contract/certification-status.ts';
import { homeVisitRequestSchema } from '../../contract/home-visit.ts';
import { certificationRecordSchema, evidenceContentSchema } from '../../contract/record.ts';

/** Version of the central API. */
const API_VERSION = '1.4.0';

const INTRODUCTION = `What a terminal for the certification of entitlement (社会保险待遇资格认证) and the central service say to each other.

1. \`GET /v1/keys\` tells whom to encrypt to and whose receipts to trust.
2. \`POST /v1/enrolments\` makes a terminal known with a one-time code.
3. \`POST /v1/eligibility\` asks by keyed hash whether a person has to certify; each benefit is judged by the rules of the person's region.
4. \`POST /v1/records\` hands over sealed records, many at a time, with the head of the terminal's audit chain.
5. \`PATCH /v1/records/{recordId}/evidence/{offset}\` hands over the sealed evidence of each, piece by piece; \`PUT /v1/records/{recordId}/evidence\` the whole at once.
6. The answer to the last of the evidence is a signed receipt. Nothing else is one: a terminal keeps what has no receipt.

Every request may be repeated; the answer to the repetition is that of the first. Every refusal is a \`Problem\`. \`busy\` comes with \`Retry-After\` in seconds.

**Proof.** All but the first two carry \`authorization: Bearer <JWT>\`: EdDSA by a key of the terminal (its \`kid\` in the header), claims as in \`RequestToken\`, made for this very request: \`path\` is the path without a query as from the base address, \`bodySha256\` the hash of the bytes of the body (of no bytes when there is none).

**Pieces.** After a break \`GET /v1/records/{recordId}/evidence/offset\` tells where to go on. An offset of all bytes means that the receipt is there. How much may be sent is granted in the answers to batches and pieces, and by \`GET /v1/grant\`.

**After a restore.** A service that was restored from an older backup has forgotten records that it gave receipts for. With \`POST /v1/records/missing\` a terminal asks about those that it still could send, and sends what is missing again as at the first time.

**Sealed record.** JWE compact serialisation; protected header \`alg\` ECDH-ES, \`enc\` A256GCM, \`kid\` of \`encryptionKey\`, no \`zip\`. Its plaintext is a JWS compact serialisation; protected header \`alg\` EdDSA, \`kid\` of a key of the terminal. Its payload is the JSON text of \`CertificationRecord\`, or of \`HomeVisitRequest\`: whatever names a \`kind\` is no certification. A request for a visit at home is handed over like a certification, with evidence that holds no picture; its receipt says \`ACCEPTED\` when it is taken, and it certifies nobody.

**Sealed evidence.** The parts of a JWE in bytes: \`<protected>.<encrypted key>.<iv>.<tag>\` in base64url, one line feed, then the ciphertext as it is; protected header as that of a record, and \`cty\` \`application/json+gzip\`. Its plaintext is the gzip of the JSON text of \`EvidenceContent\`. The SHA-256 of all its bytes stands in the signed record. (The text of former versions, a JWS in a JWE, is still opened.)

**Receipt.** JWS compact serialisation; \`alg\` EdDSA, \`kid\` of one of \`receiptKeys\`; its payload is the JSON text of \`Receipt\`.`;

/** Body of `PUT …/evidence`. */
export const sealedEvidenceBodySchema = z.instanceof(Uint8Array);

/**
 * Body of `POST /v1/records` as far as it must be right for any record to be taken; documented as `BatchRequest`.
 * The rest is checked record by record, so that one bad record fails no other.
 */
export const batchEnvelopeSchema = z.object({
  records: z
    .array(z.looseObject({ recordId: api.submittedRecordSchema.shape.recordId }))
    .min(1)
    .max(api.BATCH_MAX),
  auditHead: api.batchRequestSchema.shape.auditHead,
});

/** Body of `PATCH …/evidence/{offset}`. */
export const evidencePieceBodySchema = z.instanceof(Uint8Array).refine((piece) => piece.length > 0);

/** `GET /health`: the service runs and its database answers. */
export const healthAnswerSchema = z.object({ status: z.literal('ok'), serverTime: z.iso.datetime() });

/** What the documentation says of a schema; `id` makes it a component. */
interface SchemaNote {
  id?: string;
  [keyword: string]: unknown;
}

const notes = z.registry<SchemaNote>();
notes.add(api.publicJwkSchema, { id: 'PublicJwk' });
notes.add(api.problemSchema, { id: 'Problem' });
notes.add(api.keysAnswerSchema, { id: 'KeysAnswer' });
notes.add(api.enrolmentRequestSchema, { id: 'EnrolmentRequest' });
notes.add(api.enrolmentAnswerSchema, { id: 'EnrolmentAnswer' });
notes.add(api.eligibilityRequestSchema, { id: 'EligibilityRequest' });
notes.add(api.eligibilityAnswerSchema, { id: 'EligibilityAnswer' });
notes.add(benefitStandingSchema, {
  id: 'BenefitStanding',
  description: 'Where one benefit of a person stands.',
});
notes.add(api.submittedRecordSchema, { id: 'SubmittedRecord' });
notes.add(api.batchRequestSchema, { id: 'BatchRequest' });
notes.add(api.submissionResultSchema, { id: 'SubmissionResult' });
notes.add(api.batchAnswerSchema, { id: 'BatchAnswer' });
notes.add(api.auditHeadSchema, { id: 'AuditHead', description: 'Last row of an audit chain (审计链头).' });
notes.add(api.evidenceGrantSchema, { id: 'EvidenceGrant', description: 'Budget of the photo lane.' });
notes.add(api.grantAnswerSchema, { id: 'GrantAnswer' });
notes.add(api.offsetAnswerSchema, { id: 'OffsetAnswer' });
notes.add(api.pieceAnswerSchema, { id: 'PieceAnswer' });
notes.add(api.keySetSchema, { id: 'KeySet', description: 'Payload of each of `signedKeySets` (密钥集).' });
notes.add(api.terminalKeyRequestSchema, { id: 'TerminalKeyRequest' });
notes.add(api.terminalKeyAnswerSchema, { id: 'TerminalKeyAnswer' });
notes.add(api.receiptAnswerSchema, { id: 'ReceiptAnswer' });
notes.add(api.missingRequestSchema, { id: 'MissingRequest' });
notes.add(api.missingAnswerSchema, { id: 'MissingAnswer' });
notes.add(healthAnswerSchema, { id: 'HealthAnswer' });
notes.add(api.requestTokenSchema, { id: 'RequestToken', description: 'Claims of the bearer token.' });
notes.add(api.receiptSchema, { id: 'Receipt', description: 'Payload of a receipt (回执).' });
notes.add(certificationRecordSchema, {
  id: 'CertificationRecord',
  description: 'Content of a sealed record (资格认证记录).',
});
notes.add(homeVisitRequestSchema, {
  id: 'HomeVisitRequest',
  description: 'Content of a sealed request for a visit at home (上门认证申请).',
});
notes.add(evidenceContentSchema, { id: 'EvidenceContent', description: 'Content of sealed evidence.' });
notes.add(sealedEvidenceBodySchema, {
  type: 'string',
  contentMediaType: 'application/octet-stream',
  maxLength: api.SEALED_EVIDENCE_MAX,
  description: 'Sealed evidence: see above.',
});
notes.add(evidencePieceBodySchema, {
  type: 'string',
  contentMediaType: 'application/octet-stream',
  maxLength: api.EVIDENCE_PIECE_MAX,
  description: 'The next bytes of the sealed evidence.',
});

/** The part of zod's JSON Schema conversion that this document changes. */
interface Conversion {
  readonly zodSchema: z.core.$ZodType;
  readonly jsonSchema: Record<string, unknown>;
}

function tidy({ zodSchema, jsonSchema }: Conversion): void {
  // `format` says it all; zod's patterns for dates and ids are longer than a line.
  if ('format' in jsonSchema) delete jsonSchema.pattern;
  // Later versions may add properties, which today's terminals ignore.
  if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
  if (zodSchema === batchEnvelopeSchema) {
    for (const keyword of Object.keys(jsonSchema)) delete jsonSchema[keyword];
    jsonSchema.$ref = '#/components/schemas/BatchRequest';
  }
}

const conversion = { schemaRegistry: notes, zodToJsonConfig: { override: tidy } };
const collectComponents = createJsonSchemaTransformObject(conversion);

/** Options of `@fastify/swagger`: OpenAPI 3.1 from the very schemas that check the requests. */
export const documentation: FastifyDynamicSwaggerOptions = {
  openapi: {
    openapi: '3.1.0',
    info: {
      title: 'Anhao central service',
      version: API_VERSION,
      description: INTRODUCTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    components: {
      securitySchemes: {
        terminal: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'See `RequestToken`.' },
      },
    },
  },
  transform: createJsonSchemaTransform(conversion),
  transformObject: (document) => joinDirections(collectComponents(document)),
};

const RESPONSE_DESCRIPTIONS: Readonly<Record<string, string>> = {
  2: 'Done.',
  4: 'Refused; `code` says why.',
  5: 'The service failed; send again later.',
};

/**
 * The converter writes every schema twice, as input (`XInput`) and as output (`X`). Ours are the same in both, but for
 * properties with a default, which may be left out: there the input is the truth for both. It also leaves responses
 * without a word.
 */
function joinDirections<Document extends object>(document: Document): Document {
  const text = JSON.stringify(document).replaceAll(/("#\/components\/schemas\/\w+)Input"/g, '$1"');
  const joined = JSON.parse(text) as Document & {
    components: { schemas: Record<string, unknown> };
    paths: Record<string, Record<string, { responses: Record<string, { description: string }> }>>;
  };
  for (const { responses } of Object.values(joined.paths).flatMap((methods) => Object.values(methods))) {
    for (const [status, response] of Object.entries(responses)) {
      response.description = RESPONSE_DESCRIPTIONS[status[0] ?? ''] ?? status;
    }
  }
  const { schemas } = joined.components;
  for (const name of Object.keys(schemas).filter((candidate) => candidate.endsWith('Input'))) {
    const plainName = name.slice(0, -'Input'.length);
    if (textWithoutRequired(schemas[name]) !== textWithoutRequired(schemas[plainName]))
      throw new Error(`${name} differs by direction`);
    schemas[plainName] = schemas[name];
    delete schemas[name];
  }
  return joined;
}

function textWithoutRequired(schema: unknown): string {
  return JSON.stringify(schema, (keyword, value: unknown) =>
    keyword === 'required' && Array.isArray(value) ? undefined : value,
  );
}
