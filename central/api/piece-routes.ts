import { z } from 'zod';
import {
  EVIDENCE_PIECE_MAX,
  grantAnswerSchema,
  offsetAnswerSchema,
  pieceAnswerSchema,
  problemSchema,
  SEALED_EVIDENCE_MAX,
} from '../../contract/central-api.ts';
import { recordIdSchema } from '../../contract/record.ts';
import type { Intake } from '../certification/intake.ts';
import type { Clock } from '../clock.ts';
import type { Application } from './application.ts';
import type { EvidenceBudget } from './evidence-budget.ts';
import { evidencePieceBodySchema } from './open-api.ts';
import { refuse } from './refusal.ts';
import { provenTerminal, type RequestProof } from './request-proof.ts';

/** What the routes of this file work with. */
export interface PieceParts {
  readonly intake: Intake;
  readonly budget: EvidenceBudget;
  readonly proof: RequestProof;
  readonly clock: Clock;
}

/** The photo lane: evidence piece by piece, resumable as in tus 1.0 (https://tus.io), under a budget. */
export function addPieceRoutes(application: Application, { intake, budget, proof, clock }: PieceParts): void {
  const security = [{ terminal: [] }];
  const problems = { '4xx': problemSchema, '5xx': problemSchema };

  application.route({
    method: 'GET',
    url: '/v1/grant',
    ...proof,
    schema: {
      operationId: 'getGrant',
      summary: 'A new budget for evidence',
      security,
      response: { 200: grantAnswerSchema, ...problems },
    },
    handler: async (request) => ({
      grant: budget.grant(provenTerminal(request).terminalId),
      serverTime: clock().toISOString(),
    }),
  });

  application.route({
    method: 'GET',
    url: '/v1/records/:recordId/evidence/offset',
    ...proof,
    schema: {
      operationId: 'getEvidenceOffset',
      summary: 'How many bytes of the evidence the service holds',
      description: 'All of them: the receipt is there.',
      security,
      params: z.object({ recordId: recordIdSchema }),
      response: { 200: offsetAnswerSchema, ...problems },
    },
    handler: async (request, reply) => {
      const offset = await intake.findOffset(request.params.recordId, provenTerminal(request));
      if (!offset.ok) return refuse(reply, offset.fault);
      return { offset: offset.value, serverTime: clock().toISOString() };
    },
  });

  application.route({
    method: 'PATCH',
    url: '/v1/records/:recordId/evidence/:offset',
    ...proof,
    bodyLimit: EVIDENCE_PIECE_MAX,
    schema: {
      operationId: 'sendEvidencePiece',
      summary: 'The next piece of the sealed evidence; the answer to the last one has the receipt',
      description:
        'Durable when it is answered. Another offset than the one of the service is refused with `offset-mismatch`; evidence that turns out to be another than announced with `evidence-mismatch`, and begins anew at 0. A record that is complete answers with its receipt, whatever the piece.',
      security,
      consumes: ['application/octet-stream'],
      params: z.object({
        recordId: recordIdSchema,
        offset: z.coerce.number().int().nonnegative().max(SEALED_EVIDENCE_MAX),
      }),
      body: evidencePieceBodySchema,
      response: { 200: pieceAnswerSchema, ...problems },
    },
    handler: async (request, reply) => {
      const { recordId, offset } = request.params;
      const terminal = provenTerminal(request);
      budget.spend(terminal.terminalId, request.body.length);
      const progress = await intake.takePiece(recordId, offset, request.body, terminal);
      if (!progress.ok) return refuse(reply, progress.fault);
      return {
        ...progress.value,
        grant: budget.grant(terminal.terminalId),
        serverTime: clock().toISOString(),
      };
    },
  });
}
