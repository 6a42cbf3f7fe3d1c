import { problemSchema } from '../../contract/central-api.ts';
import type { Clock } from '../clock.ts';
import type { CentralStorage } from '../store/storage.ts';
import type { Application } from './application.ts';
import { healthAnswerSchema } from './open-api.ts';

/** `GET /health` and `GET /openapi.json`, for those who run the service or build against it. */
export function addOperationRoutes(
  application: Application,
  { storage, clock }: { readonly storage: Pick<CentralStorage, 'probe'>; readonly clock: Clock },
): void {
  application.route({
    method: 'GET',
    url: '/health',
    schema: {
      operationId: 'getHealth',
      summary: 'The service runs and its database answers',
      response: { 200: healthAnswerSchema, '5xx': problemSchema },
    },
    handler: async () => {
      await storage.probe();
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
