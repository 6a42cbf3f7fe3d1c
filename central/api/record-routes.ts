import { z } from 'zod';
import {
  BATCH_MAX,
  batchAnswerSchema,
  MISSING_ASKED_MAX,
  missingAnswerSchema,
  missingRequestSchema,
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
import type { EvidenceBudget } from './evidence-budget.ts';
import { batchEnvelopeSchema, sealedEvidenceBodySchema } from './open-api.ts';
import { refuse } from './refusal.ts';
import { provenTerminal, type RequestProof } from './request-proof.ts';

/** Room for the hashes and names around a sealed record in a batch, bytes. */
const RECORD_FRAME_BYTES = 1024;

/** Room for an id, its quotation marks, a comma and white space, bytes. */
const RECORD_ID_BYTES = 64;

/** What the routes of this file work with. */
export interface RecordParts {
  readonly intake: Intake;
  readonly budget: EvidenceBudget;
  readonly proof: RequestProof;
  readonly clock: Clock;
  readonly onEvent: EventSink;
}

/** The routes that take records and whole evidence in, give receipts out, and tell which records are missing. */
export function addRecordRoutes(
  application: Application,
  { intake, budget, proof, clock, onEvent }: RecordParts,
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
      const taken = await intake.submit(
        read.flatMap(({ record }) => (record === null ? [] : [record])),
        terminal,
        request.body.auditHead,
      );
      const inOrder = taken.values();
      const results = read.flatMap(({ refusal }) => refusal ?? inOrder.next().value ?? []);
      for (const result of results) {
        if (result.status !== 'refused') continue;
        const { recordId, problem } = result;
        onEvent({ event: 'record-refused', terminalId: terminal.terminalId, recordId, code: problem.code });
      }
      return { results, grant: budget.grant(terminal.terminalId), serverTime: clock().toISOString() };
    },
  });

  application.route({
    method: 'PUT',
    url: '/v1/records/:recordId/evidence',
    ...proof,
    bodyLimit: SEALED_EVIDENCE_MAX,
    schema: {
      operationId: 'putEvidence',
      summary: 'The whole sealed evidence of one record; the answer is its receipt',
      security,
      consumes: ['application/jose', 'application/octet-stream'],
      params,
      body: sealedEvidenceBodySchema,
      response: receiptAnswers,
    },
    handler: async (request, reply) => {
      const { recordId } = request.params;
      const terminal = provenTerminal(request);
      budget.spend(terminal.terminalId, request.body.length);
      const receipt = await intake.takeEvidence(recordId, request.body, terminal);
      if (!receipt.ok) return refuse(reply, receipt.fault);
      return { receipt: receipt.value, serverTime: clock().toISOString() };
    },
  });

  application.route({
    method: 'POST',
    url: '/v1/records/missing',
    ...proof,
    bodyLimit: MISSING_ASKED_MAX * RECORD_ID_BYTES,
    schema: {
      operationId: 'findMissingRecords',
      summary: 'Which of these records the service does not hold under a receipt of this terminal',
      description:
        'For the time after the service was restored from an older backup: the terminal sends what is missing again. Records of other terminals, and records that nobody has, are answered alike.',
      security,
      body: missingRequestSchema,
      response: { 200: missingAnswerSchema, '4xx': problemSchema, '5xx': problemSchema },
    },
    handler: async (request) => {
      const terminal = provenTerminal(request);
      const missing = await intake.findMissing(request.body.recordIds, terminal);
      if (missing.length > 0) {
        const { terminalId } = terminal;
        onEvent({ event: 'records-missing', terminalId, records: missing.length });
      }
      return { missing, serverTime: clock().toISOString() };
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
      const receipt = await intake.findReceipt(request.params.recordId, provenTerminal(request));
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
