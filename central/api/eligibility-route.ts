import {
  type EligibilityAnswer,
  eligibilityAnswerSchema,
  eligibilityRequestSchema,
  problemSchema,
} from '../../contract/central-api.ts';
import { civilDate, type IsoDate } from '../certification/calendar.ts';
import { cycleStatusOn } from '../certification/cycle.ts';
import type { Clock } from '../clock.ts';
import type { EventSink } from '../service-event.ts';
import type { PeopleTable, StoredPerson } from '../store/people.ts';
import type { Application } from './application.ts';
import { provenTerminal, type RequestProof } from './request-proof.ts';

/** What the route of this file works with. */
export interface EligibilityParts {
  readonly people: PeopleTable;
  readonly proof: RequestProof;
  readonly clock: Clock;
  readonly onEvent: EventSink;
}

/** `POST /v1/eligibility`: may this person certify now? Asked and answered without personal data. */
export function addEligibilityRoute(
  application: Application,
  { people, proof, clock, onEvent }: EligibilityParts,
): void {
  application.route({
    method: 'POST',
    url: '/v1/eligibility',
    ...proof,
    schema: {
      operationId: 'checkEligibility',
      summary: 'May this person certify now?',
      security: [{ terminal: [] }],
      body: eligibilityRequestSchema,
      response: { 200: eligibilityAnswerSchema, '4xx': problemSchema, '5xx': problemSchema },
    },
    handler: async (request) => {
      const now = clock();
      const eligibility = judge(await people.findByHash(request.body.personHash), civilDate(now));
      const { terminalId } = provenTerminal(request);
      onEvent({ event: 'eligibility-answered', terminalId, status: eligibility.status });
      return { eligibility, serverTime: now.toISOString() };
    },
  });
}

function judge(person: StoredPerson | null, today: IsoDate): EligibilityAnswer['eligibility'] {
  if (person === null) return { status: 'not-found' };
  if (!person.drawsBenefit) return { status: 'not-a-beneficiary' };
  return cycleStatusOn(today, person.latestCertification);
}
