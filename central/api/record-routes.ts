import { z } from 'zod';
import {
  BATCH_MAX,
  batchAnswerSchema,
  problemSchema,
  receiptAnswerSchema,
  SEALED_EVIDENCE_MAX,
  SEALED_RECORD_MAX,
  type SubmissionResult,
  type SubmittedRecord,
  submittedRecordSchema,
} from '../../contract/central-api.ts';
import { recordIdSchema } from '../../contract/record.ts';
import type { Intake } from '../certification/intake.ts';
import type { Clock } from '../clock.ts';
import type { EventSink } from '../service-event.ts';
import type { Application } from './application.ts';
import { batchEnvelopeSchema, sealedEvidenceBodySchema } from './open-api.ts';
import { refuse } from './refusal.ts';
import { provenTerminal, type RequestProof } from './request-proof.ts';

/** Room for the hashes and names around a sealed record in a batch, bytes. */
const RECORD_FRAME_BYTES = 1024;

/** What the routes of this file work with. */
export interface RecordParts {
  readonly intake: Intake;
  readonly proof: RequestProof;
  readonly clock: Clock;
  readonly onEvent: EventSink;
}

/** The routes that take records in and give receipts out. */
export function addRecordRoutes(
  application: Application,
  { intake, proof, clock, onEvent }: RecordParts,
): void {
  const security = [{ terminal: [] }];
  const receiptAnswers = { 200: receiptAnswerSchema, '4xx': problemSchema, '5xx': problemSchema };
  const params = z.object({ recordId: recordIdSchema });

  application.route({
    method: 'POST',
    url: '/v1/records',
    ...proof,
    bodyLimit: BATCH_MAX * (SEALED_RECORD_MAX + RECORD_FRAME_BYTES),
    schema: {
      operationId: 'submitRecords',
      summary: 'Sealed records, many at a time, without their evidence',
      description: 'One result for each record, in the order of the request; one bad record fails no other.',
      security,
      body: batchEnvelopeSchema,
      response: { 200: batchAnswerSchema, '4xx': problemSchema, '5xx': problemSchema },
    },
    handler: async (request) => {
      const read = request.body.records.map(readRecord);
      const terminal = provenTerminal(request);
      const taken = intake.submit(
        read.flatMap(({ record }) => (record === null ? [] : [record])),
        terminal,
      );
      const inOrder = taken.values();
      const results = read.flatMap(({ refusal }) => refusal ?? inOrder.next().value ?? []);
      for (const result of results) {
        if (result.status !== 'refused') continue;
        const { recordId, problem } = result;
        onEvent({ event: 'record-refused', terminalId: terminal.terminalId, recordId, code: problem.code });
      }
      return { results, serverTime: clock().toISOString() };
    },
  });

  application.route({
    method: 'PUT',
    url: '/v1/records/:recordId/evidence',
    ...proof,
    bodyLimit: SEALED_EVIDENCE_MAX,
    schema: {
      operationId: 'putEvidence',
      summary: 'The sealed evidence of one record; the answer is its receipt',
      security,
      consumes: ['application/jose'],
      params,
      body: sealedEvidenceBodySchema,
      response: receiptAnswers,
    },
    handler: async (request, reply) => {
      const { recordId } = request.params;
      const receipt = await intake.takeEvidence(recordId, request.body, provenTerminal(request));
      if (!receipt.ok) return refuse(reply, receipt.fault);
      return { receipt: receipt.value, serverTime: clock().toISOString() };
    },
  });

  application.route({
    method: 'GET',
    url: '/v1/records/:recordId/receipt',
    ...proof,
    schema: {
      operationId: 'getReceipt',
      summary: 'The receipt of one record, again',
      security,
      params,
      response: receiptAnswers,
    },
    handler: async (request, reply) => {
      const receipt = intake.findReceipt(request.params.recordId, provenTerminal(request));
      if (!receipt.ok) return refuse(reply, receipt.fault);
      return { receipt: receipt.value, serverTime: clock().toISOString() };
    },
  });
}

type ReadRecord =
  | { readonly record: SubmittedRecord; readonly refusal: null }
  | { readonly record: null; readonly refusal: SubmissionResult };

function readRecord(sent: { readonly recordId: string }): ReadRecord {
  const parsed = submittedRecordSchema.safeParse(sent);
  if (parsed.success) return { record: parsed.data, refusal: null };
  const places = parsed.error.issues.map((issue) => issue.path.join('.'));
  const code = parsed.error.issues.some((issue) => issue.code === 'too_big')
    ? 'too-large'
    : 'invalid-request';
  const problem = { code, message: `not valid: ${places.join(', ')}` } as const;
  return { record: null, refusal: { recordId: sent.recordId, status: 'refused', problem } };
}
