import { problemSchema } from '../../contract/central-api.ts';
import type { Clock } from '../clock.ts';
import type { Database } from '../store/database.ts';
import type { Application } from './application.ts';
import { healthAnswerSchema } from './open-api.ts';

/** `GET /health` and `GET /openapi.json`, for those who run the service or build against it. */
export function addOperationRoutes(
  application: Application,
  { database, clock }: { readonly database: Database; readonly clock: Clock },
): void {
  const probe = database.prepare('SELECT COUNT(*) FROM terminal');

  application.route({
    method: 'GET',
    url: '/health',
    schema: {
      operationId: 'getHealth',
      summary: 'The service runs and its database answers',
      response: { 200: healthAnswerSchema, '5xx': problemSchema },
    },
    handler: async () => {
      probe.get();
      return { status: 'ok' as const, serverTime: clock().toISOString() };
    },
  });

  application.route({
    method: 'GET',
    url: '/openapi.json',
    schema: { hide: true },
    handler: async () => application.swagger(),
  });
}
