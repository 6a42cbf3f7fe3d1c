import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { z } from 'zod';
import * as api from '../../contract/central-api.ts';
import { certificationRecordSchema, evidenceContentSchema } from '../../contract/record.ts';

/** Version of the central API. */
const API_VERSION = '1.0.0';

const INTRODUCTION = `What a terminal for the certification of entitlement (社会保险待遇资格认证) and the central service say to each other.

1. \`GET /v1/keys\` tells whom to encrypt to and whose receipts to trust.
2. \`POST /v1/enrolments\` makes a terminal known with a one-time code.
3. \`POST /v1/eligibility\` asks by keyed hash whether a person has to certify.
4. \`POST /v1/records\` hands over sealed records, many at a time; \`PUT /v1/records/{recordId}/evidence\` the sealed evidence of each.
5. The answer to the evidence is a signed receipt. Nothing else is one: a terminal keeps what has no receipt.

Every request may be repeated; the answer to the repetition is that of the first. Every refusal is a \`Problem\`.

**Proof.** All but the first two carry \`authorization: Bearer <JWT>\`: EdDSA by the terminal key (its \`kid\` in the header), claims as in \`RequestToken\`, made for this very request: \`path\` is the path without a query as from the base address, \`bodySha256\` the hash of the bytes of the body (of no bytes when there is none).

**Sealed record.** JWE compact serialisation; protected header \`alg\` ECDH-ES, \`enc\` A256GCM, \`kid\` of \`encryptionKey\`, no \`zip\`. Its plaintext is a JWS compact serialisation; protected header \`alg\` EdDSA, \`kid\` of the terminal key. Its payload is the JSON text of \`CertificationRecord\`.

**Sealed evidence.** The same, but the JWS header also has \`cty\` \`application/json+gzip\` and the payload is the gzip of the JSON text of \`EvidenceContent\`.

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
});

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
notes.add(api.submittedRecordSchema, { id: 'SubmittedRecord' });
notes.add(api.batchRequestSchema, { id: 'BatchRequest' });
notes.add(api.submissionResultSchema, { id: 'SubmissionResult' });
notes.add(api.batchAnswerSchema, { id: 'BatchAnswer' });
notes.add(api.receiptAnswerSchema, { id: 'ReceiptAnswer' });
notes.add(healthAnswerSchema, { id: 'HealthAnswer' });
notes.add(api.requestTokenSchema, { id: 'RequestToken', description: 'Claims of the bearer token.' });
notes.add(api.receiptSchema, { id: 'Receipt', description: 'Payload of a receipt (回执).' });
notes.add(certificationRecordSchema, {
  id: 'CertificationRecord',
  description: 'Content of a sealed record (资格认证记录).',
});
notes.add(evidenceContentSchema, { id: 'EvidenceContent', description: 'Content of sealed evidence.' });
notes.add(sealedEvidenceBodySchema, {
  type: 'string',
  contentMediaType: 'application/jose',
  maxLength: api.SEALED_EVIDENCE_MAX,
  description: 'Sealed evidence, the ASCII bytes of a JWE compact serialisation.',
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
 * The converter writes every schema twice, as input (`XInput`) and as output (`X`); ours are the same in both. It also
 * leaves responses without a word.
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
    const output = schemas[name.slice(0, -'Input'.length)];
    if (JSON.stringify(schemas[name]) !== JSON.stringify(output))
      throw new Error(`${name} differs by direction`);
    delete schemas[name];
  }
  return joined;
}
